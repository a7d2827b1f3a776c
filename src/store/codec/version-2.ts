/**
 * Version 2 of the packed rows: a section with the run-length coded columns and the dictionaries, one with the starts
 * (100 ms from the tick's minute), one with the latencies (ms). Columns that most chunks don't need are left out.
 */

import { MINUTE_MS } from "../../core/check/check.ts";
import { type ByteReader, ByteWriter, Malformed } from "./bytes.ts";
import { known, REGION_CODES, VERDICT_CODES } from "./codes.ts";
import { readRuns, writeRuns, writeScattered } from "./column.ts";
import { FailureCodes, readFailures } from "./failure-dictionary.ts";
import { type PackedCheck, STEP_MS, seriesStarts } from "./packed-check.ts";
import { writeSection } from "./section.ts";
import { type Selection, type Unpacked, unpackRows } from "./unpack-rows.ts";

/** Rows that belong together stand together: by monitor, region, minute, attempt. */
function inPackedOrder(checks: readonly PackedCheck[]): PackedCheck[] {
  return [...checks].sort(
    (a, b) =>
      a.key - b.key ||
      REGION_CODES[a.region] - REGION_CODES[b.region] ||
      a.minute - b.minute ||
      a.attempt - b.attempt,
  );
}

/** Maps texts to small numbers: 0 is null, the first distinct text 1. */
class TextCodes {
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

const steps = (values: readonly number[]) =>
  values.map((value, index) => value - (index === 0 ? 0 : values[index - 1]!));

/** Null is 0; what is below 0 stays, what is not moves up by one. */
const encodedValue = (value: number | null) => (value === null ? 0 : value < 0 ? value : value + 1);
const decodedValue = (code: number) => (code === 0 ? null : code < 0 ? code : code - 1);

/** Columns that stand in a chunk only when one of their values is not 0: bit n says whether the n-th does. */
function optionalColumns(rows: readonly PackedCheck[], causes: readonly number[]): number[][] {
  return [causes.slice(), rows.map(({ value }) => encodedValue(value))];
}

function writeOptional(out: ByteWriter, columns: readonly (readonly number[])[]): void {
  const used = columns.map((column) => column.some((value) => value !== 0));
  out.varint(used.reduce((bits, is, index) => bits + (is ? 2 ** index : 0), 0));
  columns.forEach((column, index) => {
    if (used[index]) writeRuns(out, column);
  });
}

function readOptional(input: ByteReader, count: number, columns: number): (readonly number[] | null)[] {
  const bits = input.varint();
  if (bits >= 2 ** columns) throw new Malformed("columns of a version to come");
  return Array.from({ length: columns }, (_, index) => ((bits >> index) & 1 ? readRuns(input, count) : null));
}

export function packChecks(checks: readonly PackedCheck[]): Uint8Array {
  const rows = inPackedOrder(checks);
  const colos = new TextCodes();
  const failures = new FailureCodes();
  const keys = rows.map((row) => row.key);
  const regions = rows.map((row) => REGION_CODES[row.region]);
  const codes = rows.map((row) => failures.code(row.failure));
  const runs = new ByteWriter();
  const columns = [
    keys,
    regions,
    steps(rows.map((row) => row.minute)),
    rows.map((row) => row.attempt),
    rows.map((row) => VERDICT_CODES[row.verdict]),
    rows.map((row) => (row.status === null ? 0 : row.status + 1)),
    rows.map((row) => colos.code(row.colo)),
    codes.map(({ failure }) => failure),
  ];
  for (const column of columns) writeRuns(runs, column);
  writeOptional(
    runs,
    optionalColumns(
      rows,
      codes.map(({ causes }) => causes),
    ),
  );
  runs.bytes(new TextEncoder().encode(JSON.stringify([colos.texts, failures.classes])));
  const starts = seriesStarts(keys, regions);
  const out = new ByteWriter();
  out.varint(rows.length);
  writeSection(out, runs.done());
  const offsets = rows.map((row) => Math.round((row.at - row.minute * MINUTE_MS) / STEP_MS));
  const latencies = rows.map((row) => Math.round(row.latencyMs));
  for (const values of [offsets, latencies]) {
    const column = new ByteWriter();
    writeScattered(column, values, starts);
    writeSection(out, column.done());
  }
  return out.done();
}

/** The inverse, of the rows that are selected. Throws Malformed or whatever the bytes provoke. */
export function unpackChecks(bytes: Uint8Array, selection: Selection): Unpacked {
  return unpackRows(bytes, selection, (runs, count, classes) => {
    // The third was a reference to what host agents answered: nothing ever wrote one, and what stands there is passed over.
    const [causes = null, values = null] = readOptional(runs, count, 3);
    const texts = new TextDecoder().decode(runs.rest());
    const [colos, failureClasses] = JSON.parse(texts) as [string[], unknown[]];
    const failures = readFailures(failureClasses);
    return {
      colos,
      value: values && ((index) => decodedValue(values[index] ?? 0)),
      failure: (index) => known(failures[classes[index]!]?.[causes?.[index] ?? 0]),
    };
  });
}
