/**
 * The backup's file: gzip over lines of JSON, read and written as a stream, so that its size is nobody's memory.
 * First `{edgetick: "backup", format: 1, version, at, tables}`, then a line a row `[table, value, …]` (blobs as hex), last
 * `{end: true, rows, tables: {name: {rows, sum}}}`. A sum adds up a hash of each row, in whatever order they come.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import type { Row } from "../../src/store/backup-shape.ts";

/** A table as the backup has it: an older one says less of it than this version's. */
export interface TableInfo {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
  readonly paged: boolean;
}

export interface Header {
  readonly version: string;
  /** Epoch ms. */
  readonly at: number;
  readonly tables: readonly TableInfo[];
}

export interface Tally {
  readonly rows: number;
  /** Hexadecimal, 64 bits. */
  readonly sum: string;
}

export class BackupFault extends Error {}

const FORMAT = 1;
/** A row has 2 MB at most, which hex doubles; the first line names some hundred columns. */
const MAX_LINE_CHARS = 10_000_000;
const MAX_ROW_VALUES = 100;

/** Counts and sums of rows, table by table. */
export class Tallies {
  readonly #tables = new Map<string, { rows: number; sum: bigint }>();
  rows = 0;

  add(table: string, row: Row): void {
    const tally = this.#tables.get(table) ?? { rows: 0, sum: 0n };
    const hash = createHash("sha256").update(JSON.stringify(row)).digest();
    tally.sum = BigInt.asUintN(64, tally.sum + hash.readBigUInt64BE());
    tally.rows++;
    this.rows++;
    this.#tables.set(table, tally);
  }

  of(table: string): Tally {
    const { rows = 0, sum = 0n } = this.#tables.get(table) ?? {};
    return { rows, sum: sum.toString(16) };
  }

  all(tables: readonly TableInfo[]): Record<string, Tally> {
    return Object.fromEntries(tables.map(({ name }) => [name, this.of(name)]));
  }
}

export class BackupWriter {
  readonly tallies = new Tallies();
  readonly #gzip = createGzip({ level: 6 });
  readonly #done: Promise<void>;
  readonly #tables: readonly TableInfo[];

  constructor(path: string, header: Header) {
    this.#tables = header.tables;
    const file = createWriteStream(path, { mode: 0o600 });
    this.#done = finished(this.#gzip.pipe(file));
    this.#gzip.write(`${JSON.stringify({ edgetick: "backup", format: FORMAT, ...header })}\n`);
  }

  async row(table: string, row: Row): Promise<void> {
    this.tallies.add(table, row);
    if (!this.#gzip.write(`${JSON.stringify([table, ...row])}\n`))
      await new Promise<void>((resolve) => this.#gzip.once("drain", resolve));
  }

  async end(): Promise<void> {
    const { rows } = this.tallies;
    this.#gzip.end(`${JSON.stringify({ end: true, rows, tables: this.tallies.all(this.#tables) })}\n`);
    await this.#done;
  }
}

export interface BackupReader {
  readonly header: Header;
  /** Every row, in the file's order. Ends with a fault when the file ends early or a sum is wrong. */
  rows(): AsyncIterable<{ readonly table: string; readonly row: Row }>;
}

export async function openBackup(path: string): Promise<BackupReader> {
  // Whatever goes wrong reaches the one who reads.
  const unpacked = pipeline(createReadStream(path), createGunzip(), () => {});
  const lines = linesOf(unpacked);
  const first = await next(lines, path);
  const header =
    first === null ? null : (parsed(first) as (Header & { edgetick?: string; format?: number }) | null);
  if (header?.edgetick !== "backup")
    throw new BackupFault(`${path} is no backup of Edgetick; npm run backup makes one`);
  if (header.format !== FORMAT)
    throw new BackupFault(
      `${path} is of format ${header.format}, which this version can't read; use a newer one`,
    );
  if (!isHeader(header))
    throw new BackupFault(
      `${path} is damaged: its first line does not say what is in it; use another backup`,
    );
  return { header, rows: () => rowsOf(lines, path, header) };
}

function isHeader({ version, at, tables }: Partial<Header>): boolean {
  const isNamed = (value: { readonly name?: unknown } | null) => typeof value?.name === "string";
  return (
    typeof version === "string" &&
    Number.isFinite(new Date(at ?? Number.NaN).getTime()) &&
    Array.isArray(tables) &&
    tables.every((table) => isNamed(table) && Array.isArray(table.columns) && table.columns.every(isNamed)) &&
    new Set(tables.map(({ name }) => name)).size === tables.length
  );
}

async function* rowsOf(lines: AsyncIterator<string>, path: string, { tables }: Header) {
  const tallies = new Tallies();
  const damaged = (what: string) => new BackupFault(`${path} is damaged: ${what}; use another backup`);
  for (let line = await next(lines, path); line !== null; line = await next(lines, path)) {
    const value = parsed(line);
    if (isRow(value)) {
      const [table, ...row] = value;
      if (!tables.some(({ name }) => name === table))
        throw damaged(`row ${tallies.rows + 1} is of a table that it does not list`);
      tallies.add(table, row);
      yield { table, row };
      continue;
    }
    const end = value as { end?: boolean; tables?: Record<string, Tally> } | null;
    if (end?.end !== true) throw damaged(`what follows row ${tallies.rows} is no row`);
    for (const { name } of tables)
      if (JSON.stringify(end.tables?.[name]) !== JSON.stringify(tallies.of(name)))
        throw damaged(`the rows of ${name} are not those that were written`);
    if ((await next(lines, path)) !== null) throw damaged("it goes on after its end");
    return;
  }
  throw new BackupFault(`${path} ends early: the backup was cut off; use another one`);
}

function isRow(value: unknown): value is [string, ...Row] {
  const isValue = (one: unknown) => one === null || typeof one === "string" || typeof one === "number";
  return (
    Array.isArray(value) &&
    typeof value[0] === "string" &&
    value.length <= MAX_ROW_VALUES &&
    value.every(isValue)
  );
}

/** Reads no further than it is asked: readline's own iterator keeps all lines of a file whose reader is slower. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let begun: string[] = [];
  let chars = 0;
  for await (const chunk of stream.setEncoding("utf8")) {
    const [first = "", ...more] = (chunk as string).split("\n");
    begun.push(first);
    chars = more.length > 0 ? more.at(-1)!.length : chars + first.length;
    if (chars > MAX_LINE_CHARS) throw new Error("a line of it is longer than any row");
    for (const part of more) {
      yield begun.join("");
      begun = [part];
    }
  }
  const last = begun.join("");
  if (last !== "") yield last;
}

async function next(lines: AsyncIterator<string>, path: string): Promise<string | null> {
  try {
    const { value, done } = await lines.next();
    return done ? null : value;
  } catch (error) {
    throw new BackupFault(`${path} can't be read: ${(error as Error).message}; use another backup`);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
