/** Subscriptions by e-mail through the real Scheduler, its mails caught where they leave for the provider. */
import { env as bindings } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/env.ts";
import { type Call, call, db, migrated, ORIGIN, stranger, TOKEN } from "./served.ts";

const real = { SCHEDULER: (bindings as unknown as Env).SCHEDULER };
const admin = (path: string, options: Call = {}) => call(path, { ...options, env: real });
const visitor = (path: string, fields?: Record<string, string>) =>
  stranger(path, {
    env: real,
    ...(fields === undefined
      ? {}
      : {
          body: new URLSearchParams(fields).toString(),
          headers: { "content-type": "application/x-www-form-urlencoded" },
        }),
  });

interface Caught {
  readonly to: string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Record<string, string>;
}
/** What the provider was given, a list a request. */
let batches: Caught[][] = [];
let answer: () => Response = () => Response.json({ data: [] });
const linkIn = (text: string) => new URL(/https:\/\/\S+token=\S+/.exec(text)![0]);

beforeEach(async () => {
  await migrated();
  batches = [];
  answer = () => Response.json({ data: [] });
  vi.spyOn(globalThis, "fetch").mockImplementation(async (url, init) => {
    expect(String(url)).toBe("https://api.resend.com/emails/batch");
    expect(new Headers(init?.headers).get("x-batch-validation")).toBe("permissive");
    batches.push(JSON.parse(String(init?.body)));
    return answer();
  });
  for (const id of ["shop", "vault"])
    await admin("/api/v1/monitors", {
      body: {
        id,
        name: id.toUpperCase(),
        public: id === "shop",
        enabled: false,
        target: { url: "https://shop.example/" },
      },
    });
  const mail = {
    kind: "email",
    to: ["ops@example.com"],
    from: "Acme <status@example.com>",
    events: ["test"],
  };
  const made = await admin("/api/v1/channels", {
    body: { ...mail, id: "mail", via: "resend", apiKey: "re_1" },
  });
  await admin("/api/v1/channels", { body: { ...mail, id: "bound", via: "cloudflare" } });
  await admin("/api/v1/settings", {
    method: "PUT",
    body: { title: "Acme", statusUrl: ORIGIN, subscribeChannel: "mail" },
  });
  expect(made.json).toMatchObject({ id: "mail" });
  expect((await admin("/api/v1/settings")).json.subscribeChannel).toBe("mail");
});
afterEach(() => vi.restoreAllMocks());

/** Through the mailbox of its owner. */
async function subscribed(address: string, monitor = ""): Promise<void> {
  const before = batches.length;
  await visitor("/subscribe", { address, monitor });
  await vi.waitFor(() => expect(batches).toHaveLength(before + 1));
  const token = linkIn(batches[before]![0]!.text).searchParams.get("token")!;
  expect((await visitor("/subscribe/confirm", { token })).status).toBe(200);
  batches.splice(before);
}
const stored = async () => (await admin("/api/v1/subscriptions")).json.items as Record<string, string>[];
const posted = (more: object = {}) =>
  admin("/api/v1/incidents", { body: { title: "Cards fail", text: "We **look**.", ...more } });

