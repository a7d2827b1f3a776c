/** Imported history, read back: through the real Scheduler and the real store. */
import { env as bindings } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { Env } from "../../src/env.ts";
import { encodeChunk } from "../../src/store/codec/chunk.ts";
import type { PackedCheck } from "../../src/store/codec/packed-check.ts";
import { getMonitor } from "../../src/store/monitors.ts";
import { replaceSegments } from "../../src/store/segments.ts";
import { type Call, call as callApp, db, migrated } from "./served.ts";

const real = { SCHEDULER: (bindings as unknown as Env).SCHEDULER };
const call = (path: string, options: Call = {}) => callApp(path, { ...options, env: real });
const PATH = "/api/v1/monitors/shop";

/** Three days ago, at a full hour: all in one UTC day is not promised, and not needed. */
const START = Math.floor((Date.now() - 3 * 86_400_000) / 3_600_000) * 3_600_000;
const at = (minute: number) => START + minute * 60_000;
const GATEWAY = {
  status: 502,
  latencyMs: 31.4,
  headers: { Server: "nginx/1.27.3", "Content-Type": "text/html" },
  body: "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.27.3</center>\r\n</body>\r\n</html>\r\n",
};
const DOWN = [7, 20];
const LINES = Array.from({ length: 30 }, (_, minute) =>
  ["weur", "enam"].map((region) => ({
    at: new Date(at(minute) + 200).toISOString(),
    region,
    colo: region === "weur" ? "AMS" : "IAD",
    ...(DOWN.includes(minute) && region === "weur" ? GATEWAY : { status: 200, latencyMs: 100 + minute }),
  })),
).flat();
const ndjson = (lines: readonly unknown[]) => lines.map((line) => JSON.stringify(line)).join("\n");
const post = (body: string) =>
  call(`${PATH}/checks`, { body, headers: { "content-type": "application/x-ndjson" } });
const idOf = (minute: number, region: string) =>
  `shop.${Math.floor(at(minute) / 60_000).toString(36)}.${region}.0`;

beforeAll(async () => {
  await migrated();
  const target = { url: "https://shop.example/health?q=it's" };
  await call("/api/v1/monitors", { body: { id: "shop", regions: ["weur", "enam"], enabled: false, target } });
  const { status, json } = await post(ndjson(LINES));
  expect([status, json]).toEqual([200, { imported: 60, unchanged: 0, rejected: [] }]);
});

describe("importing", () => {
  it("twice changes nothing", async () => {
    expect((await post(`${ndjson(LINES.slice(0, 10))}\n\n`)).json).toEqual({
      imported: 0,
      unchanged: 10,
      rejected: [],
    });
  });

  it("names the line and the fault of what it rejects", async () => {
    const { status, json } = await post(`{"at":"noon"}\n${JSON.stringify(LINES[0])}\nnonsense`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ imported: 0, unchanged: 1 });
    expect(json.rejected).toEqual([
      { line: 1, message: expect.stringMatching(/^at must be a time/) },
      { line: 3, message: "is not JSON; write one reading a line" },
    ]);
  });

  it("takes 10 000 lines a call and says so of more", async () => {
    const { status, json } = await post("{}\n".repeat(10_001));
    expect(status).toBe(413);
    expect(json.detail).toBe("A call takes up to 10000 lines, this one has 10001; split it.");
  });
});

describe("checks", () => {
  it("come oldest first, in the shape of the contract", async () => {
    const { json } = await call(`${PATH}/checks`);
    expect(json.items).toHaveLength(60);
    expect(json.nextCursor).toBeNull();
    expect(json.items[0]).toEqual({
      id: idOf(0, "enam"),
      at: new Date(at(0) + 200).toISOString(),
      region: "enam",
      colo: "IAD",
      attempt: 0,
      verdict: "up",
      status: 200,
      latencyMs: 100,
    });
    const times = json.items.map((check: { at: string }) => check.at);
    expect(times).toEqual([...times].sort());
  });

  it("say type and hop when failing", async () => {
    const { json } = await call(`${PATH}/checks?verdict=down`);
    expect(json.items.map(({ id }: { id: string }) => id)).toEqual(
      DOWN.map((minute) => idOf(minute, "weur")),
    );
    expect(json.items[0]).toMatchObject({
      verdict: "down",
      status: 502,
      latencyMs: 31,
      failure: { type: "http.status", hop: { product: "nginx", version: "1.27.3" } },
    });
  });

  it("page without a gap or a repetition, whatever the filter", async () => {
    for (const filter of ["", "region=weur&", `from=${at(3)}&to=${at(25)}&`]) {
      const whole = (await call(`${PATH}/checks?${filter}limit=1000`)).json.items;
      const paged: unknown[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const { json } = await call(`${PATH}/checks?${filter}limit=7${cursor && `&cursor=${cursor}`}`);
        paged.push(...json.items);
        cursor = json.nextCursor;
      }
      expect(paged).toEqual(whole);
    }
  });

  it.each([
    ["a time as ISO 8601", () => `from=${new Date(at(28)).toISOString()}`, 4],
    ["a time as epoch ms", () => `from=${at(28)}`, 4],
    ["an end, which is not included", () => `to=${at(1) + 200}`, 2],
    ["a region", () => "region=enam", 30],
    ["an attempt", () => "attempt=1", 0],
    ["a region that never ran", () => "region=oc", 0],
  ])("are filtered by %s", async (_name, query, count) => {
    expect((await call(`${PATH}/checks?${query()}`)).json.items).toHaveLength(count);
  });
});

