/** What the jobs touch when a Durable Object runs them: its own storage and clock, and calls of itself and of Probers. */
import { development, type Env } from "../env.ts";
import { fanOut } from "../probe/fan-out.ts";
import type { Errand, ErrandResult } from "./errand.ts";
import { storedMemory } from "./host-memory.ts";
import type { Meter } from "./meter.ts";
import { storedOutside } from "./outside-memory.ts";
import { type Shell, wallClock } from "./shell.ts";

interface Parts extends Required<Pick<Shell, "env" | "db" | "shard" | "journal" | "recounts" | "pings">> {
  readonly ctx: DurableObjectState;
  readonly meter: Meter;
}

interface Itself {
  errand(shard: number, errand: Errand): Promise<ErrandResult>;
}

export function objectShell({ env, db, shard, ctx, meter, journal, recounts, pings }: Parts): Shell {
  return {
    env,
    db,
    shard,
    clock: wallClock,
    development: development(),
    hosts: storedMemory(ctx.storage),
    journal,
    recounts,
    pings,
    meter,
    outside: storedOutside(ctx.storage),
    probe: (wave, statusUrl) =>
      fanOut(env, {
        ...wave,
        shard,
        statusUrl,
        onCall: meter.proberCalled,
        developmentLoopback: development(),
      }),
    errand: (errand) => itself(env, ctx).errand(shard, errand),
    background: (work) =>
      ctx.waitUntil(meter.during(() => work).catch((error) => console.error("background", error))),
  };
}

/** A call to oneself is an invocation of its own, with limits of its own. */
function itself({ SCHEDULER }: Env, ctx: DurableObjectState): Itself {
  return SCHEDULER.get(ctx.id) as unknown as Itself;
}
