import { beforeEach, describe, expect, it } from "vitest";
import type { Incident } from "../../src/core/incident/incident.ts";
import { acknowledgeUrl, isAcknowledgement } from "../../src/notify/acknowledge.ts";
import { upsertIncidents } from "../../src/store/incidents.ts";
import { call, db, FakeScheduler, migrated, ORIGIN, TOKEN } from "./served.ts";

const ID = "shop.outage.abc";
const INCIDENT: Incident = {
  id: ID,
  monitor: "shop",
  kind: "outage",
  state: "open",
  startedAt: 1_790_000_000_000,
  endedAt: null,
  regions: ["weur"],
  checks: 3,
  failures: 3,
  blips: 0,
  firstFailure: null,
  publicSummary: "The service is down.",
  summary: "nginx answers 502.",
  linked: [],
  hypotheses: [],
  timeline: [],
  updates: [],
  imported: false,
};
const link = async (id = ID, token = TOKEN) =>
  (await acknowledgeUrl(token, id, `/incidents/${id}`)) as string;
const signatureOf = (url: string) => new URLSearchParams(url.split("?")[1]).get("signature") ?? "";
const form = { "content-type": "application/x-www-form-urlencoded", accept: "text/html", origin: ORIGIN };

/** As whoever holds the link, who is not signed in. */
function press(body: string, env: Record<string, unknown> = {}) {
  return call(`/incidents/${ID}/acknowledge`, { method: "POST", body, headers: form, admin: false, env });
}

beforeEach(async () => {
  await migrated();
  await call("/api/v1/monitors", {
    body: { id: "shop", name: "The Shop", public: false, target: { url: "https://shop.example/" } },
  });
  await upsertIncidents(db, [INCIDENT]).run();
});

describe("the link of a message", () => {
  it("shows a page and does nothing by itself", async () => {
    const scheduler = new FakeScheduler();
    const { status, text, headers } = await call(await link(), {
      admin: false,
      env: { SCHEDULER: scheduler.namespace },
    });
    expect([status, scheduler.calls]).toEqual([200, []]);
    expect(text).toContain("I take care of it");
    expect(text).not.toContain("nginx");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toContain("no-store");
  });

  it("acknowledges by the page's button, under the name given", async () => {
    const scheduler = new FakeScheduler();
    scheduler.answers = { editIncident: INCIDENT };
    const signature = signatureOf(await link());
    const sent = await press(new URLSearchParams({ signature, by: " Ada\u0007 " }).toString(), {
      SCHEDULER: scheduler.namespace,
    });
    expect(sent.status).toBe(303);
    expect(scheduler.calls).toEqual([{ method: "editIncident", args: [0, ID, { acknowledgedBy: "Ada" }] }]);
  });

  it.each([
    [true, "an admin"],
    [false, "whoever had the link"],
  ])("without a name, and signed in: %s, acknowledges as %s", async (admin, acknowledgedBy) => {
    const scheduler = new FakeScheduler();
    scheduler.answers = { editIncident: INCIDENT };
    const body = new URLSearchParams({ signature: signatureOf(await link()), by: "" }).toString();
    const env = { SCHEDULER: scheduler.namespace };
    await call(`/incidents/${ID}/acknowledge`, { method: "POST", body, headers: form, admin, env });
    expect(scheduler.calls).toEqual([{ method: "editIncident", args: [0, ID, { acknowledgedBy }] }]);
  });

  it("is good for one incident only, and for no other token", async () => {
    const other = await link("blog.outage.abc");
    const forged = `/incidents/${ID}/acknowledge?signature=${signatureOf(other)}`;
    for (const url of [
      forged,
      await link(ID, "another-token"),
      `/incidents/${ID}/acknowledge`,
      `${await link()}x`,
    ])
      expect((await call(url, { admin: false })).status, url).toBe(404);
    expect((await press(`signature=${signatureOf(other)}`)).status).toBe(404);
    expect(await isAcknowledgement(TOKEN, ID, signatureOf(await link()))).toBe(true);
  });

  it("says when it is over, and who was first", async () => {
    await upsertIncidents(db, [{ ...INCIDENT, acknowledged: { at: 1_790_000_060_000, by: "Ada" } }]).run();
    const taken = await call(await link(), { admin: false });
    expect(taken.text).toContain("Acknowledged by Ada");
    expect(taken.text).not.toContain("I take care of it");
    await upsertIncidents(db, [{ ...INCIDENT, state: "closed", endedAt: 1_790_000_600_000 }]).run();
    expect((await call(await link(), { admin: false })).text).toContain("there is nothing to acknowledge");
    expect((await press(`signature=${signatureOf(await link())}`)).status).toBe(409);
  });
});

describe("the incident's own page", () => {
  const path = `/incidents/${ID}`;

  it("has the link for the admin while nobody has acknowledged, and never for strangers", async () => {
    await call("/api/v1/monitors/shop", { method: "PATCH", body: { public: true } });
    const own = await link();
    expect((await call(path)).text).toContain(`href="${own.slice(own.indexOf(path))}"`);
    expect((await call(path, { admin: false })).text).not.toContain("cknowledge");
    await upsertIncidents(db, [{ ...INCIDENT, acknowledged: { at: 1_790_000_060_000, by: "Ada" } }]).run();
    const taken = await call(path);
    expect(taken.text).toContain("Acknowledged by Ada");
    expect(taken.text).not.toContain("/acknowledge?");
    expect((await call(path, { admin: false })).text).not.toContain("Ada");
  });
});

it("names the monitor and leads back to it and to the incident", async () => {
  const { text } = await call(await link(), { headers: { accept: "text/html" }, admin: false });
  expect(text).toContain('<a href="/m/shop">The Shop</a>');
  expect(text).toContain(`<a href="/incidents/${ID}">`);
});