describe("failures", () => {
  it("are listed with their evidence", async () => {
    const { json } = await call(`${PATH}/failures`);
    expect(json.items.map(({ id }: { id: string }) => id)).toEqual(
      DOWN.map((minute) => idOf(minute, "weur")),
    );
    expect((await call(`${PATH}/failures?region=enam`)).json.items).toEqual([]);
    expect((await call(`${PATH}/failures?from=${at(8)}`)).json.items).toHaveLength(1);
  });

  it("are found by the check's id, whole", async () => {
    const { status, json } = await call(`/api/v1/failures/${idOf(7, "weur")}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id: idOf(7, "weur"),
      monitor: "shop",
      at: new Date(at(7) + 200).toISOString(),
      region: "weur",
      colo: "AMS",
      attempt: 0,
      verdict: "down",
      failure: { type: "http.status", hop: { product: "nginx", version: "1.27.3" } },
      attribution: { hop: { product: "nginx" }, upstream: {}, because: expect.any(Array) },
      request: { method: "GET", url: "https://shop.example/health?q=it's" },
      reading: {
        status: 502,
        latencyMs: 31,
        headers: [
          ["Server", "nginx/1.27.3"],
          ["Content-Type", "text/html"],
        ],
        body: { text: GATEWAY.body, bytes: GATEWAY.body.length, truncated: false },
      },
      evidence: "kept",
    });
    expect("error" in json.reading).toBe(false);
  });

  it.each([
    ["Accept: text/plain", "", { accept: "text/plain" }],
    ["?format=curl", "?format=curl", {}],
  ])("read like curl -v with %s", async (_name, query, headers) => {
    const { headers: got, text } = await call(`/api/v1/failures/${idOf(7, "weur")}${query}`, { headers });
    expect(got.get("content-type")).toMatch(/^text\/plain/);
    expect(text).toContain("> GET /health?q=it%27s HTTP/1.1\n> Host: shop.example\n");
    expect(text).toContain("< HTTP 502\n< Server: nginx/1.27.3\n< Content-Type: text/html\n<\n| <html>");
    expect(text).toContain("'https://shop.example/health?q=it'\\''s'");
    expect(text).toContain("* answered by: ");
  });

  it.each([
    ["a check that was green", () => idOf(8, "weur")],
    ["a check that never was", () => idOf(5000, "weur")],
    ["a monitor that never was", () => "nobody.abc.weur.0"],
    ["no id at all", () => "nonsense"],
  ])("are 404 for %s", async (_name, id) => {
    expect((await call(`/api/v1/failures/${id()}`)).status).toBe(404);
  });
});

it("diagnoses the window that was asked for", async () => {
  const { status, json } = await call(`${PATH}/diagnosis?from=${at(0)}&to=${at(30)}`);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    monitor: "shop",
    window: { from: new Date(at(0)).toISOString(), to: new Date(at(30)).toISOString() },
    checks: 60,
    failures: 2,
  });
  expect(json.blips.count).toBe(2);
  expect(json.hypotheses).toEqual([]);
});

it("says the window in ISO 8601 even when it began with the epoch", async () => {
  const { json } = await call(`${PATH}/diagnosis?from=0&to=${at(30)}`);
  expect(json.window.from).toBe("1970-01-01T00:00:00.000Z");
});

it("forgets everything with the monitor", async () => {
  const body = { id: "brief", target: { url: "https://brief.example/" } };
  await call("/api/v1/monitors", { body });
  const line = JSON.stringify({ at: at(0), region: "auto", status: 500, latencyMs: 5 });
  expect((await call("/api/v1/monitors/brief/checks", { body: line })).json.imported).toBe(1);
  expect((await call("/api/v1/monitors/brief", { method: "DELETE" })).status).toBe(204);
  await call("/api/v1/monitors", { body });
  expect((await call("/api/v1/monitors/brief/checks")).json.items).toEqual([]);
  expect((await call("/api/v1/monitors/brief/failures")).json.items).toEqual([]);
});

describe("a long history", () => {
  const DAYS = 90;
  const today = Math.floor(Date.now() / 86_400_000);
  const green = (key: number, day: number): PackedCheck[] =>
    Array.from({ length: 1440 }, (_, of) => day * 1440 + of).flatMap((minute) =>
      (["weur", "enam"] as const).map((region) => ({
        ...{ key, minute, at: minute * 60_000, region, colo: null, attempt: 0, verdict: "up" as const },
        ...{ status: 200, latencyMs: 100, value: null, failure: null },
      })),
    );

  it("is looked through in steps where what is asked for is rare", async () => {
    const target = { url: "https://rare.example/" };
    await call("/api/v1/monitors", {
      body: { id: "rare", regions: ["weur", "enam"], enabled: false, target },
    });
    const { key } = (await getMonitor(db, "rare"))!;
    const chunks = Array.from({ length: DAYS }, (_, ago) => today - 1 - ago).map((day) => ({
      key,
      day,
      chunk: encodeChunk(green(key, day)),
    }));
    for (const statement of replaceSegments(db, chunks)) await statement.run();
    let [cursor, pages] = ["", 0];
    do {
      const { json } = await call(`/api/v1/monitors/rare/checks?verdict=down${cursor}`);
      expect(json.items).toEqual([]);
      cursor = json.nextCursor === null ? "" : `&cursor=${json.nextCursor}`;
      pages++;
    } while (cursor !== "" && pages < 9);
    // 259 200 checks.
    expect(pages).toBe(3);
    const { json } = await call("/api/v1/monitors/rare/checks?limit=1");
    expect(json.items).toHaveLength(1);
  });
});
