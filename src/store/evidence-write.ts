/**
 * Packs a commit's evidence into rows. A failure that repeats an earlier one of the same monitor and region is kept
 * as the difference to that one's full copy. A full copy serves for a day at most, so that it outlives what points
 * at it: rows are deleted a day later than their retention says (prune.ts).
 */
import { MINUTES_PER_DAY } from "../core/check/check.ts";
import type { ShardCore } from "../core/shard/shard.ts";
import { packJson, toHex } from "./blob.ts";
import {
  type Bodies,
  documentOf,
  type EvidenceDocument,
  type EvidenceEntry,
  type EvidenceId,
  type EvidenceItem,
  type EvidencePlace,
  type EvidenceRow,
  type PackedRow,
  withoutBody,
  withoutHeaders,
} from "./evidence-blob.ts";
import { EvidenceBudget, inTurn, packedBytes } from "./evidence-budget.ts";
import { diff } from "./json-diff.ts";

/** What core.evidence holds, by `<key>/<region>`: the latest full copy, its body by name only. */
interface Reference {
  readonly place: EvidencePlace;
  readonly document: EvidenceDocument;
  /** The minute that last pointed at it. */
  readonly usedMinute: number;
  /** Of its item, packed; absent before version 0.2. */
  readonly bytes?: number;
}
type References = Record<string, Reference>;

/** JSON bytes of one row's documents, and of its bodies: deflating never grows them, hex doubles, 2 MB is the limit. */
const MAX_ROW_BYTES = 900_000;
/** Bounds on core.evidence, which each tick reads and writes (JSON characters). */
const MAX_REFERENCE = 16_000;
const MAX_KEPT_IDLE = 100_000;
const MAX_KEPT = 2_000_000;
/** Bytes, packed: what targets make up does not deflate, and a row of D1 may have 2 MB. */
const MAX_KEPT_BYTES = 600_000;
const IDLE_MINUTES = 30;
/** A difference of nearly the same length is not worth a second row to read. */
const WORTHWHILE = 0.8;

export interface PackedEvidence {
  readonly rows: readonly PackedRow[];
  readonly references: ShardCore["evidence"];
}

interface Packing {
  /** `rowMinute` and `firstPart` number the rows: those of two commits must not meet. */
  readonly rowMinute: number;
  readonly firstPart: number;
  /** Absent for imports, whose size is the request's. */
  readonly budget?: EvidenceBudget;
}

export function packEvidence(
  entries: readonly EvidenceEntry[],
  references: ShardCore["evidence"],
  { rowMinute, firstPart, budget = new EvidenceBudget(Number.POSITIVE_INFINITY) }: Packing,
): PackedEvidence {
  const known: References = { ...(references as References) };
  const parts = new Parts(rowMinute, firstPart);
  for (const entry of inTurn(entries)) add(entry, known, parts, budget);
  return { rows: parts.rows.map(packRow), references: bounded(known, rowMinute) };
}

function add(entry: EvidenceEntry, known: References, parts: Parts, budget: EvidenceBudget): void {
  const name = `${entry.key}/${entry.check.region}`;
  const reference = known[name];
  const chosen = choose(entry, reference, parts, budget);
  if (chosen === null) return;
  const { item, document, bodies, bytes } = chosen;
  const place = parts.add(item, bodies);
  const usedMinute = item.minute;
  if ("base" in item) known[name] = { ...reference!, usedMinute };
  else if (JSON.stringify(document).length > MAX_REFERENCE) delete known[name];
  else known[name] = { place: { ...idOf(entry), ...place }, document, usedMinute, bytes };
}

/** As much of a failing check as there is room for; null when there is none. */
function choose(
  entry: EvidenceEntry,
  reference: Reference | undefined,
  parts: Parts,
  budget: EvidenceBudget,
): (Omit<Reference, "place" | "usedMinute"> & { item: EvidenceItem; bodies: Bodies }) | null {
  const whole = documentOf(entry);
  const [body] = Object.keys(whole.bodies);
  let { document, bodies } = whole;
  let item = itemOf(entry, document, reference);
  const pointedAt = "base" in item && keptBody(reference) === body;
  if (pointedAt) bodies = {};
  else if (body !== undefined && !parts.holds(body) && !budget.take("bodies", bodies)) {
    document = withoutBody(document);
    bodies = {};
    item = itemOf(entry, document, reference);
  }
  if (budget.take("documents", item)) return { item, document, bodies, bytes: packedBytes(item) };
  const slim = withoutHeaders(pointedAt ? withoutBody(document) : document);
  const slimItem = itemOf(entry, slim, undefined);
  if (!budget.take("slim", slimItem)) return null;
  return { item: slimItem, document: slim, bodies, bytes: packedBytes(slimItem) };
}

