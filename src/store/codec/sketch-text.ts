/**
 * A day's latency sketch as the text of its row: buckets and counts as variable-length numbers in base64, as fine as fits
 * into 72 characters. Neighbouring buckets (1 % apart) are joined until it does, so that a quantile is at most as many
 * per cent off as were joined. Rows of before hold JSON.
 */
import type { Sketch } from "../../core/shard/sketch.ts";
import { ByteReader, ByteWriter, Malformed } from "./bytes.ts";

/** Tells the text from JSON, and this form from later ones. */
const FORM = "1";
const MAX_CHARS = 72;
const JOINED = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32] as const;

export function packSketch(sketch: Sketch): string {
  let text = "";
  for (const joined of JOINED) {
    text = FORM + Buffer.from(bytesOf(sketch, joined)).toString("base64");
    if (text.length <= MAX_CHARS) break;
  }
  return text;
}

function bytesOf(sketch: Sketch, joined: number): Uint8Array {
  const counts = new Map<number, number>();
  for (const [bucket, count] of Object.entries(sketch)) {
    const at = Math.floor(Number(bucket) / joined);
    counts.set(at, (counts.get(at) ?? 0) + count);
  }
  const writer = new ByteWriter();
  writer.varint(joined);
  let before = 0;
  for (const [at, count] of [...counts].sort(([a], [b]) => a - b)) {
    writer.varint(at - before);
    writer.varint(count);
    before = at;
  }
  return writer.done();
}

/** Null for what can't be read. Joined buckets come back as the one in their middle. */
export function unpackSketch(text: string): Sketch | null {
  if (!text.startsWith(FORM)) return null;
  const bytes = Buffer.from(text.slice(FORM.length), "base64");
  const reader = new ByteReader(bytes);
  const counts: Record<string, number> = {};
  try {
    const joined = reader.varint();
    let at = 0;
    while (reader.rest().length > 0) {
      at += reader.varint();
      counts[at * joined + (joined >> 1)] = reader.varint();
    }
    return counts;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
