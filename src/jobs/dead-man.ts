/** The alarm that does a minute when no Cron Trigger came for it. */
import { MINUTE_MS } from "../core/check/check.ts";

/** It rings this long after a minute began: 15 s after its successor should have. */
const DEAD_MAN_MS = 75_000;
/** Replays of another day must not arm an alarm for it. */
const NEAR_MS = 2 * MINUTE_MS;
const SHARD_KEY = "shard";

/** Never throws: a minute without a dead man is better than none. */
export async function arm(storage: DurableObjectStorage, shard: number, at: number): Promise<void> {
  if (Math.abs(Date.now() - at) > NEAR_MS) return;
  try {
    if ((await storage.get<number>(SHARD_KEY)) !== shard) await storage.put(SHARD_KEY, shard);
    await storage.setAlarm(Math.floor(at / MINUTE_MS) * MINUTE_MS + DEAD_MAN_MS);
  } catch (error) {
    console.error("arming the alarm", at, error);
  }
}

/** For the minute that begins at `at`. The shard whose it is; undefined where none was armed before. */
export async function rearm(storage: DurableObjectStorage, at: number): Promise<number | undefined> {
  const shard = await storage.get<number>(SHARD_KEY);
  if (shard !== undefined) await storage.setAlarm(at + DEAD_MAN_MS);
  return shard;
}
