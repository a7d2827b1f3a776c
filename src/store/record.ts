/**
 * One commit, one D1 batch, fenced: its first statement writes NULL into a NOT NULL column unless the shard is still
 * at the revision that the commit was computed from, which aborts everything; its last raises the revision.
 */
import { MINUTES_PER_HOUR } from "../core/check/check.ts";
import type { ShardCore } from "../core/shard/shard.ts";
import { toHex } from "./blob.ts";
import { encodeChunk } from "./codec/chunk.ts";
import type { Commit, CommitPart, MinuteRecord, Recorded } from "./commit.ts";
import { closeDayStatements } from "./days.ts";
import { insertDeliveries } from "./deliveries.ts";
import { insertEvents } from "./events.ts";
import { EvidenceBudget } from "./evidence-budget.ts";
import { insertEvidence, type PackedEvidence, packEvidence } from "./evidence-write.ts";
import { appendHot, fence, saveState } from "./fenced.ts";
import { releaseHeld } from "./held.ts";
import { deleteIncidents, upsertIncidents } from "./incidents.ts";
import { lostRows, packedRow } from "./packed-row.ts";
import { appendSegments } from "./segments.ts";

/** Numbers of the evidence rows, so that the commits of a minute never meet. Imports start at 1000. */
const FIRST_PART: Readonly<Record<CommitPart, number>> = { A: 0, B: 100, C: 200 };
/** Before each further try: D1 is away for some seconds when it moves or is updated. */
const PAUSES_MS = [500, 4_000];

/**
 * Writes a commit wholly or not at all. Throws only when D1 can't be asked; then it is unknown whether it was
 * written, and loading the shard tells.
 */
export async function record(db: D1Database, commit: Commit): Promise<Recorded> {
  const { statements, core, run } = prepare(db, commit);
  for (let tries = 0; ; tries++) {
    try {
      await db.batch(statements);
      return { kind: "committed", rev: commit.rev + 1, core };
    } catch (error) {
      const now = await revisionOf(db, commit.shard).catch(() => "unknown" as const);
      if (now !== "unknown") {
        if (now?.run === run && now.rev === commit.rev + 1)
          return { kind: "committed", rev: commit.rev + 1, core };
        if (now?.rev !== commit.rev) return { kind: "stale" };
      }
      const pauseMs = PAUSES_MS[tries];
      if (pauseMs === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

async function revisionOf(db: D1Database, shard: number) {
  return await db
    .prepare("SELECT rev, run FROM state WHERE shard = ?")
    .bind(shard)
    .first<{ rev: number; run: string | null }>();
}

function prepare(db: D1Database, commit: Commit) {
  const { shard, rev, minute } = commit;
  // Two instances that do the same minute may give it the same name.
  const run = `${commit.run}/${crypto.randomUUID()}`;
  const hot = minute === undefined ? new Map<number, string>() : hotChunks(minute);
  const evidence = evidenceOf(commit);
  const core = coreAfter(commit, evidence.references, [...hot.keys()]);
  const compacted = commit.compacted;
  const statements = [
    ...(hot.size === 0 ? [fence(db, { shard, rev })] : appendHot(db, { shard, rev }, hot)),
    ...(compacted ? appendSegments(db, compacted.chunks) : []),
    ...(compacted?.doneUpTo === null
      ? [db.prepare("DELETE FROM hot WHERE shard = ? AND hour = ?").bind(shard, compacted.hour)]
      : []),
    ...closeDayStatements(db, commit.closedDays ?? []),
    ...(commit.imported ? appendSegments(db, commit.imported.chunks) : []),
    ...insertEvidence(db, shard, [...evidence.rows, ...(commit.imported?.evidence ?? [])]),
    ...(commit.withdrawn?.length ? [deleteIncidents(db, commit.withdrawn)] : []),
    ...(commit.incidents.length > 0 ? [upsertIncidents(db, commit.incidents)] : []),
    ...(commit.events?.length ? [insertEvents(db, commit.events)] : []),
    ...insertDeliveries(db, commit.deliveries),
    ...(commit.released ? releaseHeld(db, shard, commit.released) : []),
    saveState(db, { ...commit, core, run }),
  ];
  return { statements, core, run };
}

function evidenceOf({ minute, core }: Commit): PackedEvidence {
  if (minute === undefined) return { rows: [], references: core.evidence };
  return packEvidence(minute.evidence, core.evidence, {
    rowMinute: minute.minute,
    firstPart: FIRST_PART[minute.part],
    budget: EvidenceBudget.of(minute.part),
  });
}

/** One chunk an hour: the commit's own, and those of the hours that nobody checked in. */
function hotChunks({ checks, gaps = [] }: MinuteRecord): Map<number, string> {
  const rows = [...checks.map(packedRow), ...gaps.flatMap(lostRows)];
  const hours = Map.groupBy(rows, (row) => Math.floor(row.minute / MINUTES_PER_HOUR));
  return new Map([...hours].map(([hour, ofHour]) => [hour, toHex(encodeChunk(ofHour))]));
}

function coreAfter(
  { core, compacted }: Commit,
  references: ShardCore["evidence"],
  written: readonly number[],
): ShardCore {
  const hours = new Set(core.hotHours);
  if (compacted?.doneUpTo === null) hours.delete(compacted.hour);
  for (const hour of written) hours.add(hour);
  const { compacting: _, ...rest } = core;
  return {
    ...rest,
    ...compactingAfter(core, compacted),
    evidence: references,
    hotHours: [...hours].sort((a, b) => a - b),
  };
}

function compactingAfter(
  { compacting }: ShardCore,
  step: Commit["compacted"],
): Pick<ShardCore, "compacting"> {
  if (step === undefined) return compacting === undefined ? {} : { compacting };
  return step.doneUpTo === null ? {} : { compacting: { hour: step.hour, doneUpTo: step.doneUpTo } };
}
