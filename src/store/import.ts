/**
 * Imported readings on their way into segments. As with compaction, what is planned here is written by the fenced
 * commit that carries it (`imported`), so that history can't change in between.
 */

import type { Check, Judged } from "../core/check/check.ts";
import { MINUTE_MS, MINUTES_PER_HOUR } from "../core/check/check.ts";
import { startedAt } from "../core/check/reading.ts";
import { isMeasured } from "../core/check/verdict.ts";
import type { PlannedImport } from "./commit.ts";
import { daysOf } from "./compact.ts";
import type { EvidenceEntry, PackedRow } from "./evidence-blob.ts";
import { packEvidence } from "./evidence-write.ts";
import type { Faults } from "./fault.ts";
import { readHistory } from "./history.ts";
import { packedRow } from "./packed-row.ts";

/** Above the numbers that ticks use, so that an import never meets a tick's evidence. */
const FIRST_IMPORT_PART = 1000;

interface ImportQuery {
  readonly key: number;
  readonly shard: number;
  /** `minute` and `attempt` set; in any order. */
  readonly checks: readonly Judged[];
  /** Of the failing ones among them. */
  readonly evidence: readonly EvidenceEntry[];
  /** Bodies of earlier minutes are not kept any more. */
  readonly bodiesSince: number;
}

export interface ImportPlan {
  /** Those that history did not have. */
  readonly fresh: readonly Judged[];
  /** Those that it has: same start (to 100 ms), region and attempt. */
  readonly unchanged: readonly Judged[];
  /** Those whose minute, region and attempt hold another check: one id can't name two. */
  readonly clashing: readonly Judged[];
  /** For Commit.imported; null when nothing is fresh. */
  readonly imported: PlannedImport | null;
}

const placeOf = ({ minute, region, attempt }: Pick<Check, "minute" | "region" | "attempt">) =>
  `${minute}/${region}/${attempt}`;

export async function planImport(db: D1Database, query: ImportQuery, faults?: Faults): Promise<ImportPlan> {
  const { key, checks, evidence } = query;
  const taken = await takenPlaces(db, query, faults);
  const sorted = { fresh: [] as Judged[], unchanged: [] as Judged[], clashing: [] as Judged[] };
  for (const check of checks) {
    const there = taken.get(placeOf(check));
    const at = startedAt(check.at);
    if (there === undefined || (there.lost && isMeasured(check))) {
      sorted.fresh.push(check);
      taken.set(placeOf(check), { at, lost: !isMeasured(check) });
    } else sorted[there.at === at ? "unchanged" : "clashing"].push(check);
  }
  if (sorted.fresh.length === 0) return { ...sorted, imported: null };
  const fresh = new Set(sorted.fresh.map(placeOf));
  return {
    ...sorted,
    imported: {
      chunks: daysOf(sorted.fresh.map((check) => packedRow({ key, check }))),
      evidence: await packImported(
        db,
        query,
        evidence.filter((entry) => fresh.has(placeOf(entry.check))),
      ),
    },
  };
}

async function takenPlaces(db: D1Database, { key, shard, checks }: ImportQuery, faults?: Faults) {
  const minutes = checks.map(({ minute }) => minute);
  const from =
    minutes.reduce((least, minute) => Math.min(least, minute), Number.POSITIVE_INFINITY) * MINUTE_MS;
  const to = (minutes.reduce((most, minute) => Math.max(most, minute), 0) + MINUTES_PER_HOUR) * MINUTE_MS;
  const known = checks.length === 0 ? [] : await readHistory(db, { key, shard, from, to }, faults);
  return new Map(known.map((check) => [placeOf(check), { at: check.at, lost: !isMeasured(check) }]));
}

/** One row an hour of failures, not one a minute: ten thousand lines must not cost ten thousand rows. */
async function packImported(
  db: D1Database,
  { shard, bodiesSince }: ImportQuery,
  entries: readonly EvidenceEntry[],
): Promise<PackedRow[]> {
  const hourOf = ({ check }: EvidenceEntry) => check.minute - (check.minute % MINUTES_PER_HOUR);
  const hours = Map.groupBy(entries, hourOf);
  const free = await freeParts(db, shard, [...hours.keys()]);
  const rows: PackedRow[] = [];
  let references = {};
  for (const [rowMinute, ofHour] of hours) {
    const firstPart = free.get(rowMinute) ?? FIRST_IMPORT_PART;
    const packed = packEvidence(ofHour, references, { rowMinute, firstPart });
    references = packed.references;
    rows.push(...packed.rows.map((row) => (rowMinute < bodiesSince ? { ...row, bodies: null } : row)));
  }
  return rows;
}

async function freeParts(db: D1Database, shard: number, minutes: readonly number[]) {
  const { results } = await db
    .prepare(
      `SELECT minute, max(part) + 1 AS part FROM evidence
       WHERE shard = ? AND minute IN (SELECT value FROM json_each(?)) AND part >= ? GROUP BY minute`,
    )
    .bind(shard, JSON.stringify(minutes), FIRST_IMPORT_PART)
    .all<{ minute: number; part: number }>();
  return new Map(results.map((row) => [row.minute, row.part]));
}
