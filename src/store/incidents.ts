/** Incidents, stored whole as JSON beside the columns that lists filter and sort by. Written by record.ts only. */
import type { Incident, IncidentKind } from "../core/incident/incident.ts";
import { type Faults, parseJson } from "./fault.ts";
import { decodeCursor, encodeCursor, type Page, pageOf } from "./page.ts";

interface IncidentQuery {
  readonly monitor?: string | null;
  readonly state?: "open" | "closed" | null;
  readonly kind?: IncidentKind | null;
  /** Only those of monitors that are public now. */
  readonly publicOnly?: boolean;
  /** Those that were open at some time in [from, to). */
  readonly from?: number;
  readonly to?: number;
  readonly cursor?: string | null;
  readonly limit: number;
}

interface IncidentRow {
  readonly id: string;
  readonly started_at: number;
  readonly body: string;
}

const readIncident = (row: IncidentRow, faults?: Faults) =>
  parseJson<Incident>(row.body, `incident ${row.id}`, faults);

export async function getIncident(db: D1Database, id: string): Promise<Incident | null> {
  const row = await db
    .prepare("SELECT id, started_at, body FROM incidents WHERE id = ?")
    .bind(id)
    .first<IncidentRow>();
  return row && readIncident(row);
}

/** Its own, and those by hand that name it. Both halves are looked up by the index of `monitor`. */
const OF_MONITOR =
  "(monitor = ? OR monitor IS NULL AND EXISTS (SELECT 1 FROM json_each(body, '$.monitors') WHERE value = ?))";
/** As `forStrangers` in core/incident/by-hand.ts says it. */
const IS_PUBLIC = `CASE kind WHEN 'manual' THEN
    json_array_length(body, '$.monitors') = 0 OR EXISTS (
      SELECT 1 FROM json_each(body, '$.monitors') j JOIN monitors m ON m.id = j.value
      WHERE m.definition ->> '$.public' = 1)
  ELSE EXISTS (SELECT 1 FROM monitors m WHERE m.id = incidents.monitor AND m.definition ->> '$.public' = 1) END`;

const ID = /^[\w.:-]{1,200}$/;

/** Whether {@link listIncidents} could have given it out, letter for letter. */
export function isIncidentCursor(cursor: string): boolean {
  const [startedAt, id] = decodeCursor(cursor, 2) ?? [];
  if (!Number.isSafeInteger(startedAt) || Number(startedAt) < 0) return false;
  return typeof id === "string" && ID.test(id) && encodeCursor([Number(startedAt), id]) === cursor;
}

/** Newest first. */
export async function listIncidents(
  db: D1Database,
  query: IncidentQuery,
  faults?: Faults,
): Promise<Page<Incident>> {
  const before = decodeCursor(query.cursor, 2);
  const filters: [condition: string, ...values: unknown[]][] = [];
  if (query.monitor) filters.push([OF_MONITOR, query.monitor, query.monitor]);
  if (query.state) filters.push(["state = ?", query.state]);
  if (query.kind) filters.push(["kind = ?", query.kind]);
  if (query.publicOnly) filters.push([IS_PUBLIC]);
  if (query.to !== undefined) filters.push(["started_at < ?", query.to]);
  if (query.from !== undefined) filters.push(["(ended_at IS NULL OR ended_at >= ?)", query.from]);
  if (before) filters.push(["(started_at, id) < (?, ?)", ...before]);
  const where = filters.length === 0 ? "" : `WHERE ${filters.map(([condition]) => condition).join(" AND ")}`;
  const { results } = await db
    .prepare(`SELECT id, started_at, body FROM incidents ${where} ORDER BY started_at DESC, id DESC LIMIT ?`)
    .bind(...filters.flatMap(([, ...values]) => values), query.limit + 1)
    .all<IncidentRow>();
  return pageOf(
    results,
    query.limit,
    (row) => [row.started_at, row.id],
    (row) => readIncident(row, faults),
  );
}

/**
 * Part of a fenced batch. An incident of a monitor that was deleted meanwhile is not written. Indexed columns are
 * left as they are on conflict.
 */
export function upsertIncidents(db: D1Database, incidents: readonly Incident[]): D1PreparedStatement {
  const rows = incidents.map(({ id, monitor, kind, state, startedAt, endedAt, ...rest }) => ({
    row: [id, monitor, kind, state, startedAt, endedAt],
    body: JSON.stringify({ id, monitor, kind, state, startedAt, endedAt, ...rest }),
  }));
  return db
    .prepare(
      `INSERT INTO incidents (id, monitor, kind, state, started_at, ended_at, body)
       SELECT value ->> '$.row[0]', value ->> '$.row[1]', value ->> '$.row[2]', value ->> '$.row[3]',
              value ->> '$.row[4]', value ->> '$.row[5]', value ->> '$.body'
       FROM json_each(?)
       WHERE value ->> '$.row[1]' IS NULL OR EXISTS (SELECT 1 FROM monitors WHERE id = value ->> '$.row[1]')
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at, body = excluded.body`,
    )
    .bind(JSON.stringify(rows));
}

/** Part of a fenced batch. */
export function deleteIncidents(db: D1Database, ids: readonly string[]): D1PreparedStatement {
  return db
    .prepare("DELETE FROM incidents WHERE id IN (SELECT value FROM json_each(?))")
    .bind(JSON.stringify(ids));
}
