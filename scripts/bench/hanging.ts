/** What a target that hangs costs in Durable Object seconds: a day of the product's own ticks, with time and probes made up. */
import { type Judged, MINUTE_MS, MINUTES_PER_DAY } from "../../src/core/check/check.ts";
import { lostReading, type Reading, type Region } from "../../src/core/check/reading.ts";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { parseMonitor } from "../../src/core/config/monitor-input.ts";
import { Contained } from "../../src/core/shard/contained.ts";
import { emptyCore } from "../../src/core/shard/empty.ts";
import { afterPart } from "../../src/core/shard/parts.ts";
import type { ShardConfig, ShardCore } from "../../src/core/shard/shard.ts";
import type { Plan } from "../../src/core/usage/quotas.ts";
import { Judgement } from "../../src/jobs/judgement.ts";
import { Ladder } from "../../src/jobs/ladder.ts";
import type { ProbeWave, Shell } from "../../src/jobs/shell.ts";
import { TickTime } from "../../src/jobs/tick-time.ts";
import { checkedBy, jobsOf } from "../../src/jobs/wave.ts";
import type { ProbeJob } from "../../src/probe/batch.ts";

/** Around the probes of a call, and of a tick's own work beside its waiting: as in plan-arithmetic.ts. */
const CALL_OVERHEAD_MS = 100;
const PATIENT_MS = 100_000;
const WELL_MS = 200;
const LONGEST_TIMEOUT_MS = 30_000;

export interface HangingTarget {
  readonly monitor: MonitorInput;
  readonly plan: Plan;
  /** What a probe of this minute takes, ms: an answer that comes after its deadline is a timeout. `minute` counts from 0. */
  readonly answersAfterMs: (minute: number, region: Region) => number;
  readonly minutes: number;
}

export interface Played {
  readonly core: ShardCore;
  /** Seconds of Probers, and of the Scheduler while it waits for them. */
  readonly proberSeconds: number;
  readonly waitingSeconds: number;
  readonly probes: readonly (ProbeJob & { readonly at: number })[];
  /** What a channel would be notified of, as `<type>@<minute>`. */
  readonly events: readonly string[];
  /** As they were recorded, rechecks too. */
  readonly checks: readonly Judged[];
}

export const START = 20_000 * MINUTES_PER_DAY;

export async function played({ monitor, plan, answersAfterMs, minutes }: HangingTarget): Promise<Played> {
  const parsed = parseMonitor(monitor);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const compiled = { key: 1, monitor: parsed.monitor, sinceMinute: 0 };
  const config: ShardConfig = {
    rev: 1,
    monitors: [compiled],
    maintenance: [],
    channels: [],
    statusUrl: null,
    plan,
  };
  const outside = new Outside(answersAfterMs);
  const events: string[] = [];
  const checks: Judged[] = [];
  let core = emptyCore();
  for (let minute = START; minute < START + minutes; minute++) {
    outside.begin(minute);
    const time = new TickTime(outside.shell.clock, minute * MINUTE_MS, true);
    const judgement = new Judgement(new Contained(), core.lastGood);
    const ladder = new Ladder(outside.shell, minute, null, time, judgement);
    const jobs = jobsOf({ core, config, minute }, true, judgement.contained);
    const wave = { core, config, minute, jobs, time, judgement, ladder };
    const checked = await checkedBy(outside.shell, wave, 0);
    const scheduled = { minute, checked, faults: [] };
    core = commit(core, config, { ...scheduled, part: "A" }, events);
    if (core.patientAt.get(compiled.monitor.id) === minute * MINUTE_MS) outside.patient();
    const climbs = await ladder.finish();
    checks.push(...[...checked, ...climbs].flatMap((one) => one.checks));
    outside.end();
    if (climbs.length > 0) core = commit(core, config, { ...scheduled, part: "B", climbs }, events);
  }
  const { proberMs, waitingMs, probes } = outside;
  return { core, proberSeconds: proberMs / 1000, waitingSeconds: waitingMs / 1000, probes, events, checks };
}

