/** Pings over HTTP, into a real Scheduler, and what a tick makes of them. */
import { createExecutionContext } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../src/core/check/check.ts";
import type { Env } from "../../src/env.ts";
import { schedulerOf } from "../../src/jobs/scheduler-stub.ts";
import { type Call, call as callApp, db, migrated } from "./served.ts";

const env = bindings as unknown as Env;
const real = { SCHEDULER: env.SCHEDULER };
const call = (path: string, options: Call = {}) => callApp(path, { ...options, env: real });
/** As a job calls: without a token of the admin's. */
const ping = (path: string, options: Call = {}) => call(path, { ...options, admin: false });

let key = "";
let minute = Math.floor(Date.now() / MINUTE_MS);
/** Ticks that lie ahead: whatever has been pinged by now is in their past. */
async function tick(shard = 0): Promise<void> {
  minute++;
  await schedulerOf(env, shard).tick(shard, minute * MINUTE_MS, "cron");
}
// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever JSON came
const checks = async (id: string): Promise<any[]> => (await call(`/api/v1/monitors/${id}/checks`)).json.items;

beforeAll(async () => {
  await migrated();
  for (const id of ["backup", "report", "many", "raw", "paused"])
    await call("/api/v1/monitors", {
      body: {
        id,
        kind: "heartbeat",
        enabled: id !== "paused",
        target: { everyMinutes: 60, graceMinutes: 5 },
      },
    });
  await call("/api/v1/monitors", {
    body: { id: "shop", enabled: false, target: { url: "https://shop.example/" } },
  });
  key = (await call("/api/v1/tokens", { body: { scope: "ping" } })).json.key;
});

describe("a ping", () => {
  it("is taken by GET, POST and HEAD, with and without a slash at the end", async () => {
    for (const [method, path] of [
      ["GET", `/ping/${key}/backup`],
      ["POST", `/ping/${key}/backup/`],
      ["HEAD", `/ping/${key}/backup`],
    ] as const)
      expect([method, (await ping(path, { method })).status]).toEqual([method, 200]);
    expect((await ping(`/ping/${key}/backup`)).text).toBe("OK\n");
  });

  it("becomes a check each with the next tick, once", async () => {
    await tick();
    await tick();
    const runs = (await checks("backup")).filter(({ value }) => value === 0);
    expect(runs.map(({ attempt, verdict }) => [attempt, verdict])).toEqual([
      [0, "up"],
      [1, "up"],
      [2, "up"],
      [3, "up"],
    ]);
  });

  it("says how long a run took, and how it ended", async () => {
    await ping(`/ping/${key}/report/start?rid=one`);
    await ping(`/ping/${key}/report/3?rid=one`, { body: "disk full, password=hunter2-and-more" });
    await tick();
    const [failed] = (await checks("report")).filter(({ verdict }) => verdict === "down");
    expect(failed).toMatchObject({ value: 3, attempt: 0, failure: { type: "heartbeat.failed" } });
    expect(failed.latencyMs).toBeGreaterThan(0);
    const { json } = await call(`/api/v1/failures/${failed.id}`);
    expect(json.reading.own).toMatchObject({ kind: "heartbeat", run: { exitCode: 3, good: false } });
    expect(json.reading.body.text).toContain("disk full");
    expect(JSON.stringify(json)).not.toContain("hunter2");
    const events = (await call("/api/v1/events")).json.items;
    expect(events.filter(({ kind }: { kind: string }) => kind === "cron:report")).toEqual([
      expect.objectContaining({ durationMs: failed.latencyMs, note: "exit code 3", monitor: null }),
    ]);
    const incidents = (await call("/api/v1/incidents?monitor=report")).json.items;
    expect(incidents).toMatchObject([{ kind: "outage", state: "open", startedAt: failed.at }]);
  });

  it("that failed is down wherever the job is shown to others", async () => {
    const [incident] = (await call("/api/v1/incidents?monitor=report")).json.items;
    expect((await ping("/badge/report.json")).json.message).toBe("outage");
    for (const feed of ["atom", "rss"]) expect((await ping(`/feed.${feed}`)).text).toContain(incident.id);
    const { components, incidents } = (await ping("/api/v2/summary.json")).json;
    const named = components.find(({ name }: { name: string }) => name === "report");
    expect(named.status).toBe("major_outage");
    expect(incidents.map(({ components: of }: typeof incidents) => of[0].name)).toContain("report");
    const params = { name: "get_failure", arguments: { id: incident.firstFailure } };
    const body = { jsonrpc: "2.0", id: 1, method: "tools/call", params };
    const told = await call("/mcp", { body, context: createExecutionContext() });
    expect(told.text).toContain("heartbeat.failed");
    const { text } = await call("/api/v1/backup");
    expect(text).toContain("graceMinutes");
  });

  it("shortly before an incident of another monitor is listed with that one, and not with its own", async () => {
    const [{ id }] = (await call("/api/v1/incidents?monitor=report")).json.items;
    const kinds = (await call(`/api/v1/incidents/${id}`)).json.before.map(
      ({ kind }: { kind: string }) => kind,
    );
    expect(kinds).toContain("cron:backup");
    expect(kinds).not.toContain("cron:report");
  });

  it("is one of ten a minute and monitor at most", async () => {
    const status = async () => (await ping(`/ping/${key}/many`)).status;
    const all = await Promise.all(Array.from({ length: 24 }, status));
    expect(all.filter((code) => code === 200).length).toBeGreaterThanOrEqual(10);
    expect(all.filter((code) => code === 200).length).toBeLessThanOrEqual(20);
    expect(new Set(all)).toEqual(new Set([200, 429]));
  });

  it("keeps ten KiB of a body, and says how long it was", async () => {
    const { status } = await ping(`/ping/${key}/raw/fail`, { body: "x".repeat(3_000_000) });
    expect(status).toBe(200);
    await tick();
    const [failed] = (await checks("raw")).filter(({ verdict }) => verdict === "down");
    const { json } = await call(`/api/v1/failures/${failed.id}`);
    expect(json.reading.body).toMatchObject({ truncated: true });
    expect(json.reading.body.bytes).toBeGreaterThan(10 * 1024);
    expect(json.reading.body.text.length).toBe(10 * 1024);
  });

  it("of a paused monitor is kept, and alerts nobody", async () => {
    expect((await ping(`/ping/${key}/paused/fail`)).status).toBe(200);
    await tick();
    expect(await checks("paused")).toMatchObject([{ verdict: "down", value: -1 }]);
    expect((await call("/api/v1/incidents?monitor=paused")).json.items).toEqual([]);
  });
});

