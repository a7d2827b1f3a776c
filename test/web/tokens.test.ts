/** Tokens: made, kept, used, expired, deleted; and what a `read` token must not see. */
import { env as bindings } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/env.ts";
import { type Call, call as callApp, db, migrated, stranger } from "./served.ts";

const real = { SCHEDULER: (bindings as unknown as Env).SCHEDULER };
const call = (path: string, options: Call = {}) => callApp(path, { ...options, env: real });
const TOKENS = "/api/v1/tokens";
const DAY_MS = 86_400_000;

const made = async (body: unknown) => (await call(TOKENS, { body })).json;
const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

beforeAll(async () => {
  await migrated();
  for (const id of ["shop", "blog"])
    await call("/api/v1/monitors", { body: { id, target: { url: "https://shop.example/" } } });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("making a token", () => {
  it("shows it once and keeps its hash", async () => {
    const { status, json } = await call(TOKENS, { body: { name: "dashboard", scope: "read" } });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.any(String),
      name: "dashboard",
      scope: "read",
      monitors: null,
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: null,
      lastUsedAt: null,
      token: expect.stringMatching(/^edgetick_read_[\w-]{32}$/),
    });
    const { results } = await db.prepare("SELECT * FROM tokens").all();
    expect(JSON.stringify(results)).not.toContain(json.token);
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(json.token));
    expect(results[0]).toMatchObject({ hash: Buffer.from(digest).toString("hex"), key: null });
    expect(JSON.stringify((await call(TOKENS)).json)).not.toContain(json.token);
  });

  it.each([
    [{ scope: "read" }, "name", "is required: what the token is for"],
    [{ name: "", scope: "read" }, "name", "must not be empty"],
    [{ name: "x\u001b[2J", scope: "read" }, "name", "must not hold control characters"],
    [{ name: "x", scope: "admin" }, "scope", "must be one of read, evidence, agent, events, ping"],
    [{ name: "x", scope: "read", expiresAt: "2020-01-01" }, "expiresAt", "must be in the future"],
    [{ name: "x", scope: "read", monitors: ["shop"] }, "monitors", /^must be left out/],
    [{ name: "host-1", scope: "agent" }, "monitors", /^is required/],
    [{ name: "host 1", scope: "agent", monitors: ["shop"] }, "name", /^must be the agent's name/],
    [{ name: "host-1", scope: "agent", monitors: [] }, "monitors", "must have at least one entry"],
    [{ name: "h", scope: "agent", monitors: ["nosuch"] }, "monitors.0", 'there is no monitor "nosuch"'],
    [{ name: "x", scope: "read", token: "mine" }, "token", /^is not a known field/],
  ])("refuses %j", async (body, path, message) => {
    const { status, json } = await call(TOKENS, { body });
    expect([status, json.errors]).toEqual([
      422,
      [{ path, message: typeof message === "string" ? message : expect.stringMatching(message) }],
    ]);
  });

  it("is no token's business", async () => {
    const { token } = await made({ name: "reader", scope: "evidence" });
    expect((await stranger(TOKENS, bearing(token))).status).toBe(403);
    const body = { name: "mine", scope: "evidence" };
    expect((await stranger(TOKENS, { ...bearing(token), body })).status).toBe(403);
  });
});

