/**
 * The checker of `npm run chaos` is what says that nothing was lost, doubled or sent out of order. Here each fault that it
 * claims to find is put into the rows of a good run, so that a checker that finds nothing any more is seen.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { check } from "../../scripts/chaos/checker/check.ts";
import { FAULT_KINDS, type Fault } from "../../scripts/chaos/checker/fault.ts";
import { storedIn } from "../../scripts/chaos/checker/stored.ts";
import type { Recorded } from "../../scripts/chaos/record.ts";

const FILE = join(import.meta.dirname, "../fixtures/chaos/good-run.json.gz");
const recorded = JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as Recorded;
const MINUTE_MS = 60_000;

type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T;

const { monitors } = recorded.evidence.configured[0]!;
const keyOf = (id: string) => monitors.find((one) => one.id === id)!.key;

/** A copy of the good run, to be spoilt; blobs hold more monitors than the few that were kept. */
function goodRun(change: (blobs: string[]) => string[] = (blobs) => blobs) {
  const { evidence, tables } = structuredClone(recorded);
  const blobs = change([...tables.blobs]).map((hex) => new Uint8Array(Buffer.from(hex, "hex")));
  const { rows, ...stored } = storedIn({ ...tables, blobs });
  const own = rows.filter((row) => monitors.some(({ key }) => key === row.key));
  const run = { evidence, stored: { ...stored, rows: own } };
  return run as Mutable<typeof run>;
}
type Run = ReturnType<typeof goodRun>;

const MIDDLE = recorded.evidence.firstMinute + 50;
const outage = ({ stored }: Run) => stored.incidents.find(({ kind }) => kind === "outage")!;
const scheduledAt = (run: Run, minute: number) =>
  run.stored.rows.find(
    (row) => row.key === keyOf("asserting") && row.minute === minute && row.attempt === 0,
  )!;
const without = <T>(list: T[], item: T) => {
  list.splice(list.indexOf(item), 1);
};
/** The messages of an outage as the channel `ops` got them. */
const messagesOf = (run: Run, type: "opened" | "closed") =>
  run.evidence.received.find(
    (one) => one.channel === "ops" && one.incident === outage(run).id && one.type === `outage.${type}`,
  )!;
const deliveryOf = (run: Run, type: "opened" | "closed") =>
  run.stored.deliveries.find(({ id }) => id === messagesOf(run, type).id)!;

type Plant = readonly [what: string, named: Fault["kind"], spoil: (run: Run) => void];

