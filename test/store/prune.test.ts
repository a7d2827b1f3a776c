import { beforeEach, expect, it } from "vitest";
import { FIXED_DAYS } from "../../src/core/config/retention.ts";
import { addAudit } from "../../src/store/audit.ts";
import { type Delivery, insertDeliveries, insertDelivery } from "../../src/store/deliveries.ts";
import { claimKey } from "../../src/store/idempotency.ts";
import { addLoginFailure } from "../../src/store/login-failures.ts";
import { metered } from "../../src/store/metered.ts";
import { createMonitor } from "../../src/store/monitors.ts";
import { prune } from "../../src/store/prune.ts";
import { revokeSession } from "../../src/store/sessions.ts";
import { DEFAULT_SETTINGS, writeSettings } from "../../src/store/settings.ts";
import { db, delivery, freshDatabase, monitor } from "./fixtures.ts";

const CHANGE = {
  actor: "admin",
  token: null,
  name: null,
  address: null,
  method: "PUT",
  path: "/api/v1/settings",
  subject: null,
  fields: [],
} as const;
const NOW = Date.UTC(2030, 5, 1);
const TODAY = NOW / 86_400_000;
let key = 0;
beforeEach(async () => {
  await freshDatabase();
  key = (await createMonitor(db, monitor("shop"), 0))!.key;
  const days = [0, 29, 31, 32, 89, 90, 91, 92, 1827, 1828].map((age) => TODAY - age);
  const list = JSON.stringify(days);
  await db.batch([
    db.prepare("INSERT INTO segments SELECT ?, value, x'00' FROM json_each(?)").bind(key, list),
    db
      .prepare("INSERT INTO days SELECT ?, value, 1, 0, 0, 0, 0, 60, 0, '{}' FROM json_each(?)")
      .bind(key, list),
    db
      .prepare("INSERT INTO evidence SELECT 0, value * 1440, 0, ',1,', x'00', x'00' FROM json_each(?)")
      .bind(list),
  ]);
});

const ages = async (table: string, column: string, where = "true") => {
  const { results } = await db
    .prepare(`SELECT ? - ${column} AS age FROM ${table} WHERE ${where} ORDER BY 1`)
    .bind(TODAY)
    .all<{ age: number }>();
  return results.map(({ age }) => age);
};

it("deletes what is older than its retention, bodies before headers, and nothing else", async () => {
  await prune(db, 0, NOW);
  expect(await ages("segments", "day")).toEqual([0, 29, 31, 32, 89, 90]);
  expect(await ages("days", "day")).toEqual([0, 29, 31, 32, 89, 90, 91, 92, 1827]);
  expect(await ages("evidence", "minute / 1440")).toEqual([0, 29, 31, 32, 89, 90, 91]);
  expect(await ages("evidence", "minute / 1440", "bodies IS NOT NULL")).toEqual([0, 29, 31]);
  expect(await prune(db, 0, NOW)).toBe(0);
});

it("reads hardly more than it deletes, whatever lies behind it", async () => {
  const minutes = JSON.stringify(
    Array.from({ length: 3_000 }, (_, index) => (TODAY - 70) * 1440 + 20 * index),
  );
  await db
    .prepare("INSERT INTO evidence SELECT 0, value, 1, ',1,', x'00', x'00' FROM json_each(?)")
    .bind(minutes)
    .run();
  for (let rounds = 0; (await prune(db, 0, NOW)) > 0; rounds++) expect(rounds).toBeLessThan(9);
  const bodies = () => ages("evidence", "minute / 1440", "bodies IS NOT NULL AND part = 1");
  const before = await bodies();
  let read = 0;
  const counting = metered(db, ({ rowsRead }) => {
    read += rowsRead;
  });
  await prune(counting, 0, NOW + 3_600_000);
  expect(before.length - (await bodies()).length).toBe(3);
  expect(read).toBeLessThan(50);
  await prune(counting, 0, NOW + 23 * 3_600_000);
  expect(before.length - (await bodies()).length).toBe(3 + 22 * 3);
});

it("finds what a shorter retention no longer keeps in the same hour", async () => {
  await prune(db, 0, NOW);
  await writeSettings(db, { ...DEFAULT_SETTINGS, retentionDays: { checks: 90, evidence: 1, incidents: 60 } });
  await prune(db, 0, NOW + 3_600_000);
  expect(await ages("evidence", "minute / 1440", "bodies IS NOT NULL")).toEqual([0]);
});