describe("subscribing", () => {
  it("stores nothing before the owner of the address has confirmed it", async () => {
    const asked = await visitor("/subscribe", { address: "You@Example.com", monitor: "shop" });
    expect(asked.status).toBe(202);
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    const [mail] = batches[0]!;
    expect(mail).toMatchObject({
      ...{ to: ["you@example.com"], from: "Acme <status@example.com>", subject: "Confirm: mails about SHOP" },
    });
    expect(await stored()).toEqual([]);
    const everything = await db.prepare("SELECT group_concat(value) AS all_of FROM settings").first();
    expect(JSON.stringify(everything)).not.toContain('example.com"');
    const link = linkIn(mail!.text);
    expect(link.origin).toBe(ORIGIN);
    // Mail scanners follow links.
    expect((await visitor(link.pathname + link.search)).text).toContain("SHOP go to you@example.com");
    expect(await stored()).toEqual([]);
    const token = link.searchParams.get("token")!;
    for (const _ of [1, 2]) expect((await visitor("/subscribe/confirm", { token })).status).toBe(200);
    expect(await stored()).toEqual([
      { id: expect.any(String), address: "you@example.com", monitor: "shop", createdAt: expect.any(String) },
    ]);
    expect((await visitor("/subscribe/confirm", { token: `${token.slice(0, -1)}_` })).status).toBe(404);
  });

  it("answers the same whoever asks again, and mails one address once an hour", async () => {
    const first = await visitor("/subscribe", { address: "you@example.com", monitor: "" });
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    await visitor("/subscribe/confirm", { token: linkIn(batches[0]![0]!.text).searchParams.get("token")! });
    const again = await visitor("/subscribe", { address: "you@example.com", monitor: "" });
    const other = await visitor("/subscribe", { address: "me@example.com", monitor: "" });
    await vi.waitFor(() => expect(batches).toHaveLength(2));
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect([other.status, other.text]).toEqual([first.status, first.text]);
    expect(batches.map(([mail]) => mail?.to)).toEqual([["you@example.com"], ["me@example.com"]]);
  });

  it("mails twenty confirmations an hour in all", async () => {
    for (let index = 0; index < 24; index++) {
      const { status } = await visitor("/subscribe", { address: `a${index}@example.com`, monitor: "" });
      expect(status).toBe(202);
    }
    await vi.waitFor(() => expect(batches).toHaveLength(20));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(batches).toHaveLength(20);
  });

  it.each([
    ["no address", { address: "you", monitor: "" }, 422],
    ["two", { address: "a@example.com,b@example.com", monitor: "" }, 422],
    ["a private monitor, as one that is nowhere", { address: "you@example.com", monitor: "vault" }, 404],
    ["an unknown monitor", { address: "you@example.com", monitor: "nosuch" }, 404],
  ])("refuses %s", async (_name, fields, status) => {
    expect((await visitor("/subscribe", fields)).status).toBe(status);
    expect(batches).toEqual([]);
  });

  it("is offered only where a provider can mail anyone and the page's address is known", async () => {
    expect((await visitor("/subscribe")).text).toContain('type="email"');
    expect((await visitor("/subscribe")).text).not.toContain("VAULT");
    expect((await visitor("/")).text).toContain('href="/subscribe"');
    const patched = await admin("/api/v1/settings", { method: "PATCH", body: { subscribeChannel: "bound" } });
    expect([patched.status, patched.json.errors[0]]).toEqual([
      422,
      { path: "subscribeChannel", message: expect.stringContaining("there is mail") },
    ]);
    await admin("/api/v1/settings", { method: "PATCH", body: { statusUrl: null } });
    expect((await visitor("/subscribe")).text).not.toContain('type="email"');
    expect((await visitor("/subscribe", { address: "you@example.com", monitor: "" })).status).toBe(404);
    await admin("/api/v1/settings", { method: "PATCH", body: { statusUrl: ORIGIN, subscribeChannel: null } });
    const page = (await visitor("/subscribe")).text;
    expect([page.includes('type="email"'), page.includes("/feed.atom")]).toEqual([false, true]);
  });
});

