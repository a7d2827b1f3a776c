/** What a ping needs of the database, in one call: whether its key holds, and where its monitor is. */
import { type MonitorRow, readMonitor, type StoredMonitor } from "./monitors.ts";

export interface PingTarget {
  /** Of the ping key; null for no such key, or one that has expired. `until` as `expires_at`. */
  readonly key: {
    readonly id: string;
    readonly until: number | null;
    readonly lastUsedAt: number | null;
  } | null;
  readonly monitor: StoredMonitor | null;
}

/** Both are always looked up, so that a wrong key takes as long as a wrong id. `now` is epoch ms. */
export async function findPingTarget(
  db: D1Database,
  keyHash: string,
  id: string,
  now: number,
): Promise<PingTarget> {
  const [keys, monitors] = await db.batch([
    db
      .prepare(
        `SELECT id, expires_at AS until, last_used_at AS lastUsedAt FROM tokens
         WHERE hash = ? AND scope = 'ping' AND (expires_at IS NULL OR expires_at > ?)`,
      )
      .bind(keyHash, now),
    db.prepare("SELECT * FROM monitors WHERE id = ?").bind(id),
  ]);
  const row = monitors!.results[0] as MonitorRow | undefined;
  const monitor = row === undefined ? null : readMonitor(row);
  return { key: (keys!.results[0] as PingTarget["key"] | undefined) ?? null, monitor };
}
