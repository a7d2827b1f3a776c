/** What a new judgement of kept history makes of the incidents on record. */
import { DAY_MS } from "../check/check.ts";
import type { ConditionChange } from "../condition/state.ts";
import { withEntry } from "../condition/timeline.ts";
import { type Incident, isOwn } from "../incident/incident.ts";

/** The conditions look back a week; a day more, so that the first day is whole. */
const LOOK_BACK_MS = 8 * DAY_MS;
const OVERTAKEN = "Its blips are enough for an incident by their number, which goes on.";
const NOT_COUNTED = "This fell into maintenance and is not counted.";
const JOINED = "This is counted as part of a longer one since history was re-evaluated.";

/** What is judged again. Epoch ms; `monitor` null means all of the shard. */
export interface RecountedSpan {
  readonly monitor: string | null;
  readonly from: number;
  readonly to: number;
  /** What is said of an incident that the new judgement does not make. */
  readonly why?: string;
}

/** Where to begin: the start of a day on which none of the incidents that matter had begun yet. Epoch ms. */
export function startOf(span: RecountedSpan, stored: readonly Incident[]): number {
  const ends = ({ endedAt }: Incident) => endedAt ?? Number.POSITIVE_INFINITY;
  let from = span.from - LOOK_BACK_MS;
  for (const incident of stored
    .filter(({ pattern }) => !pattern)
    .toSorted((a, b) => b.startedAt - a.startedAt))
    if (ends(incident) >= from) from = Math.min(from, incident.startedAt);
  return Math.floor(from / DAY_MS) * DAY_MS;
}

interface Settled {
  /** Those to store. */
  readonly incidents: readonly Incident[];
  /** Of those that people were notified of: they are over by the new judgement. */
  readonly ended: readonly ConditionChange[];
}

/** `now` is epoch ms. */
export function settled(
  judged: readonly Incident[],
  stored: readonly Incident[],
  span: RecountedSpan,
  now: number,
): Settled {
  const known = new Map(stored.map((incident) => [incident.id, incident]));
  const ids = new Set(judged.map(({ id }) => id));
  const gone = stored
    .filter((incident) => !ids.has(incident.id) && !staysOpen(incident, judged))
    .flatMap((incident) => {
      const why = incident.pattern ? OVERTAKEN : (span.why ?? NOT_COUNTED);
      if (touches(incident, span)) return [withdrawn(incident, span.to, why, now)];
      return isPartOf(incident, judged, span) ? [withdrawn(incident, span.to, JOINED, now)] : [];
    });
  // What ended before the span is as it was, whatever a judgement with today's settings would make of it.
  const isOver = ({ endedAt }: Incident) => endedAt !== null && endedAt < span.from;
  const kept = judged.filter((incident) => !isOver(incident) || !isOver(known.get(incident.id) ?? incident));
  const incidents = [...kept.map((incident) => withRecord(incident, known.get(incident.id))), ...gone];
  const ended = incidents.flatMap((incident): ConditionChange[] => {
    const before = known.get(incident.id);
    const over =
      before?.state === "open" && incident.state === "closed" && !before.imported && !before.unannounced;
    return over && !isOwn(incident.kind) ? [closing(incident, now)] : [];
  });
  return { incidents, ended };
}

/** What people wrote on an incident, and whether they were notified of it, outlives a new judgement. */
export function withRecord(incident: Incident, stored: Incident | undefined): Incident {
  if (!stored) return incident;
  // History alone can't tell that nobody was watching any more.
  if (stored.cut !== undefined) return stored;
  const { imported, updates, timeline, linked, hypotheses, reworded = [] } = stored;
  const { acknowledged, escalatedAt, unannounced, groupedUnder } = stored;
  const words = Object.fromEntries(reworded.map((field) => [field, stored[field]]));
  const notices = {
    ...(acknowledged ? { acknowledged } : {}),
    ...(escalatedAt === undefined ? {} : { escalatedAt }),
    ...(unannounced ? { unannounced } : {}),
    ...(groupedUnder ? { groupedUnder } : {}),
  };
  const kept = { ...incident, ...words, ...notices, reworded, imported, updates, linked, hypotheses };
  if (imported) return kept;
  // Whoever was notified that it is over is notified again when it goes on.
  const isReopened = stored.state === "closed" && incident.state === "open";
  return { ...kept, timeline, imported: isReopened };
}

/** What resolves a closed incident wherever it was opened. `at` is epoch ms. */
function closing(incident: Incident, at: number): ConditionChange {
  const type = `${incident.kind as "outage"}.closed` as const;
  const { firstFailure } = incident;
  return { type, incident, blip: null, firstFailure, failing: [], green: [], at };
}

/**
 * What a pattern over weeks opened is no judgement of minutes: it stays as it is, unless the minutes make an intermittent
 * of their own that is open.
 */
function staysOpen({ pattern, state }: Incident, judged: readonly Incident[]): boolean {
  if (pattern === undefined) return false;
  return state === "closed" || !judged.some((one) => one.kind === "intermittent" && one.state === "open");
}

/** The end of what a pattern opened, where the minutes now make an open intermittent of their own; null where they don't. */
export function overtaken(open: Incident, judged: readonly Incident[], now: number): ConditionChange | null {
  if (open.pattern === undefined || staysOpen(open, judged)) return null;
  return closing(withdrawn(open, now, OVERTAKEN, now), now);
}

function touches(
  { startedAt, endedAt }: Pick<Incident, "startedAt" | "endedAt">,
  { from, to }: Pick<RecountedSpan, "from" | "to">,
): boolean {
  return startedAt < to && (endedAt === null || endedAt > from);
}

/** What the span had cut off from one that the new judgement makes whole. */
function isPartOf(incident: Incident, judged: readonly Incident[], span: RecountedSpan): boolean {
  return judged.some(
    ({ kind, startedAt, endedAt }) =>
      kind === incident.kind &&
      touches({ startedAt, endedAt }, span) &&
      touches(incident, { from: startedAt, to: endedAt ?? Number.POSITIVE_INFINITY }),
  );
}

/** It stays on record, since people may have been notified of it. */
function withdrawn(incident: Incident, to: number, why: string, now: number): Incident {
  if (incident.publicSummary === why) return incident;
  const endedAt = incident.endedAt ?? Math.max(incident.startedAt + 1, Math.min(to, now));
  const closed: Incident = { ...incident, state: "closed", endedAt, publicSummary: why };
  return withEntry(closed, now, "withdrawn", why);
}