/**
 * Seconds of Durable Objects in a day beyond those of the same target when it is well, the Scheduler's waiting included:
 * the hours in which patient attempts are made as they are, the day's rest at the rate of the three hours after them.
 */
export async function hangingCost(target: Omit<HangingTarget, "minutes">): Promise<number> {
  const secondsOf = async (minutes: number, answersAfterMs = target.answersAfterMs) => {
    const { proberSeconds, waitingSeconds } = await played({ ...target, answersAfterMs, minutes });
    return proberSeconds + waitingSeconds;
  };
  const [first, longer] = [await secondsOf(360), await secondsOf(540)];
  const well = await secondsOf(60, (_, region) => wellMsOf(target.answersAfterMs(0, region)));
  return first + ((longer - first) / 180) * (MINUTES_PER_DAY - 360) - (well / 60) * MINUTES_PER_DAY;
}

/** As in its first minute; one that hangs from there on is compared with an ordinary target. */
const wellMsOf = (firstMs: number) => (firstMs > LONGEST_TIMEOUT_MS ? WELL_MS : firstMs);

function commit(
  core: ShardCore,
  config: ShardConfig,
  part: Parameters<typeof afterPart>[3],
  events: string[],
): ShardCore {
  const made = afterPart(core, config, 0, part);
  if (made === null) return core;
  for (const { change } of made.transition.changes) events.push(`${change.type}@${part.minute - START}`);
  return made.transition.core;
}

/** Probers and a clock: each region's probes of a wave leave together, one object each. */
class Outside {
  proberMs = 0;
  waitingMs = 0;
  readonly probes: (ProbeJob & { at: number })[] = [];
  readonly shell: Shell;
  #now = 0;
  #begun = 0;

  constructor(answersAfterMs: HangingTarget["answersAfterMs"]) {
    const sleep = async (ms: number) => {
      const until = this.#now + Math.max(0, ms);
      await Promise.resolve();
      this.#now = Math.max(this.#now, until);
    };
    const probe = async ({ jobs, now, onReadings }: ProbeWave) => {
      const took = jobs.map(({ region, minute, timeoutMs }) =>
        Math.min(timeoutMs, answersAfterMs(minute - START, region)),
      );
      const readings = jobs.map((job, index) => readingOf(job, took[index]!, now ?? this.#now));
      this.probes.push(...jobs.map((job) => ({ ...job, at: this.#now })));
      for (const [, of] of Map.groupBy(took, (_, index) => jobs[index]!.region))
        this.proberMs += Math.max(...of) + CALL_OVERHEAD_MS;
      await sleep(Math.max(0, ...took) + CALL_OVERHEAD_MS);
      onReadings?.(readings, jobs);
      return readings;
    };
    const clock = { now: () => this.#now, sleep };
    this.shell = { clock, shard: 0, probe } as unknown as Shell;
  }

  begin(minute: number): void {
    this.#now = Math.max(this.#now, minute * MINUTE_MS);
    this.#begun = this.#now;
  }

  end(): void {
    this.waitingMs += this.#now - this.#begun;
  }

  /** A Prober waits, and the Scheduler for it. */
  patient(): void {
    this.proberMs += PATIENT_MS;
    this.waitingMs += PATIENT_MS;
  }
}

function readingOf({ minute, region, attempt, timeoutMs }: ProbeJob, tookMs: number, at: number): Reading {
  const base: Reading = { ...lostReading(minute, at, region, attempt, ""), error: null, latencyMs: tookMs };
  if (tookMs < timeoutMs) return { ...base, status: 200, headersMs: tookMs };
  const message = `no complete answer within ${timeoutMs} ms`;
  return { ...base, error: { name: "TimeoutError", message, phase: "headers", type: "probe.timeout" } };
}
