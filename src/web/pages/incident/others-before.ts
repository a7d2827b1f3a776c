/** Which other monitors of the shard failed shortly before an incident: an observation beside it. */
import { MINUTE_MS } from "../../../core/check/check.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { readControls } from "../../../store/controls.ts";
import { allMonitors, type StoredMonitor } from "../../../store/monitors.ts";

const BEFORE_MINUTES = 15;
const MAX_SHOWN = 20;

export interface FailedBefore {
  readonly monitor: string;
  readonly kind: string;
  /** The first failing minute of these, epoch ms. */
  readonly first: number;
  /** In how many of them it failed. */
  readonly minutes: number;
}

/** The first to fail comes first. */
export async function failedBefore(
  db: D1Database,
  { key, shard }: Pick<StoredMonitor, "key" | "shard">,
  { startedAt }: Pick<Incident, "startedAt">,
): Promise<FailedBefore[]> {
  const start = Math.floor(startedAt / MINUTE_MS);
  const around = Array.from({ length: BEFORE_MINUTES + 1 }, (_, back) => start - back);
  const facts = await readControls(db, { shard, minutes: [], around, keys: [], fromDay: 0, toDay: 0 });
  if (facts.around.size === 0) return [];
  const minutes = [...facts.around].sort(([a], [b]) => a - b);
  return (await allMonitors(db))
    .filter((other) => other.shard === shard && other.key !== key)
    .flatMap(({ key: other, monitor: { id, kind } }): FailedBefore[] => {
      const failing = minutes.filter(([, keys]) => keys.has(other)).map(([minute]) => minute);
      const [first] = failing;
      return first === undefined
        ? []
        : [{ monitor: id, kind, first: first * MINUTE_MS, minutes: failing.length }];
    })
    .sort((a, b) => a.first - b.first)
    .slice(0, MAX_SHOWN);
}
