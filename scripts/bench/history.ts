/** Rows and bytes of a month: 50 monitors × 3 regions × 1 minute through the code of a tick, over a real D1. */

import type { Region } from "../../src/core/check/reading.ts";
import { atMost, type Row, told } from "./table.ts";
import { type Bill, details, sumOf, total, Workerd } from "./workerd.ts";

export const REGIONS: Region[] = ["weur", "enam", "apac"];
/** Monday, 2 March 2026, 00:00 UTC, in minutes. */
export const START = Date.UTC(2026, 2, 2) / 60_000;
const MONITORS = 50;
const SLICE_MINUTES = 120;

export interface Replayed {
  readonly bill: Bill;
  readonly elapsedMs: number;
  /** The database's size after each whole day, in bytes. */
  readonly dailySizes: readonly number[];
}

/** Replays in slices of two hours, since one request must not hold everything. */
export async function replay(worker: Workerd, minutes: number, failing: number, say: (text: string) => void) {
  const bills: Bill[] = [];
  const dailySizes: number[] = [];
  let elapsedMs = 0;
  for (let done = 0; done < minutes; done += SLICE_MINUTES) {
    const slice = { fromMinute: START + done, minutes: Math.min(SLICE_MINUTES, minutes - done), failing };
    const answer = await worker.ask("/replay", slice);
    bills.push(answer.bill);
    elapsedMs += answer.elapsedMs;
    if ((done + slice.minutes) % 1440 === 0) dailySizes.push(answer.bill.sizeAfter);
    if (done % 1440 === 0)
      say(`day ${done / 1440}, ${(elapsedMs / (done + slice.minutes)).toFixed(1)} ms a tick`);
  }
  return { bill: sumOf(bills), elapsedMs, dailySizes } satisfies Replayed;
}

export async function measureHistory(days: number, log: (text: string) => void): Promise<Row[]> {
  const minutes = days * 1440;
  const [green, failing] = await Promise.all([
    month("green", minutes, 0, log),
    month("0.1 % failing", minutes, 0.001, log),
  ]);
  const of = `${days} days`;
  return [
    atMost(
      "D1 rows written per check, green",
      green.writtenPerCheck,
      0.022,
      "rows",
      `${of}; its expiry included`,
    ),
    told("D1 rows written per check, 0.1 % failing", failing.writtenPerCheck, "rows", "expiry included"),
    told("D1 rows written per tick, green", green.writtenPerTick, "rows", "before expiry"),
    told("D1 rows read per tick, green", green.readPerTick, "rows"),
    told("D1 rows read per tick, 0.1 % failing", failing.readPerTick, "rows"),
    atMost("D1 bytes per check kept, green", green.bytesPerCheck, 2.5, "B", `${of}; size_after ÷ checks`),
    atMost(
      "D1 bytes per check kept, 0.1 % failing",
      failing.bytesPerCheck,
      4,
      "B",
      `${of}; with their evidence`,
    ),
    told(
      "D1 bytes per further check, green",
      green.bytesPerFurtherCheck,
      "B",
      "growth a day from the second on",
    ),
    told("D1 bytes per further check, 0.1 % failing", failing.bytesPerFurtherCheck, "B"),
    told("wall time of a tick, green, no network", green.msPerTick, "ms", "workerd and D1 of this machine"),
    told("diagnosis of one monitor from D1, 0.1 % failing", failing.diagnosisMs, "ms", `${of}; median of 5`),
  ];
}

async function month(name: string, minutes: number, failing: number, log: (text: string) => void) {
  const worker = await Workerd.bench();
  try {
    await worker.ask("/monitors", { count: MONITORS, regions: REGIONS, at: (START - 1) * 60_000 });
    const { bill, elapsedMs, dailySizes } = await replay(worker, minutes, failing, (text) =>
      log(`${name}: ${text}`),
    );
    const checks = minutes * MONITORS * REGIONS.length;
    const diagnosisMs = await diagnosisOf(worker);
    const expiry = (await worker.ask("/expire", { at: (START + minutes) * 60_000 })).bill;
    log(`${name}: rows of ${minutes} ticks\n${details(bill)}\n  their expiry\n${details(expiry)}`);
    return {
      writtenPerCheck: (total(bill).written + total(expiry).written) / checks,
      writtenPerTick: total(bill).written / minutes,
      readPerTick: total(bill).read / minutes,
      bytesPerCheck: bill.sizeAfter / checks,
      bytesPerFurtherCheck: growth(dailySizes) / (1440 * MONITORS * REGIONS.length),
      msPerTick: elapsedMs / minutes,
      diagnosisMs,
    };
  } finally {
    await worker.stop();
  }
}

/** Bytes a day, without what a database weighs from its first day on; NaN for a history of less than two days. */
function growth(dailySizes: readonly number[]): number {
  const days = dailySizes.length - 1;
  return days < 1 ? Number.NaN : (dailySizes[days]! - dailySizes[0]!) / days;
}

async function diagnosisOf(worker: Workerd): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++)
    times.push((await worker.ask("/diagnose-recorded", { monitor: "shop-007" })).elapsedMs);
  return times.sort((a, b) => a - b)[2]!;
}
