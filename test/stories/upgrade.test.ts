/** A database that an earlier version wrote opens, reads as it did, and goes on. */
import { applyD1Migrations, type D1Migration, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import database from "../fixtures/databases/0.1.0.json";
import journalled from "../fixtures/databases/ced1c32.json";
import { type ApiCheck, START, Story } from "./story.ts";

const bindings = env as unknown as { DB: D1Database; TEST_MIGRATIONS: D1Migration[] };
type Tables = Record<string, Record<string, unknown>[]>;
const { said } = database;

/** A database with these tables, written when there were so many migrations. */
async function opened(tables = database.tables as Tables, migrations = 1): Promise<Story> {
  await reset();
  const { DB, TEST_MIGRATIONS } = bindings;
  await applyD1Migrations(DB, TEST_MIGRATIONS.slice(0, migrations));
  const inserts = Object.entries(tables).flatMap(([table, rows]) => rows.map((row) => insert(table, row)));
  await DB.batch(inserts);
  await applyD1Migrations(DB, TEST_MIGRATIONS);
  return Story.onStored();
}

/** Blobs are written as `x:` and hex. */
const isBlob = (value: unknown) => typeof value === "string" && value.startsWith("x:");

function insert(table: string, row: Record<string, unknown>): D1PreparedStatement {
  const columns = Object.keys(row).map((name) => `"${name}"`);
  const marks = Object.values(row).map((value) => (isBlob(value) ? "unhex(?)" : "?"));
  const values = Object.values(row).map((value) => (isBlob(value) ? String(value).slice(2) : value));
  const sql = `INSERT INTO ${table} (${columns.join(",")}) VALUES (${marks.join(",")})`;
  return bindings.DB.prepare(sql).bind(...values);
}

const lineOf = (c: ApiCheck) =>
  [
    ...[c.id, c.at, c.colo, c.verdict, c.status, c.latencyMs],
    ...[c.failure?.type ?? null, c.failure?.hop.product ?? null],
  ].join(" ");

interface ApiFailure {
  readonly id: string;
  readonly incident: string | null;
  readonly reading: { status: number | null; headers: unknown[]; body: { text?: string } | null };
  readonly request: { url: string };
  readonly attribution: { upstream: { cause: string }; because: unknown[] };
  readonly lastGood?: { at: string };
  readonly evidence: string;
}

const failureLine = (f: ApiFailure) =>
  [
    ...[f.id, f.incident, f.reading.status, f.reading.headers.length, f.reading.body?.text?.length ?? null],
    ...[f.request.url, f.attribution.upstream.cause, f.attribution.because.length],
    ...[f.lastGood?.at ?? null, f.evidence],
  ].join(" ");

describe("a database of version 0.1.0", () => {
  it("gives back every check, failure and incident as that version did", async () => {
    const story = await opened();
    const checks = [...(await story.checks("shop")), ...(await story.checks("desk"))];
    expect(checks.map(lineOf)).toEqual(said.checks);
    const range = `limit=1000&from=${START * 60_000}&to=${(START + 200) * 60_000}`;
    const { items } = await story.api<{ items: ApiFailure[] }>(`/monitors/shop/failures?${range}`);
    expect(items.map(failureLine)).toEqual(said.failures);
    expect(await story.incidents()).toEqual(said.incidents);
  });

  it("goes on: an outage that was open closes, and new checks stand behind the old ones", async () => {
    const story = await opened();
    await story.minutes(131, 133);
    // The intermittent that was open goes on too; whether it has news depends on what this version's diagnosis says of it.
    expect(story.told().filter((told) => !told.startsWith("intermittent.updated"))).toEqual([
      "outage.closed@132",
    ]);
    expect(await story.incidents()).toContainEqual(expect.stringMatching(/^intermittent open/));
    const checks = await story.checks("shop");
    expect(checks.slice(0, 100).map(lineOf)).toEqual(said.checks.slice(0, 100));
    expect(checks.slice(-6).map(({ verdict }) => verdict)).toEqual(Array(6).fill("up"));
  });
});

describe("a database and a Scheduler's storage of commit ced1c32, three of its minutes journalled", () => {
  /** Its first minute. */
  const FIRST = Date.UTC(2026, 2, 3, 0, 30) / 60_000 - START;

  it("goes on: what that version journalled is committed, and its open outage closes", async () => {
    const story = await opened(journalled.tables as unknown as Tables, 4);
    for (const [key, value] of Object.entries(journalled.storage))
      story.storage.values.set(key, isBlob(value) ? Buffer.from(String(value).slice(2), "hex") : value);
    expect(await story.journal.isEmpty()).toBe(false);
    story.script = (job, minute) => (job.monitor.id === "shop" && minute < FIRST + 40 ? 502 : 200);
    await story.minutes(FIRST + 38, FIRST + 42);
    const scheduled = (await story.checks("shop", FIRST, FIRST + 42)).filter(({ attempt }) => attempt === 0);
    const letters = scheduled.map(({ verdict }) => verdict[0]).join("");
    expect(letters).toBe(`${"u".repeat(12)}${"d".repeat(8)}${"u".repeat(12)}${"d".repeat(8)}uuu`);
    const at = (minute: number) => FIRST + minute;
    expect(await story.incidents()).toEqual([
      `outage closed ${at(12)}…${at(20)}`,
      `outage closed ${at(32)}…${at(40)}`,
    ]);
    expect(story.told()).toEqual([`outage.closed@${at(41)}`]);
    expect(await story.journal.isEmpty()).toBe(true);
  });
});
