import type { Reading } from "../core/check/reading.ts";
import type { RecountedSpan } from "../core/shard/settle.ts";
import type { Env } from "../env.ts";
import type { ProbeJob } from "../probe/batch.ts";
import type { Errand, ErrandResult } from "./errand.ts";
import type { HostMemory } from "./host-memory.ts";
import type { Journal } from "./journal.ts";
import type { Meter } from "./meter.ts";
import type { OutsideMemory } from "./outside-memory.ts";
import type { PingStore } from "./ping-store.ts";

/** Time as the shell sees it; stories and replays bring their own. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms))),
};

/** One wave of probes that leave at the same moment. Never throws: what could not be probed is a lost reading. */
export interface ProbeWave {
  readonly jobs: readonly ProbeJob[];
  /** Replay: the time that counts as now when the wave leaves. Null: the real time. */
  readonly now: number | null;
  readonly timedOut: ReadonlySet<string>;
  /** What has not answered by then is lost. */
  readonly deadlineMs: number;
  readonly spreadMs: number;
  /** Called with readings as they come in, batch by batch, so that a ladder need not wait for the slowest target. */
  readonly onReadings?: (readings: readonly Reading[], jobs: readonly ProbeJob[]) => void;
  /** Keeps a patient attempt's Probers apart from those of the ticks beside it. */
  readonly lane?: string;
}

/** Everything the jobs touch outside themselves: the database, the clock, the probes. */
export interface Shell {
  readonly env: Env;
  readonly db: D1Database;
  readonly shard: number;
  readonly clock: Clock;
  readonly development: boolean;
  readonly probe: (wave: ProbeWave, statusUrl: string | null) => Promise<readonly Reading[]>;
  /** Does an errand in an invocation of its own. */
  readonly errand: (errand: Errand) => Promise<ErrandResult>;
  /** Where commits go while D1 takes none; undefined where there is no storage for it. */
  readonly journal?: Journal;
  /** Re-evaluations of history that go on beside the ticks; undefined where there is no storage for them. */
  readonly recounts?: { add(span: RecountedSpan): Promise<void>; run(shell: Shell): Promise<void> };
  /** Counts what this Scheduler causes; undefined where there is no storage for it. */
  readonly meter?: Pick<Meter, "used" | "count">;
  /** What is remembered of calls of `settings.heartbeatUrl`; undefined where there is no storage for it. */
  readonly outside?: OutsideMemory;
  /** What is remembered of host agents; undefined where there is no storage for it. */
  readonly hosts?: HostMemory;
  /** Pings that wait to be taken in; undefined where there is no storage for them. */
  readonly pings?: Pick<PingStore, "waiting" | "remove">;
  /** Work that nobody waits for; it must not throw. */
  readonly background: (work: Promise<unknown>) => void;
}
