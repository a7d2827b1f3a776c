/** Whatever the admin can delete asks first, by one page, without a script: its link changes nothing, its button does. */
import { env as bindings } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Env } from "../../src/env.ts";
import { addSubscription } from "../../src/store/subscriptions.ts";
import { textOf } from "./pages/text-of.ts";
import { type Answer, type Call, call, db, migrated, stranger, TOKEN } from "./served.ts";

const real = { SCHEDULER: (bindings as unknown as Env).SCHEDULER };
const admin = (path: string, options: Call = {}) => call(path, { ...options, env: real });
const FORM = { "content-type": "application/x-www-form-urlencoded", authorization: `Bearer ${TOKEN}` };
const pressed = (path: string) => admin(path, { method: "POST", body: "sure=yes", headers: FORM });

async function made(path: string, body: object): Promise<string> {
  const { status, json } = await admin(`/api/v1${path}`, { body });
  expect(status, JSON.stringify(json)).toBe(201);
  return json.id;
}

async function reported(): Promise<void> {
  const { token } = (
    await admin("/api/v1/tokens", { body: { name: "web1", scope: "agent", monitors: ["shop"] } })
  ).json;
  const headers = { authorization: `Bearer ${token}` };
  expect(
    (
      await stranger("/api/v1/agents/web1/report", {
        body: { version: 1, host: "web1.example", at: Date.now() },
        headers,
        env: real,
      })
    ).status,
  ).toBe(200);
}

let incident = "";
let note = "";

beforeAll(async () => {
  await migrated();
  await made("/monitors", {
    id: "shop",
    name: "Shop",
    enabled: false,
    target: { url: "https://shop.example/" },
  });
  incident = await made("/incidents", { title: "Cards fail", text: "We look." });
  await admin(`/api/v1/incidents/${incident}/updates`, { body: { text: "Found it." } });
  note = (await admin(`/api/v1/incidents/${incident}`)).json.updates[1].id;
  await reported();
});

interface Case {
  readonly name: string;
  /** Makes it, and gives back the path of the page that asks. */
  readonly make: () => Promise<string>;
  /** Where it is listed, and by which word. */
  readonly list: string;
  readonly word: string;
  /** What the page says of it. */
  readonly asks: readonly string[];
  readonly afterwards?: string;
}

