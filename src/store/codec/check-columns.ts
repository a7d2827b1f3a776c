/**
 * Version 1 of the packed rows: a section with the run-length coded columns and the dictionaries, one with the starts
 * (100 ms from the tick's minute), one with the latencies (ms).
 */

import type { Check } from "../../core/check/check.ts";
import { REGIONS } from "../../core/check/reading.ts";
import { type FailureSummary, VERDICTS } from "../../core/check/verdict.ts";
import { ByteReader, ByteWriter, Malformed } from "./bytes.ts";
import { readRuns, readScattered, writeRuns, writeScattered } from "./column.ts";
import { readSection, writeSection } from "./section.ts";

/** A check and whose it is. `at` is kept to 100 ms, latencies to 1 ms. */
export interface PackedCheck extends Check {
  readonly key: number;
}

/** More rows than an hour of a full shard, or a day of a monitor, could have. */
const MOST_ROWS = 1_000_000;
const MINUTE_MS = 60_000;
const STEP_MS = 100;

/** Positions are stored: append only. */
const REGION_CODES = [...REGIONS];
const VERDICT_CODES = [...VERDICTS];

/** Rows that belong together stand together: by monitor, region, minute, attempt. */
function inPackedOrder(checks: readonly PackedCheck[]): PackedCheck[] {
  const place = new Map(REGION_CODES.map((region, index) => [region, index]));
  return [...checks].sort(
    (a, b) =>
      a.key - b.key ||
      place.get(a.region)! - place.get(b.region)! ||
      a.minute - b.minute ||
      a.attempt - b.attempt,
  );
}

/** Maps values to small numbers: 0 is null, the first distinct text 1. */
class Dictionary {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  code(text: string | null): number {
    if (text === null) return 0;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.texts.push(text);
    this.#codes.set(text, this.texts.length);
    return this.texts.length;
  }
}

function failureText(failure: FailureSummary | null): string | null {
  if (failure === null) return null;
  const { role, product, version } = failure.hop;
  return JSON.stringify([failure.type, role, product, version ?? null, failure.cause]);
}

function failureOf(text: string): FailureSummary {
  const parts: unknown = JSON.parse(text);
  if (!Array.isArray(parts) || parts.length !== 5) throw new Malformed("a failure of other parts");
  const [type, role, product, version, cause] = parts;
  return { type, hop: { role, product, ...(version === null ? {} : { version }) }, cause };
}

const steps = (values: readonly number[]) =>
  values.map((value, index) => value - (index === 0 ? 0 : values[index - 1]!));

function seriesStarts(keys: readonly number[], regions: readonly number[]): boolean[] {
  return keys.map(
    (key, index) => index === 0 || key !== keys[index - 1] || regions[index] !== regions[index - 1],
  );
}

export function packChecks(checks: readonly PackedCheck[]): Uint8Array {
  const rows = inPackedOrder(checks);
  const colos = new Dictionary();
  const failures = new Dictionary();
  const keys = rows.map((row) => row.key);
  const regions = rows.map((row) => REGION_CODES.indexOf(row.region));
  const runs = new ByteWriter();
  writeRuns(runs, keys);
  writeRuns(runs, regions);
  writeRuns(runs, steps(rows.map((row) => row.minute)));
  writeRuns(
    runs,
    rows.map((row) => row.attempt),
  );
  writeRuns(
    runs,
    rows.map((row) => VERDICT_CODES.indexOf(row.verdict)),
  );
  writeRuns(
    runs,
    rows.map((row) => (row.status === null ? 0 : row.status + 1)),
  );
  writeRuns(
    runs,
    rows.map((row) => colos.code(row.colo)),
  );
  writeRuns(
    runs,
    rows.map((row) => failures.code(failureText(row.failure))),
  );
  runs.bytes(new TextEncoder().encode(JSON.stringify([colos.texts, failures.texts])));
  const starts = seriesStarts(keys, regions);
  const startColumn = new ByteWriter();
  const latencyColumn = new ByteWriter();
  writeScattered(
    startColumn,
    rows.map((row) => Math.round((row.at - row.minute * MINUTE_MS) / STEP_MS)),
    starts,
  );
  writeScattered(
    latencyColumn,
    rows.map((row) => Math.round(row.latencyMs)),
    starts,
  );
  const out = new ByteWriter();
  out.varint(rows.length);
  for (const column of [runs, startColumn, latencyColumn]) writeSection(out, column.done());
  return out.done();
}

/** The inverse, only of the rows of `key` when one is given. Throws Malformed or whatever the bytes provoke. */
export function unpackChecks(bytes: Uint8Array, key: number | null): PackedCheck[] {
  const input = new ByteReader(bytes);
  const count = input.varint();
  if (count > MOST_ROWS) throw new Malformed(`${count} rows`);
  const sections = [readSection(input), readSection(input), readSection(input)] as const;
  const runs = new ByteReader(sections[0]);
  const column = () => readRuns(runs, count);
  const [keys, regions, minuteSteps] = [column(), column(), column()];
  if (key !== null && !keys.includes(key)) return [];
  const [attempts, verdicts, statuses, colos, failures] = [column(), column(), column(), column(), column()];
  const texts = new TextDecoder().decode(runs.rest());
  const [coloTexts, failureTexts] = JSON.parse(texts) as [string[], string[]];
  const dictionary = { colos: [null, ...coloTexts], failures: [null, ...failureTexts.map(failureOf)] };
  const series = seriesStarts(keys, regions);
  const starts = readScattered(new ByteReader(sections[1]), series);
  const latencies = readScattered(new ByteReader(sections[2]), series);
  const rows: PackedCheck[] = [];
  let minute = 0;
  for (let index = 0; index < count; index++) {
    minute += minuteSteps[index]!;
    if (key !== null && keys[index] !== key) continue;
    rows.push({
      key: keys[index]!,
      minute,
      at: minute * MINUTE_MS + starts[index]! * STEP_MS,
      region: known(REGION_CODES[regions[index]!]),
      colo: known(dictionary.colos[colos[index]!]),
      attempt: attempts[index]!,
      verdict: known(VERDICT_CODES[verdicts[index]!]),
      status: statuses[index] === 0 ? null : statuses[index]! - 1,
      latencyMs: latencies[index]!,
      failure: known(dictionary.failures[failures[index]!]),
    });
  }
  return rows;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Malformed("a code without a meaning");
  return value;
}
