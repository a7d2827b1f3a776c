/**
 * Whether a tick costs the same with 90 days of history behind it as with one, and how it grows with the monitors. One
 * day is replayed; the days before it are copies of its rows, so that months need no hours.
 */

import { START } from "./history.ts";
import { atMost, type Row, told } from "./table.ts";
import { details, total, Workerd } from "./workerd.ts";

const COUNTS = [10, 50, 250] as const;
const AGES = [1, 7, 30, 90] as const;
const FAILING = 0.001;
/** A whole hour, so that each measurement has one compaction and one pruning in it. */
const MEASURED_MINUTES = 60;
const SLICE_MINUTES = 120;
/** Rows of the newest finished day, given to a day before it. */
const COPIES = [
  "INSERT INTO segments SELECT monitor, day - ?1, v FROM segments WHERE day = ?2",
  `INSERT INTO days SELECT monitor, day - ?1, up, slow, down, lost, blips, observed_seconds, outage_seconds, sketch
   FROM days WHERE day = ?2`,
  `INSERT INTO evidence SELECT shard, minute - 1440 * ?1, part, keys, v, bodies FROM evidence
   WHERE minute / 1440 = ?2`,
] as const;

interface Cost {
  readonly days: number;
  /** Of 24 hours' deletions, as a share of a tick: with this much history a day goes for each that comes. */
  readonly expired: { readonly read: number; readonly written: number } | null;
  readonly read: number;
  readonly written: number;
  readonly ms: number;
  readonly bytes: number;
}

export async function measureGrowth(log: (text: string) => void): Promise<Row[]> {
  const series: { readonly count: number; readonly costs: readonly Cost[] }[] = [];
  for (const count of COUNTS) series.push({ count, costs: await costsOf(count, log) });
  const rows = series.flatMap(({ count, costs }) => rowsOf(count, costs));
  const at = (count: number) => series.find((one) => one.count === count)!.costs.at(-1)!;
  const few = at(COUNTS[0]);
  const many = at(COUNTS[2]);
  const times = COUNTS[2] / COUNTS[0];
  return [
    ...rows,
    atMost("rows read per tick, 250 monitors over 10", many.read / few.read, times, "×", "linear is 25"),
    atMost(
      "rows written per tick, 250 monitors over 10",
      many.written / few.written,
      times,
      "×",
      "linear is 25",
    ),
    told("ms per tick, 250 monitors over 10", many.ms / few.ms, "×", "linear is 25"),
  ];
}

function rowsOf(count: number, costs: readonly Cost[]): Row[] {
  const [first, last] = [costs[0]!, costs.at(-1)!];
  const name = `${count} monitors`;
  return [
    ...costs.flatMap(({ days, read, written, ms, bytes, expired }) => [
      ...(expired
        ? [
            told(`${name}, ${days} days: rows read by expiry, a tick's share`, expired.read, "rows"),
            told(`${name}, ${days} days: rows deleted by expiry, a tick's share`, expired.written, "rows"),
          ]
        : []),
      told(`${name}, ${days} days: rows read per tick`, read, "rows"),
      told(`${name}, ${days} days: rows written per tick`, written, "rows"),
      told(`${name}, ${days} days: time of a tick`, ms, "ms", "no network"),
      told(`${name}, ${days} days: size of the database`, bytes / 1e6, "MB"),
    ]),
    atMost(`${name}: rows read, 90 days over 1`, last.read / first.read, 1.1, "×"),
    atMost(`${name}: rows written, 90 days over 1`, last.written / first.written, 1.1, "×"),
  ];
}

async function costsOf(count: number, log: (text: string) => void): Promise<Cost[]> {
  const worker = await Workerd.bench();
  try {
    await worker.ask("/monitors", { count, regions: ["weur"], at: (START - 1) * 60_000 });
    // The memory of a shard, its blips too: the same at all ages, so that they differ by history alone.
    // Until the day is closed, and up to a whole hour.
    let minute = await replayed(worker, START, 1440 + 2 * MEASURED_MINUTES);
    const day = Math.floor(START / 1440);
    let copied = 1;
    const costs: Cost[] = [];
    for (const days of AGES) {
      for (; copied < days; copied++) await copy(worker, day, copied);
      if (days === AGES[0]) await worker.ask("/days");
      // What the copies brought at once would have gone day by day.
      await worker.ask("/prune", { at: minute * 60_000 });
      const { bill, elapsedMs } = await worker.ask("/replay", {
        ...slice(minute, MEASURED_MINUTES),
        failing: 0,
      });
      minute += MEASURED_MINUTES;
      const { read, written } = total(bill);
      const each = (value: number) => value / MEASURED_MINUTES;
      const next = days === AGES.at(-1) ? await worker.ask("/prune", { at: (minute + 1440) * 60_000 }) : null;
      const { read: readByExpiry = 0, written: writtenByExpiry = 0 } = next === null ? {} : total(next.bill);
      costs.push({
        days,
        expired: next && { read: readByExpiry / 1440, written: writtenByExpiry / 1440 },
        read: each(read),
        written: each(written),
        ms: each(elapsedMs),
        bytes: bill.sizeAfter,
      });
      log(
        `${count} monitors, ${days} days, rows of ${MEASURED_MINUTES} ticks: ${read} read, ${written} written\n${details(bill)}`,
      );
    }
    return costs;
  } finally {
    await worker.stop();
  }
}

const slice = (fromMinute: number, minutes: number) => ({ fromMinute, minutes, failing: FAILING });

async function replayed(worker: Workerd, from: number, minutes: number): Promise<number> {
  for (let done = 0; done < minutes; done += SLICE_MINUTES)
    await worker.ask("/replay", slice(from + done, Math.min(SLICE_MINUTES, minutes - done)));
  return from + minutes;
}

async function copy(worker: Workerd, day: number, back: number): Promise<void> {
  const db = await worker.database();
  await db.batch(COPIES.map((sql) => db.prepare(sql).bind(back, day)));
}
