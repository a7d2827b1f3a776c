/** What the web room answers while D1 does not work, in each way that it may not. */
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Mode, SwitchedDatabase } from "../stories/faulty-database.ts";
import { PRIVATE_WORDS, sampleView } from "./sample-view.ts";
import { type Call, call, db, FakeScheduler, migrated, showView, stranger } from "./served.ts";

const HTML = { accept: "text/html" };
const SHOP = { id: "shop", target: { url: "https://shop.example/" } };
const MODES: Mode[] = ["away", "silent", "read quota"];

/** D1 in this mode, and a Scheduler that knows what it knew at `seenAt`. */
function without(mode: Mode, seenAt: number | null, more: object = {}) {
  const d1 = new SwitchedDatabase(db);
  d1.mode = mode;
  const scheduler = new FakeScheduler();
  const trouble = {
    since: Date.UTC(2026, 2, 2, 14, 2),
    error: "Error: D1_ERROR: secret internals",
    entries: 3,
  };
  scheduler.answers.lastKnown =
    seenAt === null ? null : { view: sampleView(seenAt), trouble, shards: [0], ...more };
  return { DB: d1.db, SCHEDULER: scheduler.namespace };
}

let logged: ReturnType<typeof vi.spyOn>;
const inRealTime = setTimeout;
beforeAll(migrated);
beforeEach(() => {
  logged = vi.spyOn(console, "error").mockImplementation(() => {});
  // Deadlines of seconds pass at once.
  vi.stubGlobal("setTimeout", (run: () => void, ms = 0) => inRealTime(run, ms >= 1000 ? ms / 500 : ms));
});
afterEach(() => {
  logged.mockRestore();
  vi.unstubAllGlobals();
});

const ask = (path: string, mode: Mode, options: Call = {}, seenAt: number | null = Date.now()) =>
  stranger(path, { ...options, env: without(mode, seenAt) });

describe.each(MODES)("while D1 can't be read (%s)", (mode) => {
  it.each(["/", "/m/shop", "/history", "/incidents/shop.outage.abc", "/admin/monitors"])(
    "a browser gets a page at %s that says so, with what was last seen",
    async (path) => {
      const { status, headers, text } = await ask(path, mode, { headers: HTML });
      expect(status).toBe(503);
      expect(headers.get("content-type")).toContain("text/html");
      expect(headers.get("cache-control")).toContain("no-store");
      expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
      expect(text).toMatch(
        /Edgetick can&#39;t read its database \(D1: [^)]+\) since 2026-03-02 14:02 UTC; checks and alerts go on\./,
      );
      expect(text).toContain("Docs");
      for (const word of [...PRIVATE_WORDS, "secret internals"]) expect(text).not.toContain(word);
    },
  );

  it.each([
    "/api/v1/status",
    "/feed.atom",
    "/feed.rss",
    "/api/v2/summary.json",
    "/api/v2/status.json",
    "/api/v2/components.json",
    "/.well-known/security.txt",
    "/favicon.ico",
  ])("a program gets problem details at %s", async (path) => {
    const { status, headers, json } = await ask(path, mode);
    expect([status, headers.get("content-type")]).toEqual([503, "application/problem+json"]);
    expect(headers.get("retry-after")).toMatch(/^\d+$/);
    expect(json.detail).toContain("Edgetick can't read its database (D1: ");
  });

  it.each(["/api/v1/monitors", "/api/v1/monitors/shop/checks", "/api/v1/incidents", "/metrics"])(
    "so does the admin at %s",
    async (path) => {
      const { status, json } = await call(path, { env: without(mode, null) });
      expect([status, json.title]).toEqual([503, "Service Unavailable"]);
    },
  );

  it("badges are grey, whatever the id and the colour asked for", async () => {
    const { status, headers, text } = await ask("/badge/shop.svg?color=2ea44f", mode);
    expect([status, headers.get("content-type")]).toEqual([503, "image/svg+xml; charset=utf-8"]);
    expect(text).toContain("unknown");
    expect(text).not.toContain("2ea44f");
    const shields = await ask("/badge/hush.json", mode);
    expect(shields.json).toMatchObject({
      label: "monitor",
      message: "unknown",
      color: "8b949e",
      isError: true,
    });
  });

  it("/healthz says so with the time of the last tick", async () => {
    const seenAt = Date.now();
    const { status, headers, json } = await ask("/healthz", mode, {}, seenAt);
    expect([status, json.status, headers.get("retry-after")]).toEqual([503, "away", "60"]);
    expect(json.lastTickAt).toBe(new Date(seenAt - 30_000).toISOString());
    expect(json.detail).toContain("checks and alerts go on");
    expect(json.detail).not.toContain("secret internals");
  });

  it("what nobody has seen for long is not shown as it was", async () => {
    const { text } = await ask("/", mode, { headers: HTML }, Date.now() - 3_600_000);
    expect(text).toContain("the last checks that it knows of were at ");
    expect(text).toContain("No recent data");
    expect(text).not.toContain("checks and alerts go on");
    expect(text).not.toMatch(/class="badge good"/);
  });

  it("and no Scheduler answers either, the page claims nothing of checks", async () => {
    const { status, text } = await ask("/", mode, { headers: HTML }, null);
    expect(status).toBe(503);
    expect(text).toMatch(/its database \(D1: [^)]+\)\./);
  });

  it("what needs no database is served", async () => {
    for (const path of ["/robots.txt", "/openapi.json"]) expect((await ask(path, mode)).status).toBe(200);
  });
});

describe.each<[Mode, string]>([
  ["full", "it is full"],
  ["write quota", "the plan's quota for today is used up, until 00:00 UTC"],
])("while D1 takes no writes (%s)", (mode, why) => {
  it("pages and programs read as ever", async () => {
    await showView(sampleView(Date.now()));
    for (const path of ["/", "/api/v1/status", "/badge/shop.svg", "/feed.atom", "/healthz"])
      expect([path, (await ask(path, mode)).status]).toEqual([path, 200]);
  });

  it("what can't be saved says that nothing was, and why", async () => {
    const env = without(mode, Date.now());
    const { status, headers, json } = await call("/api/v1/monitors", { body: SHOP, env });
    expect([status, Number(headers.get("retry-after")) > 0]).toEqual([503, true]);
    expect(json.detail).toContain(`Edgetick can't write to its database (D1: ${why})`);
    expect(json.detail).toContain("Nothing was saved.");
  });

  it("the page shows the Scheduler's newer copy, and since when nothing is recorded", async () => {
    const hourAgo = Date.now() - 3_600_000;
    await showView(sampleView(hourAgo));
    const { status, text } = await ask("/", mode, { headers: HTML });
    expect(status).toBe(200);
    expect(text).toContain("The database takes no results since");
    expect(text).not.toContain("No recent data");
  });
});

it("a copy of an older configuration shows nothing that was hidden or deleted since", async () => {
  for (const id of ["shop", "docs"]) await call("/api/v1/monitors", { body: { ...SHOP, id } });
  await call("/api/v1/monitors/docs", { method: "PATCH", body: { public: false } });
  await call("/api/v1/monitors/shop", { method: "DELETE" });
  await showView(sampleView(Date.now(), { configRev: 1 }));
  expect((await stranger("/api/v1/status")).json.monitors).toEqual([]);
  const { text } = await stranger("/", { headers: HTML });
  expect(text).not.toMatch(/Docs|Shop/);
  expect((await stranger("/badge/docs.json")).status).toBe(404);
});