describe("what is no ping", () => {
  it.each([
    ["a wrong key", () => `/ping/edgetick_ping_${"x".repeat(32)}/backup`],
    ["a wrong id", () => `/ping/${key}/nosuch`],
    ["a monitor that is no heartbeat", () => `/ping/${key}/shop`],
    ["an id in other letters", () => `/ping/${key}/b%C3%A4ckup`],
    ["an id that can't be decoded", () => `/ping/${key}/%E0%A4%A`],
    ["a doubled slash", () => `/ping//${key}/backup`],
    ["no key at all", () => "/ping/backup"],
    ["an exit code that there is not", () => `/ping/${key}/backup/256`],
    ["another word", () => `/ping/${key}/backup/stop`],
    ["a path that goes on", () => `/ping/${key}/backup/start/x`],
    ["a path with dots", () => `/ping/${key}/x/..%2fbackup`],
  ])("%s is 404", async (_, path) => {
    for (const method of ["GET", "POST", "HEAD"]) {
      const { status, text } = await ping(path(), { method });
      expect([method, status]).toEqual([method, 404]);
      expect(text).not.toContain("backup exists");
    }
  });

  it("a wrong key and a wrong id get the same answer", async () => {
    const [one, other] = [await ping("/ping/nokey/backup"), await ping(`/ping/${key}/nosuch`)];
    expect([one.status, one.text, [...one.headers]]).toEqual([other.status, other.text, [...other.headers]]);
  });

  it("a run's id that can't be one is 400", async () => {
    expect((await ping(`/ping/${key}/backup?rid=${"r".repeat(65)}`)).status).toBe(400);
  });

  it.each(["PUT", "PATCH", "DELETE"])("%s is 405", async (method) => {
    expect((await ping(`/ping/${key}/backup`, { method })).status).toBe(405);
  });

  it("answers leak nothing to whoever is linked or crawls", async () => {
    const { headers } = await ping(`/ping/${key}/backup/log`);
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-robots-tag")).toContain("noindex");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect((await ping("/robots.txt")).text).toContain("Disallow: /ping/");
  });
});

describe("the key", () => {
  const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  it("is taken as bearer too, then without it in the path", async () => {
    expect((await ping("/ping/backup/log", bearing(key))).status).toBe(200);
    expect((await ping("/ping/backup/log", bearing(`edgetick_ping_${"y".repeat(32)}`))).status).toBe(404);
    expect((await call("/ping/backup/log")).status).toBe(200);
  });

  it("can do nothing else", async () => {
    for (const path of [
      "/api/v1/monitors",
      "/api/v1/tokens",
      "/api/v1/events",
      "/metrics",
      "/api/v1/status?all",
    ])
      expect([path, (await ping(path, bearing(key))).status]).toEqual([
        path,
        path.includes("status") ? 200 : 403,
      ]);
  });

  it("holds for another day when a new one is made, and not after that", async () => {
    const next = (await call("/api/v1/tokens", { body: { scope: "ping" } })).json.key;
    const status = async (one: string) => (await ping(`/ping/${one}/backup/log`)).status;
    expect([await status(key), await status(next)]).toEqual([200, 200]);
    await db
      .prepare("UPDATE tokens SET expires_at = ? WHERE key = ?")
      .bind(Date.now() - 1, key)
      .run();
    expect([await status(key), await status(next)]).toEqual([404, 200]);
    key = next;
  });

  it("of another scope is none", async () => {
    const { token } = (await call("/api/v1/tokens", { body: { scope: "read", name: "r" } })).json;
    expect((await ping(`/ping/${token}/backup`)).status).toBe(404);
  });
});

it("goes on without the database, by what the Scheduler remembers", async () => {
  const gone = () => {
    throw new Error("D1 is away");
  };
  const away = { ...real, DB: { prepare: gone, batch: gone } };
  await ping(`/ping/${key}/report/log`);
  await tick();
  const status = async (path: string) => (await callApp(path, { admin: false, env: away })).status;
  expect(await status(`/ping/${key}/report/log`)).toBe(200);
  expect(await status(`/ping/edgetick_ping_${"z".repeat(32)}/report/log`)).toBe(503);
});

it("is 404 once the monitor is deleted", async () => {
  await call("/api/v1/monitors/backup", { method: "DELETE" });
  expect((await ping(`/ping/${key}/backup`)).status).toBe(404);
});
