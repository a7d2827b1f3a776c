/** What a shared cache in front of the Worker may give to whom, and how soon it forgets what was hidden. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { upsertIncidents } from "../../src/store/incidents.ts";
import { encodeCursor } from "../../src/store/page.ts";
import { SwitchedDatabase } from "../stories/faulty-database.ts";
import { fullIncident } from "./pages/rich-evidence.ts";
import { sampleView } from "./sample-view.ts";
import { type Call, call, db, FakeScheduler, migrated, ORIGIN, showView, stranger, TOKEN } from "./served.ts";
import { SharedCache } from "./shared-cache.ts";

const PAGES = ["/", "/m/shop", "/history", "/incidents/shop.outage.abc"];
const OTHERS = [
  ...["/m/hush", "/incidents/hush.outage.abc", "/badge/shop.svg", "/badge/hush.svg", "/badge/hush.json"],
  ...[
    "/api/v1/status",
    "/api/v2/summary.json",
    "/feed.atom",
    "/metrics",
    "/healthz",
    "/admin",
    "/admin/login",
  ],
  ...["/api/v1/monitors", "/favicon.ico", "/nothing", "/m/shop/failures/shop.abc.auto.0"],
];
const NOW = Date.UTC(2026, 10, 26, 12);

const inRealTime = setTimeout;
let cache: SharedCache;
let cookie = "";
const pass = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);
const admin = (path: string, options: Call) => call(path, { context: cache.context, ...options });

async function stored(): Promise<void> {
  vi.setSystemTime(NOW);
  await migrated();
  const target = { url: "https://origin.example/" };
  await call("/api/v1/monitors", { body: { id: "shop", target } });
  await call("/api/v1/monitors", { body: { id: "hush", public: false, target } });
  await showView(sampleView(NOW));
  const incidents = ["shop", "hush"].map((monitor) =>
    fullIncident({ id: `${monitor}.outage.abc`, monitor, firstFailure: null }),
  );
  await upsertIncidents(db, incidents).run();
}

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  await stored();
  const signIn = { "content-type": "application/x-www-form-urlencoded", origin: ORIGIN };
  const answer = await stranger("/admin/login", { body: `token=${TOKEN}`, headers: signIn });
  cookie = answer.headers.get("set-cookie")!.split(";")[0]!;
});
beforeEach(() => {
  cache = new SharedCache();
});
afterAll(() => {
  vi.useRealTimers();
});

describe("a public page", () => {
  beforeEach(() => {
    vi.setSystemTime(NOW);
  });

  it.each([...PAGES, "/badge/shop.svg", "/api/v1/status", "/favicon.ico"])(
    "at %s is asked for once in half a minute",
    async (path) => {
      const first = await cache.get(path);
      pass(29);
      const second = await cache.get(path);
      expect([first.status, second.hit, second.text]).toEqual([200, true, first.text]);
      expect(first.headers.get("cache-control")).toBe(
        "public, max-age=30, stale-while-revalidate=30, stale-if-error=0",
      );
      pass(32);
      expect((await cache.get(path)).hit).toBe(false);
    },
  );

  it.each([
    ["/m/shop?x=1&utm_source=mail", "/m/shop"],
    ["/m/shop?", "/m/shop"],
    ["/m/%73hop?range=7d&range=24h&days=30", "/m/shop?range=7d"],
    ["/m/shop?range=nonsense", "/m/shop"],
    ["/?_=1790000000000", "/"],
    ["/?&", "/"],
    ["/?&&", "/"],
    ["/m/shop?range=24h&", "/m/shop?range=24h"],
    ["/m/shop?r%61nge=24h", "/m/shop?range=24h"],
    ["/history?cursor=nonsense", "/history"],
    [`/history?cursor=${encodeCursor(["any", "thing"])}`, "/history"],
    [`/history?cursor=${encodeCursor([NOW, "a <b>"])}`, "/history"],
    [`/history?cursor=${encodeCursor([NOW + 0.5, "shop.outage.abc"])}`, "/history"],
    [`/history?cursor=${encodeCursor([NOW, "shop.outage.abc"])}!`, "/history"],
    [
      `/history?cursor=${encodeCursor([NOW, "shop.outage.abc"])}&`,
      `/history?cursor=${encodeCursor([NOW, "shop.outage.abc"])}`,
    ],
    ["/incidents/shop.outage.abc?template=x", "/incidents/shop.outage.abc"],
    ["/badge/shop.svg?v=2&style=flat-square&show=uptime", "/badge/shop.svg?style=flat-square&show=uptime"],
    ["/api/v2/summary.json?callback=x", "/api/v2/summary.json"],
    ["/feed.atom?x", "/feed.atom"],
    ["/favicon.ico?v=1", "/favicon.ico"],
  ])("has one address: %s leads to %s", async (asked, address) => {
    const { status, headers } = await stranger(asked);
    expect([status, headers.get("location"), headers.get("cache-control")]).toEqual([
      301,
      address,
      "no-store",
    ]);
    const there = await stranger(address);
    expect(there.status).not.toBe(301);
  });

  it.each(["//evil.example/", "/m/%2f%2fevil.example", "/%2e%2e//evil.example?x=1"])(
    "leads nowhere else: %s",
    async (asked) => {
      const location = (await stranger(asked)).headers.get("location") ?? "/";
      expect(new URL(location, ORIGIN).origin).toBe(ORIGIN);
    },
  );

  it("leaves the admin's queries alone", async () => {
    expect((await call("/m/shop?days=30&x=1")).status).toBe(200);
  });

  it("reads a monitor's two years once in half a minute, also for who sends cookies past the cache", async () => {
    vi.setSystemTime(NOW);
    const read: string[] = [];
    const prepare = (sql: string) => {
      read.push(sql);
      return db.prepare(sql);
    };
    const DB = new Proxy(db, {
      get: (of, name) => {
        if (name === "prepare") return prepare;
        const value = Reflect.get(of, name);
        return typeof value === "function" ? value.bind(of) : value;
      },
    });
    const env = { DB, SCHEDULER: new FakeScheduler().namespace };
    const days = () => read.filter((sql) => /FROM days/.test(sql)).length;
    for (const number of [1, 2, 3]) await stranger("/m/shop", { env, headers: { cookie: `x=${number}` } });
    expect(days()).toBe(1);
    await call("/m/shop", { env });
    expect(days()).toBe(2);
    pass(31);
    await stranger("/m/shop", { env, headers: { cookie: "x=4" } });
    expect(days()).toBe(3);
  });

  it("is renewed behind the visitor's back while it is at most a minute old", async () => {
    await cache.get("/api/v1/status");
    await showView(sampleView(NOW + 60_000));
    pass(45);
    const old = await cache.get("/api/v1/status");
    await cache.settle();
    const renewed = await cache.get("/api/v1/status");
    expect([old.hit, renewed.hit]).toEqual([true, true]);
    expect(Date.parse(renewed.json.lastTickAt) - Date.parse(old.json.lastTickAt)).toBe(60_000);
  });

  it("gives way to an error, which is never kept itself", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const d1 = new SwitchedDatabase(db);
    const env = { DB: d1.db };
    for (const path of ["/", "/feed.atom", "/api/v2/status.json", "/badge/shop.svg"]) {
      d1.mode = "fine";
      await cache.get(path, { env });
      pass(61);
      d1.mode = "away";
      expect([path, (await cache.get(path, { env })).status]).toEqual([path, 503]);
      d1.mode = "fine";
      expect([path, (await cache.get(path, { env })).status]).toEqual([path, 200]);
    }
    log.mockRestore();
  });
});

describe("whoever asks", () => {
  const visitors = (): Record<string, Record<string, string>> => ({
    stranger: {},
    admin: { cookie },
    "bearer of the token": { authorization: `Bearer ${TOKEN}` },
    "stranger with a forged session": { cookie: "edgetick-session=1795000000000.forged" },
    "stranger with other credentials": { authorization: "Basic c2hvcDpzaG9w" },
  });

  it.each([...PAGES, ...OTHERS])(
    "gets at %s what the Worker itself would answer, whoever came before",
    async (path) => {
      const shown = ({ status, text }: { status: number; text: string }) => [status, text];
      const everybody = Object.entries(visitors());
      const direct = new Map<string, unknown[]>();
      for (const [who, headers] of everybody) direct.set(who, shown(await stranger(path, { headers })));
      // Those with credentials first and last, so that each comes before and after the stranger.
      for (const [who, headers] of [...everybody.toReversed(), ...everybody.slice(1)])
        expect([who, ...shown(await cache.get(path, { headers }))]).toEqual([who, ...direct.get(who)!]);
    },
  );

  it("under another host name leaves no link to it for anybody else", async () => {
    const paths = [...PAGES, "/feed.atom", "/feed.rss", "/api/v2/summary.json", "/api/v2/incidents.json"];
    for (const path of paths) {
      await cache.get(path, { origin: "https://evil.example" });
      expect([path, (await cache.get(path)).text]).toEqual([
        path,
        expect.not.stringContaining("evil.example"),
      ]);
    }
    await admin("/api/v1/settings", { method: "PATCH", body: { statusUrl: "https://shown.example" } });
    for (const path of paths) {
      const { text } = await cache.get(path, { origin: "https://evil.example" });
      expect([path, text]).toEqual([path, expect.not.stringContaining("evil.example")]);
    }
    expect((await cache.get("/feed.atom")).text).toContain("https://shown.example/incidents/");
    expect((await cache.get("/feed.atom")).hit).toBe(true);
  });
});

describe("what is hidden", () => {
  beforeEach(stored);

  const HIDING: [string, string, Call, string, string][] = [
    [
      "a monitor made private",
      "/api/v1/monitors/shop",
      { method: "PATCH", body: { public: false } },
      "/m/shop",
      "shop",
    ],
    ["a monitor deleted", "/api/v1/monitors/shop", { method: "DELETE" }, "/m/shop", "shop"],
    [
      "a title changed",
      "/api/v1/settings",
      { method: "PATCH", body: { title: "New" } },
      "/history",
      "Status</span>",
    ],
  ];
  it.each(HIDING)(
    "(%s) is gone from the cache before the change is answered",
    async (_, path, change, page, word) => {
      expect((await cache.get(page)).text).toContain(word);
      const { status } = await admin(path, change);
      expect(status).toBeLessThan(300);
      const { hit, text } = await cache.get(page);
      expect(hit).toBe(false);
      expect(text).not.toContain(`>${word}`);
    },
  );

  it("by a form of the admin's page too", async () => {
    await cache.get("/m/shop");
    const headers = { cookie, origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
    await stranger("/admin/monitors/shop/delete", { body: "sure=yes", headers, context: cache.context });
    expect((await cache.get("/m/shop")).status).toBe(404);
  });

  it("by the form of a monitor that is called like an action", async () => {
    const target = { url: "https://origin.example/" };
    await call("/api/v1/monitors", { body: { id: "check", target } });
    expect((await cache.get("/m/check")).status).toBe(200);
    const headers = { cookie, origin: ORIGIN, "content-type": "application/x-www-form-urlencoded" };
    const json = JSON.stringify({ id: "check", public: false, target });
    const body = new URLSearchParams({ as: "json", json }).toString();
    const { status } = await stranger("/admin/monitors/check", { body, headers, context: cache.context });
    expect([status, (await cache.get("/m/check")).status]).toEqual([303, 404]);
  });

  it("is not stored by a request that had read it before", async () => {
    // The second purge waits for six seconds.
    vi.stubGlobal("setTimeout", (run: () => void, ms = 0) => inRealTime(run, ms > 5_000 ? 0 : ms));
    cache.beforeStoring = async () => {
      cache.beforeStoring = async () => {};
      await admin("/api/v1/monitors/shop", { method: "PATCH", body: { public: false } });
    };
    expect((await cache.get("/m/shop")).status).toBe(200);
    await cache.settle();
    vi.unstubAllGlobals();
    expect((await cache.get("/m/shop")).status).toBe(404);
  });

  it("ends by itself within a minute where a purge is refused, and the change is saved all the same", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    vi.stubGlobal("setTimeout", (run: () => void, ms = 0) => inRealTime(run, ms > 5_000 ? 0 : ms));
    await cache.get("/m/shop");
    cache.refuses = true;
    expect((await admin("/api/v1/monitors/shop", { method: "DELETE" })).status).toBe(204);
    await cache.settle();
    vi.unstubAllGlobals();
    pass(61);
    expect((await cache.get("/m/shop")).status).toBe(404);
    log.mockRestore();
  });

  it("is purged also where nobody knows whether the change was saved", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const d1 = new SwitchedDatabase(db);
    d1.mode = "mute";
    const env = { DB: d1.db, SCHEDULER: new FakeScheduler().namespace };
    const { status } = await admin("/api/v1/monitors/shop", {
      method: "PATCH",
      body: { public: false },
      env,
    });
    expect([status, cache.purges]).toEqual([503, 1]);
    log.mockRestore();
  });

  it.each([
    ["a check by hand", "/api/v1/attribute", { body: { status: 502 } }],
    ["a new monitor", "/api/v1/monitors", { body: { id: "new", target: { url: "https://new.example/" } } }],
    ["a refused change", "/api/v1/monitors/shop", { method: "PATCH", body: { name: 7 } }],
  ] as [string, string, Call][])("is not meant by %s: no purge is spent on it", async (_, path, options) => {
    await admin(path, options);
    expect(cache.purges).toBe(0);
  });
});
