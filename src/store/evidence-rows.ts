/** Reads rows of evidence, and the documents in them, following the pointers to full copies. */
import type { BodyStart } from "../core/check/reading.ts";
import { unpackHex } from "./blob.ts";
import {
  type Bodies,
  type EvidenceDocument,
  type EvidenceId,
  type EvidenceItem,
  type EvidenceRow,
  evidenceId,
} from "./evidence-blob.ts";
import type { Faults } from "./fault.ts";
import { patch } from "./json-diff.ts";

export interface StoredRow {
  readonly minute: number;
  readonly part: number;
  readonly v: string;
  readonly bodies: string | null;
}

export const EVIDENCE_COLUMNS = "minute, part, hex(v) AS v, hex(bodies) AS bodies";

/** Null, and a fault, when the row can't be read. Missing bodies have expired, or there were none. */
export function readRow(stored: StoredRow, faults?: Faults): EvidenceRow | null {
  const items = unpackHex<EvidenceItem[]>(stored.v);
  if (!Array.isArray(items)) {
    faults?.push(`evidence of minute ${stored.minute}, part ${stored.part} is unreadable`);
    return null;
  }
  return { row: stored.minute, part: stored.part, items, bodies: unpackHex<Bodies>(stored.bodies) ?? {} };
}

/** At most this many minutes in one query: a row may hold a megabyte. */
const MAX_MINUTES = 20;

/** Where evidence of a minute may be: under the minute itself, or under the first of its hour when imported. */
const rowMinutesOf = (minute: number) => [minute, minute - (minute % 60)];

export class EvidenceReader {
  readonly #rows = new Map<string, EvidenceRow>();
  readonly #asked = new Set<number>();

  constructor(
    readonly db: D1Database,
    readonly shard: number,
    /** Of one monitor only; null: of the whole shard. */
    readonly key: number | null,
    readonly faults?: Faults,
  ) {}

  /** Loads what there is on these minutes, and what that points at. */
  async load(minutes: readonly number[]): Promise<void> {
    await this.#query(minutes.flatMap(rowMinutesOf));
    const bases = [...this.#rows.values()].flatMap(({ items }) =>
      items.flatMap((item) => ("base" in item && item.base ? [item.base.row] : [])),
    );
    await this.#query(bases);
  }

  /** The document of a check with its body where there still is one; null when nothing is kept. */
  find(id: EvidenceId): { document: EvidenceDocument; body: BodyStart | null } | null {
    const name = evidenceId(id);
    for (const row of this.#rows.values()) {
      const item = row.items.find((candidate) => evidenceId(candidate) === name);
      if (item === undefined) continue;
      const found = this.#resolve(row, item);
      if (found !== null) return found;
    }
    return null;
  }

  #resolve(row: EvidenceRow, item: EvidenceItem) {
    if ("full" in item) return withBody(item.full, [row]);
    const { base, change } = item;
    const target = this.#rows.get(`${base.row}/${base.part}`);
    const original = target?.items.find((candidate) => evidenceId(candidate) === evidenceId(base));
    if (target === undefined || original === undefined || !("full" in original)) return null;
    try {
      // JSON has no undefined: a failure without any difference comes back as null.
      return withBody(patch(original.full, change ?? undefined) as EvidenceDocument, [row, target]);
    } catch {
      this.faults?.push(`evidence of minute ${item.minute}, ${item.region} does not fit what it points at`);
      return null;
    }
  }

  async #query(minutes: readonly number[]): Promise<void> {
    const wanted = [...new Set(minutes)].filter((minute) => !this.#asked.has(minute));
    for (let start = 0; start < wanted.length; start += MAX_MINUTES) {
      const some = wanted.slice(start, start + MAX_MINUTES);
      const { results } = await this.db
        .prepare(
          `SELECT ${EVIDENCE_COLUMNS} FROM evidence
           WHERE shard = ? AND minute IN (SELECT value FROM json_each(?)) AND keys LIKE ?`,
        )
        .bind(this.shard, JSON.stringify(some), this.key === null ? "%" : `%,${this.key},%`)
        .all<StoredRow>();
      for (const stored of results) this.#keep(readRow(stored, this.faults));
      for (const minute of some) this.#asked.add(minute);
    }
  }

  /** Only what is asked for of a row that may hold a thousand. */
  #keep(row: EvidenceRow | null): void {
    if (row === null) return;
    const items = row.items.filter((item) => this.key === null || item.key === this.key);
    this.#rows.set(`${row.row}/${row.part}`, { ...row, items });
  }
}

function withBody(document: EvidenceDocument, rows: readonly EvidenceRow[]) {
  if (document.reading.body === null) return { document, body: null };
  const { name, omitted: _, ...described } = document.reading.body;
  const content = rows.map((row) => row.bodies[name]).find((body) => body !== undefined);
  return { document, body: content === undefined ? null : { ...described, ...content } };
}
