/**
 * Reads what Edgetick packs, by the format alone (docs/data.md): nothing here is shared with the code that writes it.
 * Chunks of checks: `E7`, version, length, CRC-32, rows. Blobs of JSON: version, deflated text, CRC-32.
 */
import { inflateRawSync } from "node:zlib";

const REGIONS = [
  ...["auto", "wnam", "enam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "sam", "afr", "me"],
] as const;
const VERDICTS = ["up", "slow", "down", "lost", "unsupported"] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Row {
  readonly key: number;
  readonly minute: number;
  readonly region: string;
  readonly attempt: number;
  readonly verdict: Verdict;
  readonly status: number | null;
}

class Cursor {
  at = 0;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  whole(): number {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Error("ended inside a number");
      value += (byte % 128) * shift;
      if (byte < 128) return value;
    }
  }

  signed(): number {
    const value = this.whole();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw new Error("ended inside bytes");
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  section(): Cursor {
    const head = this.whole();
    if (head % 2 === 0) return new Cursor(this.take(head / 2));
    return new Cursor(inflateRawSync(this.take(this.whole())));
  }

  column(count: number): number[] {
    const values: number[] = [];
    for (let value = 0; values.length < count; ) {
      const times = this.whole() + 1;
      value += this.signed();
      for (let time = 0; time < times; time++) values.push(value);
    }
    return values;
  }
}

/** Every row of a blob of chunks. Throws for bytes that are no such blob. */
export function rowsIn(blob: Uint8Array): Row[] {
  const cursor = new Cursor(blob);
  const rows: Row[] = [];
  while (cursor.at < blob.length) {
    const [magic, version] = cursor.take(2);
    if (magic !== 0xe7 || (version !== 1 && version !== 2)) throw new Error("no chunk of a known version");
    const length = cursor.whole();
    cursor.take(4);
    rows.push(...rowsOfChunk(cursor.take(length)));
  }
  return rows;
}

/** Both versions begin with the same columns; the rest says nothing that is asked for here. */
function rowsOfChunk(bytes: Uint8Array): Row[] {
  const cursor = new Cursor(bytes);
  const count = cursor.whole();
  const columns = cursor.section();
  const [keys, regions, steps] = [columns.column(count), columns.column(count), columns.column(count)];
  const [attempts, verdicts, statuses] = [
    columns.column(count),
    columns.column(count),
    columns.column(count),
  ];
  let minute = 0;
  return keys.map((key, index) => {
    minute += steps[index]!;
    return {
      key,
      minute,
      region: REGIONS[regions[index]!] ?? "?",
      attempt: attempts[index]!,
      verdict: VERDICTS[verdicts[index]!] ?? "lost",
      status: statuses[index] === 0 ? null : statuses[index]! - 1,
    };
  });
}

export function jsonIn(blob: Uint8Array): unknown {
  if (blob[0] !== 1) throw new Error("no JSON of a known version");
  return JSON.parse(inflateRawSync(blob.subarray(1)).toString());
}
