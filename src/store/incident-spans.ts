/** Which incident a failure belongs to. Evidence can't say: what a failure opens is known only after it is written. */
import { type Check, MINUTE_MS } from "../core/check/check.ts";

/** Gravest first. */
const KINDS = ["outage", "regional", "intermittent", "slow"];

interface IncidentSpan {
  readonly id: string;
  readonly kind: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly regions: readonly string[];
}

/** The incidents of `monitor` that were open at some time between the first and the last of `checks`; gravest first. */
export async function incidentSpans(
  db: D1Database,
  monitor: string,
  checks: readonly Check[],
): Promise<IncidentSpan[]> {
  if (checks.length === 0) return [];
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const { at } of checks) {
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  const { results } = await db
    .prepare(
      `SELECT id, kind, started_at AS startedAt, ended_at AS endedAt,
              CASE WHEN json_valid(body) THEN body -> '$.regions' END AS regions
       FROM incidents WHERE monitor = ? AND started_at < ? AND (ended_at IS NULL OR ended_at > ?)`,
    )
    .bind(monitor, to + MINUTE_MS, from)
    .all<Omit<IncidentSpan, "regions"> & { regions: string | null }>();
  return results
    .map((row) => ({ ...row, regions: JSON.parse(row.regions ?? "[]") as string[] }))
    .filter(({ kind }) => KINDS.includes(kind))
    .toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || b.startedAt - a.startedAt);
}

/** Regions of one minute don't start at the same instant, so that a span begins with its whole minute. */
export function spanOf(
  spans: readonly IncidentSpan[],
  { minute, at, region }: Pick<Check, "minute" | "at" | "region">,
): string | null {
  const span = spans.find(
    ({ kind, startedAt, endedAt, regions }) =>
      Math.floor(startedAt / MINUTE_MS) <= minute &&
      (endedAt === null || at < endedAt) &&
      (kind !== "regional" || regions.includes(region)),
  );
  return span?.id ?? null;
}