it("goes on where it stopped when only some rows are asked for", async () => {
  let rounds = 0;
  while ((await prune(db, 0, NOW, 1)) > 0) rounds++;
  expect(rounds).toBeGreaterThan(3);
  expect(await ages("segments", "day")).toEqual([0, 29, 31, 32, 89, 90]);
});

it("keeps pending deliveries however old, and other shards' rows", async () => {
  const old = NOW - FIXED_DAYS.deliveries * 86_400_000 - 1;
  await insertDelivery(db, delivery("pending", { createdAt: old }));
  await insertDelivery(db, delivery("sent", { createdAt: old, state: "sent" }));
  await insertDelivery(db, delivery("recent", { createdAt: old + 1, state: "failed" }));
  await insertDelivery(db, delivery("elsewhere", { createdAt: old, state: "sent", shard: 3 }));
  await prune(db, 0, NOW);
  const { results } = await db.prepare("SELECT id FROM deliveries ORDER BY id").all<{ id: string }>();
  expect(results.map(({ id }) => id)).toEqual(["elsewhere", "pending", "recent"]);
});

it("keeps a payload as long as one of its deliveries, and no longer", async () => {
  const createdAt = NOW - FIXED_DAYS.deliveries * 86_400_000 - 1;
  const made = (event: string, states: readonly Delivery["state"][], at = createdAt) =>
    states.map((state, index) =>
      delivery(`${event}.${index}`, { state, createdAt: at, payload: { event }, shard: index }),
    );
  await db.batch(
    insertDeliveries(db, [
      ...made("over", ["sent", "failed"]),
      ...made("waits", ["sent", "pending"]),
      ...made("young", ["sent"], createdAt + 1),
    ]),
  );
  const left = async (table: string) =>
    (await db.prepare(`SELECT id FROM ${table} ORDER BY id`).all<{ id: string }>()).results.map(
      ({ id }) => id,
    );
  await prune(db, 0, NOW);
  expect(await left("payloads")).toEqual(["over.0", "waits.0", "young.0"]);
  await prune(db, 1, NOW);
  await prune(db, 0, NOW);
  expect(await left("payloads")).toEqual(["waits.0", "young.0"]);
  expect(await left("deliveries")).toEqual(["waits.1", "young.0"]);
});

it("prunes with the first shard what belongs to none: changes, kept answers, counted guesses, ended sessions", async () => {
  const day = 86_400_000;
  for (const age of [91, 89, 0]) {
    const at = NOW - age * day;
    await addAudit(db, { ...CHANGE, at });
    await revokeSession(db, `session-${age}`, at + 1);
    await addLoginFailure(db, [`who-${age}`], at, 0);
    await claimKey(db, `key-${age}`, "request", { now: at, deadSince: 0, keptSince: 0 });
  }
  const left = async () =>
    Promise.all(
      ["audit", "revoked_sessions", "login_failures", "idempotency"].map(async (table) => {
        const row = await db.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>();
        return row?.n;
      }),
    );
  await prune(db, 1, NOW);
  expect(await left()).toEqual([3, 3, 3, 3]);
  await prune(db, 0, NOW);
  expect(await left()).toEqual([2, 1, 1, 1]);
  // Shard 0 has been emptied and sleeps.
  await db.prepare("UPDATE monitors SET shard = 3").run();
  await prune(db, 3, NOW + 3 * day);
  expect(await left()).toEqual([1, 0, 0, 0]);
});

it("goes by the retention that is set: checks, evidence and closed incidents", async () => {
  const retentionDays = { checks: 30, evidence: 7, incidents: 60 };
  await writeSettings(db, { ...DEFAULT_SETTINGS, retentionDays });
  const incident = (id: string, ended: number | null) =>
    db
      .prepare("INSERT INTO incidents VALUES (?, 'shop', 'outage', ?, ?, ?, '{}')")
      .bind(
        id,
        ended === null ? "open" : "closed",
        NOW - 100 * 86_400_000,
        ended && NOW - ended * 86_400_000,
      );
  await db.batch([incident("open", null), incident("long", 59), incident("over", 61)]);
  await prune(db, 0, NOW);
  expect(await ages("segments", "day")).toEqual([0, 29]);
  expect(await ages("evidence", "minute / 1440")).toEqual([0, 29, 31]);
  expect(await ages("evidence", "minute / 1440", "bodies IS NOT NULL")).toEqual([0]);
  expect(await ages("days", "day")).toHaveLength(9);
  const { results } = await db.prepare("SELECT id FROM incidents ORDER BY id").all<{ id: string }>();
  expect(results.map(({ id }) => id)).toEqual(["long", "open"]);
});
