/** Agents and pasted logs at the API, with the real Scheduler. */
import { env as bindings } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Env } from "../../src/env.ts";
import { type Call, call as callApp, FakeScheduler, migrated } from "./served.ts";

const real = { SCHEDULER: (bindings as unknown as Env).SCHEDULER };
const call = (path: string, options: Call = {}) => callApp(path, { ...options, env: real });
const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** Two days ago, at a full hour. */
const START = Math.floor((Date.now() - 2 * 86_400_000) / 3_600_000) * 3_600_000;
const at = (minute: number, second = 0) => START + minute * 60_000 + second * 1000;
const idOf = (minute: number) => `shop.${Math.floor(at(minute) / 60_000).toString(36)}.weur.0`;
const LINES = Array.from({ length: 30 }, (_, minute) => ({
  at: new Date(at(minute) + 200).toISOString(),
  region: "weur",
  status: minute === 20 ? 502 : 200,
  latencyMs: 30,
}));
const local = (ms: number) => new Date(ms).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ");
const refused = (ms: number) =>
  `${local(ms)} [error] 28411#28411: *4 connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1, server: , request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8205/", host: "x"`;
const access = (minute: number) =>
  `${new Date(at(minute)).toISOString().slice(0, 19)}+00:00 502 0.000 check=${idOf(minute)} upstream=127.0.0.1:8205 ustatus=502 connect=- header=- "GET / HTTP/1.1"`;

let token = "";
beforeAll(async () => {
  await migrated();
  for (const id of ["shop", "blog"])
    await call("/api/v1/monitors", {
      body: { id, regions: ["weur"], enabled: false, target: { url: "https://shop.example/" } },
    });
  const body = LINES.map((line) => JSON.stringify(line)).join("\n");
  await call("/api/v1/monitors/shop/checks", { body, headers: { "content-type": "application/x-ndjson" } });
  token = (await call("/api/v1/tokens", { body: { name: "web1", scope: "agent", monitors: ["shop"] } })).json
    .token;
});

describe("a report", () => {
  const report = { version: 1, host: "web1", at: Date.now() };
  const send = (name: string, body: unknown, options: Call = {}) =>
    call(`/api/v1/agents/${name}/report`, { body, ...options });

  it("is taken with the agent's own token, and lists the agent", async () => {
    const { status, json } = await send("web1", report, { ...bearing(token), admin: false });
    expect([status, json]).toEqual([200, { wants: [], nextSeconds: 300, now: expect.any(Number) }]);
    const { items, nextCursor } = (await call("/api/v1/agents?limit=1")).json;
    expect(nextCursor).toBe(null);
    expect((await call("/api/v1/agents?cursor=x")).status).toBe(422);
    expect(items).toEqual([
      {
        name: "web1",
        host: "web1",
        version: 1,
        monitors: ["shop"],
        seenAt: expect.stringMatching(/Z$/),
        firstSeenAt: expect.stringMatching(/Z$/),
        silent: false,
      },
    ]);
  });

  it("of a host where all is well writes no row: a day of them costs requests only", async () => {
    const prepare = vi.spyOn((bindings as unknown as Env).DB, "prepare");
    for (let times = 0; times < 5; times++) await send("web1", report, { ...bearing(token), admin: false });
    const writes = prepare.mock.calls.filter(([sql]) => /insert|update|delete|replace/i.test(sql));
    expect([prepare.mock.calls.length > 0, writes]).toEqual([true, []]);
    prepare.mockRestore();
  });

  it("is refused under another name, without a token, and with a token of another scope", async () => {
    expect((await send("web2", report, { ...bearing(token), admin: false })).status).toBe(403);
    expect((await send("web1", report, { admin: false })).status).toBe(401);
    const read = (await call("/api/v1/tokens", { body: { name: "r", scope: "read" } })).json.token;
    expect((await send("web1", report, { ...bearing(read), admin: false })).status).toBe(403);
  });

  it("opens nothing else to that token", async () => {
    for (const path of ["/api/v1/monitors", "/api/v1/agents", "/api/v1/events"])
      expect((await call(path, { ...bearing(token), admin: false })).status).toBe(403);
  });

  it.each([
    [{}, "version"],
    [{ ...report, at: "now" }, "at"],
    [{ ...report, answered: ["; rm -rf /"] }, "answered.0"],
    [{ ...report, logs: [{ want: "a b", source: "x", at: 1, text: "x" }] }, "logs.0.want"],
  ])("that is not valid names the field: %j", async (body, path) => {
    const { status, json } = await send("web1", body);
    expect(status).toBe(422);
    expect(json.errors[0].path).toBe(path);
  });

  it("of more than 256 KiB is refused", async () => {
    const logs = [{ want: "a", source: "x", at: 1, text: "x".repeat(300_000) }];
    expect((await send("web1", { ...report, logs })).status).toBe(413);
  });
});

describe("a report without a Content-Length", () => {
  it("counts towards the day's limit as any other", async () => {
    const scheduler = new FakeScheduler();
    scheduler.answers.takeReport = { wants: [], nextSeconds: 300 };
    const logs = [{ want: "a", source: "x", at: 1, text: "x".repeat(10_000) }];
    const { status } = await callApp("/api/v1/agents/web1/report", {
      body: { version: 1, host: "web1", at: Date.now(), logs },
      ...{ ...bearing(token), admin: false },
      env: { SCHEDULER: scheduler.namespace },
    });
    expect(status).toBe(200);
    const bytes = scheduler.calls.find(({ method }) => method === "takeReport")?.args[3];
    expect(bytes).toBeGreaterThan(10_000);
  });
});

