/** What versions 1 and 2 of the packed rows lay out alike: the sections, the columns that every row has, the times. */
import { MINUTE_MS } from "../../core/check/check.ts";
import { ByteReader, Malformed } from "./bytes.ts";
import { known, REGION_OF_CODE, VERDICT_OF_CODE } from "./codes.ts";
import { readRuns, readScattered } from "./column.ts";
import { MAX_ROWS, type PackedCheck, STEP_MS, seriesStarts } from "./packed-check.ts";
import { readSection } from "./section.ts";

/** What is a version's own: its texts of colos, and two cells of the row at `index`. */
interface OwnCells {
  readonly colos: readonly string[];
  /** Null where no row has a value. */
  readonly value: ((index: number) => PackedCheck["value"]) | null;
  failure(index: number): PackedCheck["failure"];
}

/** Reads what follows the shared columns in the first section; `failures` is the column of failure codes. */
type ReadOwn = (runs: ByteReader, count: number, failures: readonly number[]) => OwnCells;

/** Whether a row is wanted, by what its columns of runs say. */
export type Wanted = (row: Pick<PackedCheck, "region" | "attempt" | "verdict" | "value">) => boolean;

/** Of one monitor, and of its rows only some; null: all. */
export interface Selection {
  readonly key: number | null;
  readonly wanted: Wanted | null;
}

export interface Unpacked {
  readonly checks: PackedCheck[];
  /** Rows of the monitor, wanted or not. */
  readonly looked: number;
}

/** The rows that are selected. Throws Malformed or whatever the bytes provoke. */
export function unpackRows(bytes: Uint8Array, { key, wanted }: Selection, readOwn: ReadOwn): Unpacked {
  const input = new ByteReader(bytes);
  const count = input.varint();
  if (count > MAX_ROWS) throw new Malformed(`${count} rows`);
  const sections = [readSection(input), readSection(input), readSection(input)] as const;
  const runs = new ByteReader(sections[0]());
  const column = () => readRuns(runs, count);
  const [keys, regions, minuteSteps] = [column(), column(), column()];
  if (key !== null && !keys.includes(key)) return { checks: [], looked: 0 };
  const [attempts, verdicts, statuses, colos, failures] = [column(), column(), column(), column(), column()];
  const own = readOwn(runs, count, failures);
  const rowAt = (index: number) => ({
    region: known(REGION_OF_CODE[regions[index]!]),
    attempt: attempts[index]!,
    verdict: known(VERDICT_OF_CODE[verdicts[index]!]),
    value: own.value?.(index) ?? null,
  });
  const selected: number[] = [];
  let looked = 0;
  for (let index = 0; index < count; index++) {
    if (key !== null && keys[index] !== key) continue;
    looked++;
    if (wanted === null || wanted(rowAt(index))) selected.push(index);
  }
  if (selected.length === 0) return { checks: [], looked };
  const coloOf = [null, ...own.colos];
  const series = seriesStarts(keys, regions);
  const needed = selected.at(-1)! + 1;
  const starts = readScattered(new ByteReader(sections[1]()), series, needed);
  const latencies = readScattered(new ByteReader(sections[2]()), series, needed);
  let [minute, summed] = [0, -1];
  const checks = selected.map((index): PackedCheck => {
    while (summed < index) minute += minuteSteps[++summed]!;
    return {
      key: keys[index]!,
      minute,
      at: minute * MINUTE_MS + starts[index]! * STEP_MS,
      region: known(REGION_OF_CODE[regions[index]!]),
      colo: known(coloOf[colos[index]!]),
      attempt: attempts[index]!,
      verdict: known(VERDICT_OF_CODE[verdicts[index]!]),
      status: statuses[index] === 0 ? null : statuses[index]! - 1,
      latencyMs: latencies[index]!,
      value: own.value?.(index) ?? null,
      failure: own.failure(index),
    };
  });
  return { checks, looked };
}