/** The name of the body that is kept with a reference. */
function keptBody(reference: Reference | undefined): string | null {
  const body = reference?.document.reading.body;
  return body && !body.omitted ? body.name : null;
}

function idOf({ key, check: { minute, region, attempt } }: EvidenceEntry): EvidenceId {
  return { key, minute, region, attempt };
}

/** The difference to an earlier failure where that is much shorter than the whole. */
function itemOf(
  entry: EvidenceEntry,
  document: EvidenceDocument,
  reference: Reference | undefined,
): EvidenceItem {
  const id = { ...idOf(entry), monitor: entry.monitor };
  if (reference !== undefined && Math.abs(id.minute - reference.place.minute) <= MINUTES_PER_DAY) {
    const change = diff(reference.document, document);
    const length = JSON.stringify(document).length;
    if (JSON.stringify(change ?? null).length < length * WORTHWHILE)
      return { ...id, base: reference.place, change };
  }
  return { ...id, full: document };
}

interface OpenRow extends EvidenceRow {
  readonly items: EvidenceItem[];
}

/** Collects items, and begins another part when one is full. */
class Parts {
  readonly rows: OpenRow[] = [];
  readonly #row: number;
  readonly #firstPart: number;
  #documentBytes = 0;
  #bodyBytes = 0;

  constructor(row: number, firstPart: number) {
    this.#row = row;
    this.#firstPart = firstPart;
  }

  holds(body: string): boolean {
    return this.rows.at(-1)?.bodies[body] !== undefined;
  }

  add(item: EvidenceItem, bodies: Bodies): { row: number; part: number } {
    const documentBytes = jsonBytes(item);
    const bodyBytes = jsonBytes(bodies);
    const row = this.#rowFor(documentBytes, bodyBytes);
    row.items.push(item);
    this.#documentBytes += documentBytes;
    const isNew = Object.keys(bodies).some((name) => row.bodies[name] === undefined);
    if (isNew) this.#bodyBytes += bodyBytes;
    Object.assign(row.bodies, bodies);
    return { row: row.row, part: row.part };
  }

  #rowFor(documentBytes: number, bodyBytes: number): OpenRow {
    const last = this.rows.at(-1);
    const fits =
      this.#documentBytes + documentBytes <= MAX_ROW_BYTES && this.#bodyBytes + bodyBytes <= MAX_ROW_BYTES;
    if (last !== undefined && fits) return last;
    const next: OpenRow = { row: this.#row, part: this.#firstPart + this.rows.length, items: [], bodies: {} };
    this.rows.push(next);
    this.#documentBytes = 0;
    this.#bodyBytes = 0;
    return next;
  }
}

/** One more for the comma that will stand behind it. */
function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1;
}

export function packRow({ row, part, items, bodies }: EvidenceRow): PackedRow {
  const keys = [...new Set(items.map((item) => item.key))];
  return {
    minute: row,
    part,
    keys: `,${keys.join(",")},`,
    v: packJson(items, 9),
    bodies: Object.keys(bodies).length === 0 ? null : packJson(bodies, 9),
  };
}

function bounded(known: References, minute: number): References {
  const entries = Object.entries(known)
    .filter(([, { place }]) => Math.abs(minute - place.minute) < MINUTES_PER_DAY)
    .sort(([, a], [, b]) => b.usedMinute - a.usedMinute);
  let chars = 0;
  let bytes = 0;
  return Object.fromEntries(
    entries.filter(([, reference]) => {
      const idle = minute - reference.usedMinute > IDLE_MINUTES;
      chars += JSON.stringify(reference).length;
      bytes += reference.bytes ?? 0;
      return chars <= (idle ? MAX_KEPT_IDLE : MAX_KEPT) && bytes <= MAX_KEPT_BYTES;
    }),
  );
}

/** Parts of a fenced batch. What is there already stays: other evidence points at it. */
export function insertEvidence(
  db: D1Database,
  shard: number,
  rows: readonly PackedRow[],
): D1PreparedStatement[] {
  return rows.map(({ minute, part, keys, v, bodies }) =>
    db
      .prepare(
        `INSERT INTO evidence (shard, minute, part, keys, v, bodies) VALUES (?, ?, ?, ?, unhex(?), unhex(?))
         ON CONFLICT (shard, minute, part) DO NOTHING`,
      )
      .bind(shard, minute, part, keys, toHex(v), bodies && toHex(bodies)),
  );
}
