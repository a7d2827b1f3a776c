/** The database of a run, read by plain SQL. */
import { DatabaseSync } from "node:sqlite";
import { jsonIn, type Row, rowsIn } from "./packed.ts";

export interface StoredDay {
  readonly monitor: number;
  readonly day: number;
  readonly up: number;
  readonly slow: number;
  readonly down: number;
  readonly lost: number;
}

export interface StoredIncident {
  readonly id: string;
  readonly monitor: string | null;
  readonly kind: string;
  readonly state: "open" | "closed";
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly checks: number;
  readonly failures: number;
  readonly cut?: string;
  readonly linked: readonly string[];
  readonly publicSummary: string;
  readonly unwatchedMs?: number;
  readonly imported: boolean;
  readonly escalatedAt?: number;
  readonly timeline: readonly { readonly at: number; readonly type: string }[];
}

export interface StoredDelivery {
  readonly seq: number;
  readonly id: string;
  readonly channel: string;
  readonly type: string;
  readonly incident: string | null;
  readonly state: "pending" | "sent" | "failed" | "superseded";
  readonly attempts: number;
  readonly nextAt: number | null;
  readonly createdAt: number;
  readonly lastError: string | null;
}

/** Counts of the present day as the conditions know them. */
export interface Today extends Omit<StoredDay, "monitor"> {
  readonly id: string;
}

/** What plain SQL reads. */
export interface StoredTables {
  /** Packed checks, as they are written. */
  readonly blobs: readonly Uint8Array[];
  readonly days: readonly StoredDay[];
  readonly todays: readonly Today[];
  readonly incidents: readonly StoredIncident[];
  readonly deliveries: readonly StoredDelivery[];
  /** Rows that name a monitor which is no more, and deliveries whose payload is gone or another's. */
  readonly orphans: readonly string[];
}

export interface Stored extends Omit<StoredTables, "blobs"> {
  /** All rows of the blobs, doubled ones too. */
  readonly rows: readonly Row[];
}

type Plain = Record<string, unknown>;

export function storedIn({ blobs, ...tables }: StoredTables): Stored {
  return { ...tables, rows: blobs.flatMap(rowsIn) };
}

export function readTables(path: string): StoredTables {
  const db = new DatabaseSync(path, { readOnly: true });
  const all = (sql: string) => db.prepare(sql).all() as Plain[];
  const blobs = [...all("SELECT v FROM segments"), ...all("SELECT v FROM hot")];
  const cores = all("SELECT core FROM state WHERE core IS NOT NULL").map(({ core }) =>
    jsonIn(core as Uint8Array),
  );
  const tables: StoredTables = {
    blobs: blobs.map(({ v }) => v as Uint8Array),
    days: all("SELECT monitor, day, up, slow, down, lost FROM days") as unknown as StoredDay[],
    todays: cores.flatMap(todaysIn),
    incidents: all("SELECT body FROM incidents ORDER BY started_at, id").map(({ body }) =>
      JSON.parse(String(body)),
    ),
    deliveries: all(
      `SELECT seq, id, channel, type, incident, state, attempts, next_at AS nextAt, created_at AS createdAt,
         last_error AS lastError FROM deliveries ORDER BY seq`,
    ) as unknown as StoredDelivery[],
    orphans: [
      ...all(
        "SELECT 'segment of monitor ' || monitor AS what FROM segments WHERE monitor NOT IN (SELECT key FROM monitors)",
      ),
      ...all(
        "SELECT 'day of monitor ' || monitor AS what FROM days WHERE monitor NOT IN (SELECT key FROM monitors)",
      ),
      ...all(
        "SELECT 'incident ' || id AS what FROM incidents WHERE monitor IS NOT NULL AND monitor NOT IN (SELECT id FROM monitors)",
      ),
      ...all(
        `SELECT 'delivery without what it says, ' || d.id AS what FROM deliveries d LEFT JOIN payloads p ON p.id = d.payload_id
         WHERE d.payload_id IS NOT NULL AND (p.id IS NULL OR (d.type LIKE 'outage.%' AND p.body ->> '$.incident.id' IS NOT d.incident))`,
      ),
    ].map(({ what }) => String(what)),
  };
  db.close();
  return tables;
}

function todaysIn(core: unknown): Today[] {
  const { monitors } = core as { monitors: Record<string, { today: Omit<Today, "id"> }> };
  return Object.entries(monitors).map(([id, { today }]) => ({ ...today, id }));
}