const CASES: readonly Case[] = [
  {
    name: "an event",
    make: async () => `/admin/events/${await made("/events", { kind: "reindex" })}/delete`,
    ...{
      list: "/admin/events",
      word: "reindex",
      asks: ["Delete the event reindex of ", "The diagnosis no longer asks"],
    },
  },
  {
    name: "a token",
    make: async () => `/admin/tokens/${await made("/tokens", { name: "grafana", scope: "read" })}/delete`,
    ...{
      list: "/admin/tokens",
      word: "grafana",
      asks: ["Delete the token grafana?", "are refused from now on"],
    },
  },
  {
    name: "a ping key",
    make: async () => `/admin/tokens/${await made("/tokens", { name: "jobs", scope: "ping" })}/delete`,
    ...{ list: "/admin/tokens", word: "jobs", asks: ["Delete the token jobs?", "count as late"] },
  },
  {
    name: "a window that lies ahead",
    make: async () => {
      const [from, to] = [Date.now() + 3_600_000, Date.now() + 7_200_000];
      return `/admin/maintenance/${await made("/maintenance", { title: "Upgrade", from, to })}/delete`;
    },
    ...{
      list: "/admin/maintenance",
      word: "Upgrade",
      asks: ["Delete the maintenance Upgrade?", "no longer see it announced"],
    },
  },
  {
    name: "a window that reaches into the past",
    make: async () => {
      const [from, to] = [Date.now() - 7_200_000, Date.now() - 3_600_000];
      return `/admin/maintenance/${await made("/maintenance", { title: "Move", from, to })}/delete`;
    },
    ...{
      list: "/admin/maintenance",
      word: "Move",
      asks: ["Delete the maintenance Move?", "they are re-evaluated"],
    },
  },
  {
    name: "a subscription",
    make: async () => {
      await addSubscription(db, { address: "you@example.com", monitor: null, createdAt: 1 });
      const [one] = (await admin("/api/v1/subscriptions")).json.items;
      return `/admin/subscriptions/${one.id}/delete`;
    },
    ...{
      list: "/admin/subscriptions",
      word: "you@example.com",
      asks: ["the subscription of you@example.com?", "Its owner is not notified"],
    },
  },
  {
    name: "a channel",
    make: async () =>
      `/admin/channels/${await made("/channels", { id: "ops", kind: "slack", url: "https://hooks.example/" })}/delete`,
    ...{ list: "/api/v1/channels", word: "ops", asks: ["Delete the channel ops?", "No monitor names it."] },
  },
  {
    name: "a template",
    make: async () => {
      const template = {
        name: "Provider",
        title: "Payments",
        impact: "minor",
        status: "identified",
        text: "Down.",
      };
      await admin("/api/v1/settings", { method: "PATCH", body: { incidentTemplates: [template] } });
      return "/admin/incidents/templates/delete?name=Provider";
    },
    ...{
      list: "/admin/incidents",
      word: "Provider",
      asks: ["Delete the template Provider?", "Its text is gone"],
    },
  },
  {
    name: "a note",
    make: async () => `/incidents/${incident}/updates/${note}/delete`,
    ...{ list: "/api/v1/incidents", word: "Found it.", asks: ["Delete the note of ", "can't be taken back"] },
    afterwards: "/incidents/",
  },
  {
    name: "an incident by hand",
    make: async () => `/incidents/${incident}/delete`,
    ...{
      list: "/api/v1/incidents",
      word: "Cards fail",
      asks: ["Delete the incident Cards fail?", "with all its notes"],
    },
    afterwards: "/admin/incidents",
  },
  {
    name: "all that an agent sent",
    make: async () => "/admin/agents/web1/forget-all",
    ...{
      list: "/admin/agents",
      word: "web1.example",
      asks: ["Forget all that was sent by the agent web1?", "can't be undone"],
    },
  },
  {
    name: "an agent",
    make: async () => {
      await reported();
      return "/admin/agents/web1/forget";
    },
    ...{
      list: "/admin/agents",
      word: "web1.example",
      asks: ["Forget the agent web1?", "What it sent stays."],
    },
  },
  {
    name: "a monitor",
    make: async () => "/admin/monitors/shop/delete",
    ...{ list: "/api/v1/monitors", word: '"shop"', asks: ["Delete the monitor Shop?", "pause it instead"] },
  },
];

const linksTo = ({ text }: Answer, path: string) => text.includes(`href="${path.replaceAll("&", "&amp;")}"`);

describe.each(CASES)("deleting $name", ({ make, list, word, asks, afterwards = list }) => {
  it("asks, with what goes with it, and does it when the button is pressed", async () => {
    const path = await make();
    const page = await admin(list);
    expect(page.text).toContain(word);
    if (list.startsWith("/admin/")) expect(linksTo(page, path)).toBe(true);
    expect((await stranger(path, { env: real })).status).toBe(401);
    const asked = await admin(path);
    expect(asked.status).toBe(200);
    for (const said of asks) expect(textOf(asked.text)).toContain(said);
    expect(asked.text).toContain(`<form method="post" action="${path}"`);
    expect((await admin(list)).text).toContain(word);
    const done = await pressed(path);
    expect(done.status).toBe(303);
    if (afterwards.startsWith("/api/")) expect(done.headers.get("location")).toMatch(/\?done=deleted$/);
    else expect(done.headers.get("location")).toContain(afterwards);
    expect((await admin(list)).text).not.toContain(word);
    expect((await admin(path)).status).toBe(404);
  });
});

it("no other page has a button that deletes at once", async () => {
  const sections = [
    "",
    "/incidents",
    "/channels",
    "/events",
    "/maintenance",
    "/subscriptions",
    "/agents",
    "/tokens",
  ];
  for (const section of sections) {
    const { text } = await admin(`/admin${section}`);
    expect(text.match(/action="[^"]*(?:delete|forget)[^"]*"/g) ?? [], section).toEqual([]);
  }
});