const PLANTS: readonly Plant[] = [
  [
    "a check that is not in history",
    "check missing",
    (run) => without(run.stored.rows, scheduledAt(run, MIDDLE)),
  ],
  [
    "every check of one minute gone",
    "check missing",
    ({ stored }) => (stored.rows = stored.rows.filter(({ minute }) => minute !== MIDDLE)),
  ],
  ["a check recorded twice", "check doubled", (run) => run.stored.rows.push(scheduledAt(run, MIDDLE))],
  [
    "a check lost, and nothing that explains it",
    "check lost for no reason",
    (run) => (scheduledAt(run, MIDDLE).verdict = "lost"),
  ],
  ["a check that no target saw", "check from nowhere", ({ evidence }) => evidence.seen.splice(60, 1)],
  [
    "an answer of a target that history knows as lost",
    "answer not in history",
    (run) => (scheduledAt(run, MIDDLE + 1).verdict = "lost"),
  ],
  [
    "a good answer taken for a bad one",
    "wrong verdict",
    (run) => (scheduledAt(run, MIDDLE).verdict = "down"),
  ],
  [
    "a bad answer taken for a good one",
    "wrong verdict",
    ({ stored }) => (stored.rows.find(({ verdict }) => verdict === "down")!.verdict = "up"),
  ],
  [
    "a target asked twice for one check",
    "target asked twice",
    ({ evidence }) => evidence.seen.push({ ...evidence.seen[60]! }),
  ],
  [
    "checks of a monitor that was paused",
    "checked while paused",
    ({ evidence }) => (evidence.configured[0]!.monitors[0]!.enabled = false),
  ],
  ["a day's count that is off by one", "day does not add up", ({ stored }) => stored.days[0]!.up++],
  ["a day without totals", "day does not add up", ({ stored }) => (stored.days = [])],
  ["the present day's count off by one", "today does not add up", ({ stored }) => stored.todays[1]!.down--],
  ["an outage that is not recorded", "outage missing", (run) => without(run.stored.incidents, outage(run))],
  [
    "an outage with a wrong end",
    "outage invented",
    (run) => (outage(run).endedAt = outage(run).endedAt! + MINUTE_MS),
  ],
  ["an outage that begins a minute late", "outage invented", (run) => (outage(run).startedAt += MINUTE_MS)],
  [
    "an incident that counts one failure too few",
    "incident counts do not add up",
    (run) => outage(run).failures--,
  ],
  [
    "an outage that was never closed",
    "incident left open",
    (run) => Object.assign(outage(run), { state: "open", endedAt: null }),
  ],
  [
    "no alert of what opened",
    "alert missing",
    (run) => without(run.stored.deliveries, deliveryOf(run, "opened")),
  ],
  [
    "no alert of what closed",
    "alert missing",
    (run) => without(run.stored.deliveries, deliveryOf(run, "closed")),
  ],
  [
    "a message that is in no outbox",
    "alert unknown",
    (run) => (messagesOf(run, "opened").id = "asserting.made.up"),
  ],
  [
    "a message that arrived twice",
    "alert doubled",
    (run) =>
      run.evidence.received.push({ ...messagesOf(run, "opened"), at: messagesOf(run, "opened").at + 5_000 }),
  ],
  [
    "closed before opened",
    "alert out of order",
    (run) => (messagesOf(run, "closed").at = messagesOf(run, "opened").at - 1_000),
  ],
  [
    "a message in a channel's quiet hours",
    "alert in quiet hours",
    ({ evidence }) =>
      (evidence.received.find(({ channel }) => channel === "night")!.at = Date.UTC(2026, 2, 2, 23, 30)),
  ],
  [
    "a delivery marked as sent that no receiver saw",
    "alert not sent",
    (run) => without(run.evidence.received, messagesOf(run, "opened")),
  ],
  [
    "a delivery marked as sent that its receiver refused",
    "alert not sent",
    (run) => (messagesOf(run, "opened").status = 500),
  ],
  [
    "a delivery that was given up though nothing refused it",
    "alert not sent",
    (run) => (deliveryOf(run, "opened").state = "failed"),
  ],
  [
    "a delivery that is due and waits",
    "alert not sent",
    (run) => Object.assign(deliveryOf(run, "closed"), { state: "pending", nextAt: MIDDLE * MINUTE_MS }),
  ],
  [
    "two contents under one id",
    "alert changed under its id",
    (run) => run.evidence.received.push({ ...messagesOf(run, "opened"), type: "outage.closed" }),
  ],
  [
    "rows of a monitor that is no more",
    "left over",
    ({ stored }) => stored.orphans.push("segment of monitor 99"),
  ],
  [
    "a minute that is journalled still",
    "left over",
    ({ evidence }) => evidence.left.push("Scheduler 0: journal:entry:1"),
  ],
];

describe("the checker of a chaos run", () => {
  it("finds nothing wrong with a good run that has something of everything", () => {
    const { evidence, stored } = goodRun();
    expect(check(evidence, stored)).toEqual([]);
    expect(stored.rows.length).toBeGreaterThan(700);
    expect(stored.days.length).toBeGreaterThan(0);
    expect(stored.incidents.map(({ kind }) => kind)).toContain("intermittent");
    expect(evidence.received.length).toBeGreaterThan(100);
  });

  it.each(PLANTS)("names %s: %s", (_, named, spoil) => {
    const run = goodRun();
    spoil(run);
    const faults = check(run.evidence, run.stored);
    expect(faults.map(({ kind }) => kind)).toContain(named);
  });

  it("has every kind of fault that it knows planted here", () => {
    expect([...new Set(PLANTS.map(([, named]) => named))].toSorted()).toEqual([...FAULT_KINDS].toSorted());
  });

  it("says which check and which alert it means", () => {
    const run = goodRun();
    without(run.stored.rows, scheduledAt(run, MIDDLE));
    const { id } = messagesOf(run, "opened");
    without(run.evidence.received, messagesOf(run, "opened"));
    const said = check(run.evidence, run.stored).map(({ kind, what }) => `${kind}: ${what}`);
    expect(said).toContain("check missing: asserting auto minute 50");
    expect(said.some((line) => line.startsWith(`alert not sent: ${id} is sent`))).toBe(true);
  });

  it("reads what is packed: a chunk appended twice is seen, and one cut in the middle is no history", () => {
    const twice = goodRun((blobs) => [...blobs.slice(0, -1), blobs.at(-1)!.repeat(2)]);
    expect(check(twice.evidence, twice.stored).map(({ kind }) => kind)).toContain("check doubled");
    expect(() => goodRun((blobs) => blobs.map((hex) => hex.slice(0, -6)))).toThrow("ended inside");
    expect(() => goodRun((blobs) => blobs.map((hex) => `00${hex.slice(2)}`))).toThrow("known version");
  });
});