describe("news", () => {
  it("of an incident by hand go to the page's subscribers and to those of its monitors, in order", async () => {
    await subscribed("page@example.com");
    await subscribed("shop@example.com", "shop");
    const { json } = await posted({ monitors: ["shop", "vault"] });
    await vi.waitFor(() => expect(batches.flat()).toHaveLength(2));
    expect(
      batches
        .flat()
        .map(({ to }) => to[0])
        .sort(),
    ).toEqual(["page@example.com", "shop@example.com"]);
    const [mail] = batches.flat();
    expect(mail).toMatchObject({
      subject: "[Acme] Investigating: Cards fail",
      from: "Acme <status@example.com>",
    });
    expect(mail?.text).toContain(`${ORIGIN}/incidents/${json.id}`);
    expect(mail?.text).toContain("Affects SHOP\n");
    expect(JSON.stringify(mail)).not.toMatch(/vault/i);
    await admin(`/api/v1/incidents/${json.id}/updates`, { body: { text: "Better.", public: false } });
    await admin(`/api/v1/incidents/${json.id}/updates`, {
      body: { text: "Found it.", status: "identified" },
    });
    // Of one incident the next waits until the one before is out: in the same minute for a minute at most.
    await vi.waitFor(() => expect(batches.flat()).toHaveLength(4));
    await vi.waitFor(async () => {
      const rows = (await admin("/api/v1/deliveries?state=pending")).json.items;
      expect(rows).toEqual([]);
    });
    await admin(`/api/v1/incidents/${json.id}/updates`, { body: { status: "resolved" } });
    await vi.waitFor(() => expect(batches.flat()).toHaveLength(6));
    expect(batches.flat().map(({ text }) => /^(\w+), \w{3},/m.exec(text)?.[1])).toEqual([
      ...["Investigating", "Investigating", "Identified", "Identified", "Resolved", "Resolved"],
    ]);
    const rows = (await admin("/api/v1/deliveries")).json.items;
    expect(rows.map(({ state }: { state: string }) => state)).toEqual(["sent", "sent", "sent"]);
    expect(JSON.stringify(rows)).not.toMatch(/page@|shop@/);
  });

  it("of what concerns private monitors only are nobody's", async () => {
    await subscribed("page@example.com");
    await posted({ monitors: ["vault"] });
    await vi.waitFor(async () => {
      const [row] = (await admin("/api/v1/deliveries")).json.items;
      expect(row?.state).toBe("superseded");
    });
    expect(batches).toEqual([]);
  });

  it("go out fifty at a time, each with its own way out", async () => {
    const statements = Array.from({ length: 120 }, (_, index) =>
      db
        .prepare("INSERT INTO subscriptions (id, key, address, created_at) VALUES (?, ?, ?, 1)")
        .bind(`id-${String(index).padStart(3, "0")}`, `key-${index}`, `a${index}@example.com`),
    );
    await db.batch(statements);
    await posted();
    await vi.waitFor(() => expect(batches.flat()).toHaveLength(120), 10_000);
    expect(batches.map(({ length }) => length)).toEqual([50, 50, 20]);
    expect(new Set(batches.flat().map(({ headers }) => headers["List-Unsubscribe"])).size).toBe(120);
    expect(new Set(batches.flat().map(({ to }) => to[0])).size).toBe(120);
  });

  it("wait for the provider, and lose mailboxes that it refuses three times", async () => {
    await subscribed("gone@example.com");
    answer = () => Response.json({ data: [], errors: [{ index: 0, message: "no such mailbox" }] });
    for (let count = 1; count <= 3; count++) {
      expect(await stored()).toHaveLength(1);
      await posted({ title: `Number ${count}` });
      await vi.waitFor(async () => {
        const [row] = (await admin("/api/v1/deliveries")).json.items;
        expect([row?.state, batches.length]).toEqual(["sent", count]);
      });
    }
    expect(await stored()).toEqual([]);
    await subscribed("page@example.com");
    answer = () => Response.json({ message: "busy" }, { status: 503 });
    await posted({ title: "Later" });
    await vi.waitFor(async () => {
      const [row] = (await admin("/api/v1/deliveries")).json.items;
      expect(row).toMatchObject({
        state: "pending",
        lastStatus: 503,
        lastError: expect.stringContaining("busy"),
      });
    });
    expect(await stored()).toHaveLength(1);
  });
});

describe("ending it", () => {
  it("takes one POST by the mail's own header, and deletes the address", async () => {
    await subscribed("page@example.com");
    await posted();
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    const { headers } = batches[0]![0]!;
    expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    const link = new URL(headers["List-Unsubscribe"]!.slice(1, -1));
    const path = link.pathname + link.search;
    expect((await visitor(path)).text).toContain("page@example.com");
    expect(await stored()).toHaveLength(1);
    expect(
      (await visitor(path.replace(/key=.*/, "key=wrong"), { "List-Unsubscribe": "One-Click" })).status,
    ).toBe(200);
    expect(await stored()).toHaveLength(1);
    expect((await visitor(path, { "List-Unsubscribe": "One-Click" })).status).toBe(200);
    expect(await stored()).toEqual([]);
    expect((await visitor(path, { "List-Unsubscribe": "One-Click" })).status).toBe(200);
    const dump = await db.prepare("SELECT count(*) AS count FROM subscriptions").first<{ count: number }>();
    expect(dump?.count).toBe(0);
  });

  it("is the admin's too: listed, counted and deleted, by nobody else", async () => {
    await subscribed("page@example.com");
    const [one] = await stored();
    expect((await stranger("/api/v1/subscriptions")).status).toBe(401);
    const page = (await admin("/admin/subscriptions")).text;
    expect([page.includes("1 subscription<"), page.includes("page@example.com")]).toEqual([true, true]);
    const headers = { "content-type": "application/x-www-form-urlencoded", authorization: `Bearer ${TOKEN}` };
    const path = `/admin/subscriptions/${one!.id}/delete`;
    expect((await admin(path, { method: "POST", body: "x=1", headers })).status).toBe(303);
    expect(await stored()).toEqual([]);
    expect((await admin(`/api/v1/subscriptions/${one!.id}`, { method: "DELETE" })).status).toBe(404);
  });

  it("comes with the monitor's deletion", async () => {
    await subscribed("shop@example.com", "shop");
    await subscribed("page@example.com");
    await admin("/api/v1/monitors/shop", { method: "DELETE" });
    expect((await stored()).map(({ address }) => address)).toEqual(["page@example.com"]);
  });
});