describe("a pasted log", () => {
  const paste = (text: string, query = "") =>
    call(`/api/v1/monitors/shop/logs${query}`, { body: text, headers: { "content-type": "text/plain" } });

  it("is matched by the check's id and by time; what no row knows is given back", async () => {
    const { status, json } = await paste(
      [
        refused(at(5)),
        refused(at(20, 1)),
        access(20),
        access(19),
        "something nobody ever wrote a row for",
      ].join("\n"),
      "?timeZone=UTC",
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ lines: 5, read: 4, unread: ["something nobody ever wrote a row for"] });
    expect(
      json.matched.map((one: { failure: string; fact: { kind: string } }) => [one.failure, one.fact?.kind]),
    ).toEqual([
      [idOf(20), "upstream.refused"],
      [idOf(20), "request.seen"],
    ]);
  });

  it("is matched whatever time another of its lines shows", async () => {
    const future = `{"ts":${Date.UTC(2200, 0, 1) / 1000},"level":"error","msg":"connect ECONNREFUSED 127.0.0.1:80"}`;
    const { status, json } = await paste(`{"ts":1e18,"msg":"x"}\n${future}\n${access(20)}`, "?timeZone=UTC");
    expect([status, json.matched.length]).toEqual([200, 1]);
  });

  it("stays with the failure", async () => {
    const { json } = await call(`/api/v1/failures/${idOf(20)}`);
    expect(json.host).toEqual([
      {
        agent: "pasted by hand",
        samples: [],
        logs: [
          { at: new Date(at(20)).toISOString(), source: "pasted by hand", text: access(20) },
          { at: new Date(at(20, 1)).toISOString(), source: "pasted by hand", text: refused(at(20, 1)) },
        ],
        facts: [
          expect.objectContaining({ kind: "request.seen" }),
          {
            kind: "upstream.refused",
            cause: "crash-restart",
            at: new Date(at(20, 1)).toISOString(),
            text: "nginx: connect() to 127.0.0.1:8205 failed (111: Connection refused)",
          },
        ],
      },
    ]);
  });

  it("pasted twice stays once", async () => {
    await paste(refused(at(20, 1)), "?timeZone=UTC");
    const { json } = await call(`/api/v1/failures/${idOf(20)}`);
    expect(json.host[0].logs).toHaveLength(2);
  });

  it("shows a read token its causes and none of its words", async () => {
    const read = (await call("/api/v1/tokens", { body: { name: "r", scope: "read" } })).json.token;
    const { json } = await call(`/api/v1/failures/${idOf(20)}`, { ...bearing(read), admin: false });
    expect(json.host[0]).toMatchObject({ logs: [] });
    expect(JSON.stringify(json.host)).not.toContain("127.0.0.1");
    expect(json.host[0].facts.map(({ cause }: { cause: string }) => cause)).toContain("crash-restart");
  });

  it("is read in the zone that is given", async () => {
    const shifted = refused(at(20, 1) + 3_600_000);
    expect((await paste(shifted, "?timeZone=UTC")).json.matched).toEqual([]);
    // Etc/GMT-1 is one hour east.
    expect((await paste(shifted, "?timeZone=Etc/GMT-1")).json.matched).toHaveLength(1);
  });

  it("without a time is of the failure that its sender names, and else of none", async () => {
    const heap = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory";
    expect((await paste(heap)).json).toMatchObject({ matched: [], untimed: 1 });
    const { json } = await paste(heap, `?failure=${idOf(20)}`);
    expect(json).toMatchObject({ matched: [{ failure: idOf(20), fact: { kind: "memory.heap", at: null } }] });
    const told = (await call(`/api/v1/failures/${idOf(20)}`)).json.host[0];
    expect(told.facts).toContainEqual(expect.objectContaining({ kind: "memory.heap", at: null }));
  });

  it.each([
    ["?timeZone=Mars/Olympus", 422],
    [`?failure=${idOf(20).replace("shop", "blog")}`, 422],
    ["?failure=x", 422],
  ])("with %s is %i", async (query, status) => {
    expect((await paste("x", query)).status).toBe(status);
  });

  it("of an unknown monitor is 404, and one of over a MiB 413", async () => {
    const headers = { "content-type": "text/plain" };
    expect((await call("/api/v1/monitors/nobody/logs", { body: "x", headers })).status).toBe(404);
    expect((await paste("x".repeat(1024 * 1024 + 1))).status).toBe(413);
  });
});

describe("forgetting an agent", () => {
  it("takes it off the list", async () => {
    expect((await call("/api/v1/agents/web1?evidence=true", { method: "DELETE" })).status).toBe(204);
    expect((await call("/api/v1/agents")).json.items).toEqual([]);
    expect((await call("/api/v1/agents/web1", { method: "DELETE" })).status).toBe(404);
  });
});

describe("the pages", () => {
  it("show host and check in one line of time, and the lines", async () => {
    const { status, text } = await call(`/m/shop/failures/${idOf(20)}`);
    expect(status).toBe(200);
    const inside = text.slice(text.indexOf("From inside"));
    expect(inside).toMatch(/nginx: connect\(\) to 127\.0\.0\.1:8205 failed \(111: Connection refused\)/);
    expect(inside).toContain("your check from weur: 502");
    expect(inside).toMatch(/\d log lines, from a pasted log/);
  });

  it("list agents and say how one is installed", async () => {
    await call("/api/v1/agents/web1/report", { body: { version: 1, host: "<b>web1</b>", at: Date.now() } });
    const { text } = await call("/admin/agents");
    expect(text).toContain("edgetick-agent install --url https://status.example");
    expect(text).toContain("&lt;b&gt;web1&lt;/b&gt;");
    expect((await call("/admin/agents", { admin: false })).status).toBe(401);
  });
});
