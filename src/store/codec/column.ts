/** Columns of whole numbers: run-length coded where values repeat, predicted where they scatter around a level. */
import { type ByteReader, type ByteWriter, Malformed } from "./bytes.ts";

/** Pairs of (how many more than one, value as the difference to the run before). */
export function writeRuns(out: ByteWriter, values: readonly number[]): void {
  let before = 0;
  for (let start = 0; start < values.length; ) {
    const value = values[start]!;
    let end = start + 1;
    while (end < values.length && values[end] === value) end++;
    out.varint(end - start - 1);
    out.signed(value - before);
    before = value;
    start = end;
  }
}

export function readRuns(input: ByteReader, count: number): number[] {
  const values: number[] = new Array(count);
  let value = 0;
  for (let start = 0; start < count; ) {
    const end = start + input.varint() + 1;
    if (end > count) throw new Malformed("a run beyond the last row");
    value += input.signed();
    if (!Number.isSafeInteger(value)) throw new Malformed("a run of no whole number");
    values.fill(value, start, end);
    start = end;
  }
  return values;
}

/** Bounds how far one outlier moves the prediction: after a 10 s timeout the next 200 ms must not surprise. */
const MAX_STEP = 64;

/** A running level of what was seen; `reset` starts a new series (another monitor or region). */
class Level {
  value = 0;
  #fresh = true;

  reset(): void {
    this.value = 0;
    this.#fresh = true;
  }

  saw(actual: number): void {
    if (this.#fresh) this.value = actual;
    else this.value += Math.max(-MAX_STEP, Math.min(MAX_STEP, Math.trunc((actual - this.value) / 4)));
    this.#fresh = false;
  }
}

export function writeScattered(
  out: ByteWriter,
  values: readonly number[],
  startsSeries: readonly boolean[],
): void {
  const level = new Level();
  values.forEach((value, index) => {
    if (startsSeries[index]) level.reset();
    out.signed(value - level.value);
    level.saw(value);
  });
}

/** As far as `count`: each value needs those before it, and none behind. */
export function readScattered(
  input: ByteReader,
  startsSeries: readonly boolean[],
  count = startsSeries.length,
): number[] {
  const level = new Level();
  const values: number[] = new Array(count);
  for (let index = 0; index < count; index++) {
    if (startsSeries[index]) level.reset();
    const value = level.value + input.signed();
    if (!Number.isSafeInteger(value)) throw new Malformed("no whole number");
    level.saw(value);
    values[index] = value;
  }
  return values;
}
