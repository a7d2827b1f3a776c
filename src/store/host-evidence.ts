/** What hosts report about failing and quiet windows: one row a window and teller. Times are epoch ms. */
import type { HostFact } from "../core/host-evidence/fact.ts";
import { kindOf } from "../core/host-evidence/fact.ts";
import type { WindowOfHost } from "../core/host-evidence/report.ts";
import { packJson, toHex, unpackHex } from "./blob.ts";

interface HostRow {
  /** The monitor's key. */
  readonly monitor: number;
  /** Under which it is filed: a failing minute of its run. */
  readonly minute: number;
  readonly want: string;
  /** An agent's name, or `PASTED`. */
  readonly agent: string;
  readonly control: boolean;
  readonly from: number;
  readonly to: number;
}

/** `detail` is null once it has expired. */
export interface StoredHostWindow extends HostRow {
  readonly facts: readonly HostFact[];
  readonly detail: Pick<WindowOfHost, "samples" | "lines"> | null;
}

interface Stored {
  readonly monitor: number;
  readonly minute: number;
  readonly want: string;
  readonly agent: string;
  readonly is_control: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly facts: string;
  readonly v?: string | null;
}

const COLUMNS = "monitor, minute, want, agent, is_control, from_ms, to_ms, facts";

interface ReportedWindow {
  readonly row: HostRow;
  readonly window: WindowOfHost;
}

/** The same window told again takes the place of what was there. One call, however many. */
export async function saveHostWindows(db: D1Database, told: readonly ReportedWindow[]): Promise<void> {
  if (told.length === 0) return;
  const statement = db.prepare(
    `INSERT INTO host_evidence (${COLUMNS}, v) VALUES (?, ?, ?, ?, ?, ?, ?, ?, unhex(?))
     ON CONFLICT (monitor, minute, want, agent) DO UPDATE SET facts = excluded.facts, v = excluded.v`,
  );
  await db.batch(
    told.map(({ row, window: { samples, lines, facts } }) =>
      statement.bind(
        row.monitor,
        row.minute,
        row.want,
        row.agent,
        row.control ? 1 : 0,
        row.from,
        row.to,
        JSON.stringify(facts.map(({ cause: _, ...fact }) => fact)),
        toHex(packJson({ samples, lines }, 9)),
      ),
    ),
  );
}

interface HostQuery {
  readonly monitor: number;
  /** Minutes, both included. */
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Newest first. `detail` is not read: it is most of the bytes. */
export async function readHostFacts(db: D1Database, query: HostQuery): Promise<StoredHostWindow[]> {
  return await read(db, query, COLUMNS);
}

type RunQuery = Omit<HostQuery, "limit">;

const MAX_OF_RUNS = 400;

/** The same of many runs in one query. */
export async function readFactsOfRuns(
  db: D1Database,
  runs: readonly RunQuery[],
): Promise<StoredHostWindow[]> {
  if (runs.length === 0) return [];
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS} FROM json_each(?) r JOIN host_evidence h ON h.monitor = r.value ->> '$.monitor'
         AND h.minute BETWEEN r.value ->> '$.from' AND r.value ->> '$.to'
       ORDER BY minute DESC, want, agent LIMIT ?`,
    )
    .bind(JSON.stringify(runs), MAX_OF_RUNS)
    .all<Stored>();
  return results.map(windowOfRow);
}

/** Newest first, with samples and lines as long as they are kept. */
export async function readHostWindows(db: D1Database, query: HostQuery): Promise<StoredHostWindow[]> {
  return await read(db, query, `${COLUMNS}, hex(v) AS v`);
}

async function read(db: D1Database, query: HostQuery, columns: string): Promise<StoredHostWindow[]> {
  const { results } = await db
    .prepare(
      `SELECT ${columns} FROM host_evidence WHERE monitor = ? AND minute BETWEEN ? AND ?
       ORDER BY minute DESC, want, agent LIMIT ?`,
    )
    .bind(query.monitor, query.from, query.to, query.limit)
    .all<Stored>();
  return results.map(windowOfRow);
}

function windowOfRow(row: Stored): StoredHostWindow {
  return {
    monitor: row.monitor,
    minute: row.minute,
    want: row.want,
    agent: row.agent,
    control: row.is_control === 1,
    from: row.from_ms,
    to: row.to_ms,
    facts: factsOf(row.facts),
    detail: row.v === undefined ? null : unpackHex(row.v),
  };
}

/** A kind that this version does not know speaks for nothing, and is shown all the same. */
function factsOf(json: string): HostFact[] {
  try {
    const told = JSON.parse(json) as Omit<HostFact, "cause">[];
    return told.map((fact) => ({ ...fact, cause: kindOf(fact.kind)?.cause ?? null }));
  } catch {
    return [];
  }
}

/** What one agent ever sent. Returns the number of windows. */
export async function deleteOfAgent(db: D1Database, agent: string): Promise<number> {
  const { meta } = await db.prepare("DELETE FROM host_evidence WHERE agent = ?").bind(agent).run();
  return meta.changes;
}
