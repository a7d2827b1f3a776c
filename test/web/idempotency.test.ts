/** Idempotency-Key: what is repeated is answered alike and done once. */
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type Call, call, db, migrated, stranger } from "./served.ts";

const EVENTS = "/api/v1/events";
const deploy = { kind: "deploy", note: "v42" };
const keyed = (key: string, body: unknown, options: Call = {}) =>
  call(EVENTS, { body, ...options, headers: { "idempotency-key": key, ...options.headers } });
const count = async () => (await call(EVENTS)).json.items.length;

beforeAll(migrated);
beforeEach(async () => {
  await db.prepare("DELETE FROM events").run();
});

it("makes one event of a request that is sent again, and answers as the first time", async () => {
  const first = await keyed("build-1", deploy);
  const again = await keyed("build-1", deploy);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.json).toEqual(first.json);
  expect(first.headers.get("idempotency-replayed")).toBeNull();
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect(await count()).toBe(1);
});

it("makes one of ten that arrive at once", async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => keyed("burst", deploy)));
  expect(await count()).toBe(1);
  expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual(
    [],
  );
});

it("refuses a key that came with another request", async () => {
  await keyed("build-2", deploy);
  const other = await keyed("build-2", { kind: "deploy", note: "v43" });
  expect([other.status, other.json.detail]).toEqual([422, expect.stringContaining("another request")]);
  expect(await count()).toBe(1);
});

it("lets a key try again after an error", async () => {
  expect((await keyed("build-3", { kind: "" })).status).toBe(422);
  expect((await keyed("build-3", { kind: "deploy" })).status).toBe(201);
});

it("is each caller's own", async () => {
  const { token } = (await call("/api/v1/tokens", { body: { name: "ci", scope: "events" } })).json;
  await keyed("build-4", deploy);
  const headers = { authorization: `Bearer ${token}`, "idempotency-key": "build-4" };
  const theirs = await stranger(EVENTS, { body: deploy, headers });
  expect([theirs.status, theirs.headers.get("idempotency-replayed")]).toEqual([201, null]);
  expect(await count()).toBe(2);
});

it("is forgotten after a day, and taken over from an invocation that ended without an answer", async () => {
  const now = Date.now();
  await keyed("daily", deploy);
  vi.useFakeTimers({ now: now + 25 * 3_600_000 });
  expect((await keyed("daily", deploy)).headers.get("idempotency-replayed")).toBeNull();
  await db.prepare("UPDATE idempotency SET status = NULL, body = NULL").run();
  expect((await keyed("daily", deploy)).status).toBe(409);
  vi.setSystemTime(Date.now() + 61_000);
  expect((await keyed("daily", deploy)).status).toBe(201);
  vi.useRealTimers();
});

it("keeps no token that is shown once", async () => {
  const make = () =>
    call("/api/v1/tokens", { body: { name: "once", scope: "read" }, headers: { "idempotency-key": "t" } });
  const first = await make();
  expect(first.status).toBe(201);
  const again = await make();
  expect([again.status, again.json.detail]).toEqual([409, expect.stringContaining("its answer is not kept")]);
  const { results } = await db.prepare("SELECT * FROM idempotency").all();
  expect(JSON.stringify(results)).not.toContain(first.json.token);
});

it("keeps a bounded number of answers for each caller, the newest", async () => {
  await db.prepare("DELETE FROM idempotency").run();
  await keyed("mine", deploy);
  const { key } = (await db.prepare("SELECT key FROM idempotency").first<{ key: string }>())!;
  const prefix = key.slice(0, 17);
  await db
    .prepare(
      `INSERT INTO idempotency (key, request, status, body, at)
       SELECT ?1 || value, '', 201, '{}', value FROM json_each(?2)`,
    )
    .bind(prefix, JSON.stringify(Array.from({ length: 300 }, (_, index) => index)))
    .run();
  await db.prepare("INSERT INTO idempotency (key, request, status, at) VALUES ('other.1', '', 201, 0)").run();
  for (let turn = 0; turn < 60; turn++) await keyed(`turn-${turn}`, deploy);
  const { results } = await db
    .prepare("SELECT key, at FROM idempotency ORDER BY at")
    .all<{ key: string; at: number }>();
  const own = results.filter((row) => row.key.startsWith(prefix));
  expect(own.length).toBeLessThanOrEqual(200 + 60);
  expect(own.length).toBeGreaterThanOrEqual(200);
  expect(own[0]!.at).toBeGreaterThan(0);
  expect(results.some((row) => row.key === "other.1")).toBe(true);
  expect((await keyed("mine", deploy)).headers.get("idempotency-replayed")).toBe("true");
});

it.each(["", "x".repeat(256), "schl\u00fcssel"])("refuses the key %j", async (key) => {
  const { status, json } = await keyed(key, deploy);
  expect([status, json.errors[0].path]).toEqual([422, "Idempotency-Key"]);
});