describe("a token", () => {
  it("holds until it expires", async () => {
    const { token } = await made({ name: "week", scope: "read", expiresAt: Date.now() + 7 * DAY_MS });
    expect((await stranger("/api/v1/incidents", bearing(token))).status).toBe(200);
    vi.useFakeTimers({ now: Date.now() + 8 * DAY_MS });
    const late = await stranger("/api/v1/incidents", bearing(token));
    expect([late.status, late.json.detail]).toEqual([401, expect.stringContaining("expired")]);
  });

  it("holds no longer once it is deleted", async () => {
    const { id, token } = await made({ name: "gone", scope: "read" });
    expect((await call(`${TOKENS}/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await stranger("/api/v1/incidents", bearing(token))).status).toBe(401);
    expect((await call(`${TOKENS}/${id}`, { method: "DELETE" })).status).toBe(404);
  });

  it("has its use noted once an hour", async () => {
    const { id, token } = await made({ name: "used", scope: "read" });
    const used = async () => {
      await stranger("/api/v1/incidents", bearing(token));
      return (await call(TOKENS)).json.items.find((one: { id: string }) => one.id === id).lastUsedAt;
    };
    const first = await used();
    vi.useFakeTimers({ now: Date.now() + 59 * 60_000 });
    expect(await used()).toBe(first);
    vi.setSystemTime(Date.now() + 2 * 60_000);
    expect(Date.parse(await used())).toBeGreaterThan(Date.parse(first));
  });

  it("of scope events marks only its own monitors, if it was made for some", async () => {
    const free = await made({ name: "ci", scope: "events" });
    const bound = await made({ name: "ci-shop", scope: "events", monitors: ["shop"] });
    const post = async (token: string, monitor: string | null) =>
      (await stranger("/api/v1/events", { ...bearing(token), body: { kind: "deploy", monitor } })).status;
    expect(await post(free.token, null)).toBe(201);
    expect(await post(bound.token, "shop")).toBe(201);
    expect(await post(bound.token, "blog")).toBe(403);
    expect(await post(bound.token, null)).toBe(403);
  });

  it("of scope ping stays readable, and a new one leaves it a day", async () => {
    const first = await made({ scope: "ping" });
    expect(first).toMatchObject({ name: "ping", key: first.token, expiresAt: null });
    const now = Date.now();
    const second = await made({ scope: "ping" });
    const { items } = (await call(TOKENS)).json;
    const [newer, older] = items.filter(({ scope }: { scope: string }) => scope === "ping");
    expect(newer).toMatchObject({ key: second.token, expiresAt: null });
    expect(older.key).toBe(first.token);
    expect(Math.abs(Date.parse(older.expiresAt) - now - DAY_MS)).toBeLessThan(60_000);
  });
});

describe("a read token", () => {
  const SECRET = "BODYMARK customer 4711";
  const PATH = "/api/v1/monitors/quoted";
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - DAY_MS;
  let read = "";
  let evidence = "";
  let failure = "";

  beforeAll(async () => {
    read = (await made({ name: "r", scope: "read" })).token;
    evidence = (await made({ name: "e", scope: "evidence" })).token;
    const monitor = {
      id: "quoted",
      regions: ["weur"],
      enabled: false,
      target: {
        url: "https://shop.example/?api_key=KEYMARK123",
        method: "POST",
        headers: { Authorization: "Bearer HEADERMARK12345" },
        body: '{"password":"BODYSECRETMARK"}',
      },
      assert: { bodyContains: ["healthy"], json: [{ path: "$.db", equals: "up" }] },
    };
    expect((await call("/api/v1/monitors", { body: monitor })).status).toBe(201);
    const lines = [0, 5, 9].map((minute, index) =>
      JSON.stringify({
        at: hour + minute * 60_000,
        region: "weur",
        latencyMs: 12,
        status: index === 1 ? 200 : 502,
        headers: { "content-type": "text/html" },
        body: `<p>${SECRET}</p>`,
      }),
    );
    const imported = await call(`${PATH}/checks`, {
      body: lines.join("\n"),
      headers: { "content-type": "application/x-ndjson" },
    });
    expect(imported.json).toMatchObject({ imported: 3 });
    failure = (await call(`${PATH}/failures`)).json.items[0].id;
  });

  const paths = () => [
    `${PATH}/failures`,
    `/api/v1/failures/${failure}`,
    `/api/v1/failures/${failure}?format=curl`,
    `${PATH}/diagnosis`,
    `${PATH}/checks`,
    "/api/v1/incidents?monitor=quoted",
    "/api/v1/monitors",
    PATH,
    "/metrics",
  ];

  it("gets everything of a failure but its body and what quotes it", async () => {
    for (const path of paths()) {
      const { status, text } = await callApp(path, { admin: false, ...bearing(read), env: real });
      expect([path, status]).toEqual([path, 200]);
      expect([path, text.includes("BODYMARK")]).toEqual([path, false]);
    }
    const { json } = await callApp(`/api/v1/failures/${failure}`, { admin: false, ...bearing(read) });
    expect(json).toMatchObject({
      reading: { status: 502 },
      attribution: { meaning: expect.any(String) },
    });
    expect(json.reading).not.toHaveProperty("body");
  });

  it("differs by that from an evidence token", async () => {
    for (const path of paths().slice(0, 3)) {
      const { text } = await callApp(path, { admin: false, ...bearing(evidence), env: real });
      expect([path, text.includes(SECRET)]).toEqual([path, true]);
    }
  });

  it("sees no line of a log, and no conclusion that quotes one", async () => {
    const stamp = (at: number) =>
      new Date(at).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
    const line = (at: number) =>
      `${stamp(at)} [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream, ` +
      'client: 192.0.2.9, server: shop.example, request: "GET / HTTP/1.1", upstream: "http://LOGMARK.internal:3000/"';
    const pasted = await call(`${PATH}/logs`, {
      body: [0, 5, 9].map((minute) => line(hour + minute * 60_000 + 500)).join("\n"),
      headers: { "content-type": "text/plain" },
    });
    expect([pasted.status, pasted.text.includes("LOGMARK")]).toEqual([200, true]);
    const seen = async (token: string) =>
      Promise.all(
        paths().map(
          async (path) => (await callApp(path, { admin: false, ...bearing(token), env: real })).text,
        ),
      );
    expect((await seen(evidence)).some((text) => text.includes("LOGMARK"))).toBe(true);
    expect((await seen(read)).filter((text) => /LOGMARK|from inside/.test(text))).toEqual([]);
  });

  it("sees no credential of a definition, and neither does an evidence token; the admin sees what was written", async () => {
    for (const token of [read, evidence])
      for (const path of ["/api/v1/monitors", PATH]) {
        const { text } = await callApp(path, { admin: false, ...bearing(token) });
        expect(text).toContain("https://shop.example/?api_key=[redacted]");
        for (const word of ["KEYMARK", "HEADERMARK", "BODYSECRETMARK"]) expect(text).not.toContain(word);
      }
    expect((await call(PATH)).json.target.url).toContain("KEYMARK123");
  });

  it("sees private monitors in metrics and badges, as the admin does, and never on pages", async () => {
    await call("/api/v1/monitors", {
      body: { id: "hush", public: false, target: { url: "https://a.example/" } },
    });
    expect((await callApp("/m/hush", { admin: false, ...bearing(evidence) })).status).toBe(404);
  });
});
