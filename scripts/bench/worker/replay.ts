/** Replays minutes through the very code of a tick, over a real D1, with scripted probes and a clock of its own. */

import { MINUTE_MS } from "../../../src/core/check/check.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import type { Env } from "../../../src/env.ts";
import { runErrand } from "../../../src/jobs/run-errand.ts";
import { Session } from "../../../src/jobs/session.ts";
import type { Shell } from "../../../src/jobs/shell.ts";
import { runTick } from "../../../src/jobs/tick.ts";
import { createMonitor } from "../../../src/store/monitors.ts";
import { prune } from "../../../src/store/prune.ts";
import { shardNumbers } from "../../../src/store/state.ts";
import type { Bill } from "./counted-db.ts";
import { Outside } from "./outside.ts";

export interface Slice {
  readonly fromMinute: number;
  readonly minutes: number;
  /** Chance that a check fails. */
  readonly failing: number;
}

export async function createMonitors(db: D1Database, count: number, regions: string[], at: number) {
  for (let number = 0; number < count; number++) {
    const id = `shop-${String(number).padStart(3, "0")}`;
    const name = `Shop number ${number}`;
    const group = `Group ${number % 5}`;
    const parsed = parseMonitor({
      id,
      name,
      group,
      target: { url: `https://${id}.example/health` },
      regions,
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    await createMonitor(db, parsed.monitor, at);
  }
}

export async function replay(env: Env, { fromMinute, minutes, failing }: Slice): Promise<void> {
  for (const shard of await shardNumbers(env.DB)) {
    const session = new Session(env.DB, shard);
    const outside = new Outside(fromMinute * 31 + shard, failing);
    const background: Promise<unknown>[] = [];
    const shell = shellOf(env, shard, outside, background, session);
    for (let minute = fromMinute; minute < fromMinute + minutes; minute++) {
      await shell.clock.sleep(minute * MINUTE_MS - shell.clock.now());
      await runTick(shell, session, {
        at: minute * MINUTE_MS,
        trigger: "replay",
        spreadMs: 0,
        earlier: Promise.resolve(),
        onCommitted: () => {},
      });
      while (background.length > 0) await Promise.all(background.splice(0));
    }
  }
}

export function shellOf(
  env: Env,
  shard: number,
  outside: Outside,
  background: Promise<unknown>[],
  session = new Session(env.DB, shard),
): Shell {
  let now = 0;
  const shell: Shell = {
    env,
    db: env.DB,
    shard,
    clock: {
      now: () => now,
      sleep: async (ms) => {
        const until = now + Math.max(0, ms);
        await Promise.resolve();
        now = Math.max(now, until);
      },
    },
    development: true,
    probe: async (wave) => outside.probe(wave, now),
    background: (work) => {
      background.push(work);
    },
    errand: (errand) => runErrand(shell, session, errand),
  };
  return shell;
}

const DAY_MS = 86_400_000;
/** Past each retention in turn: evidence bodies, then raw history and failures, then the days. */
const LATER_DAYS = [33, 93, 6 * 366];

/** Until nothing more is to be deleted at `now`. */
export async function pruneAll(env: Env, now: number): Promise<void> {
  for (const shard of await shardNumbers(env.DB)) while ((await prune(env.DB, shard, now)) > 0);
}

/** Deletes everything that was recorded by `now` in the way that retention would, and counts it. */
export async function expire(env: Env, now: number, bill: Bill): Promise<Bill> {
  for (const days of LATER_DAYS) await pruneAll(env, now + days * DAY_MS);
  return bill;
}
