/** From the configuration to the scheduled checks of one minute. What breaks on one monitor stays with it. */

import { SCHEDULED } from "../core/check/attempt.ts";
import type { Judged } from "../core/check/check.ts";
import { lostReading, type Reading } from "../core/check/reading.ts";
import { initialState } from "../core/condition/initial.ts";
import { inMaintenance } from "../core/config/maintenance.ts";
import { timeoutMsOf } from "../core/config/monitor/any-kind.ts";
import type { Contained } from "../core/shard/contained.ts";
import type { CheckedMonitor } from "../core/shard/minute.ts";
import { isDue } from "../core/shard/schedule.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "../core/shard/shard.ts";
import type { ProbeJob } from "../probe/batch.ts";
import type { Judgement } from "./judgement.ts";
import type { Ladder } from "./ladder.ts";
import type { ProbeWave, Shell } from "./shell.ts";
import type { TickTime } from "./tick-time.ts";

/** A minute that is this late can't be probed any more: what happened then is lost. */
const LATEST_START_MS = 90_000;
/** Commit A happens when all have answered, and no later than this. */
const COMMIT_A_MS = 50_000;

/** The scheduled probes of one minute. */
interface Wave {
  readonly core: ShardCore;
  readonly config: ShardConfig;
  readonly minute: number;
  readonly jobs: readonly DueJob[];
  readonly time: TickTime;
  readonly judgement: Judgement;
  readonly ladder: Ladder;
}

/** One job of a monitor that is due. */
interface DueJob {
  readonly compiled: CompiledMonitor;
  readonly job: ProbeJob;
}

export async function readingsOf(shell: Shell, wave: Wave, spreadMs: number): Promise<readonly Reading[]> {
  const { core, config, minute, jobs, time } = wave;
  const { at } = time;
  const late = !time.replay && shell.clock.now() - at > LATEST_START_MS;
  if (late)
    return jobs.map(({ job }) =>
      lostReading(minute, at, job.region, SCHEDULED, "the minute began too late to be probed"),
    );
  const compiledOf = new Map(jobs.map(({ compiled, job }) => [job, compiled]));
  const request: ProbeWave = {
    jobs: jobs.map(({ job }) => job),
    now: time.waveNow(),
    timedOut: new Set(core.timedOut),
    deadlineMs: COMMIT_A_MS,
    spreadMs,
    onReadings: (some, of) =>
      some.forEach((reading, index) => {
        const compiled = of[index] && compiledOf.get(of[index]);
        if (compiled) climb(wave, compiled, reading);
      }),
  };
  return await shell.probe(request, config.statusUrl);
}

function climb(
  { core, config, minute, judgement, ladder }: Wave,
  compiled: CompiledMonitor,
  reading: Reading,
): void {
  const { monitor } = compiled;
  const add = () => {
    if (inMaintenance(config.maintenance, monitor.id, minute)) return;
    const state = core.monitors.get(monitor.id) ?? initialState(monitor, minute);
    ladder.add(compiled, state, judgement.judge(monitor, reading));
  };
  judgement.contained.run(monitor.id, "rechecks", add, () => {});
}

export function jobsOf(config: ShardConfig, minute: number, replay: boolean, contained: Contained): DueJob[] {
  const jobsOfOne = (compiled: CompiledMonitor): DueJob[] => {
    // A replayed day may lie before the monitor was made.
    if (!isDue(replay ? { ...compiled, sinceMinute: 0 } : compiled, minute)) return [];
    const { monitor } = compiled;
    if (monitor.kind === "heartbeat") return [];
    return monitor.regions.map((region) => ({
      compiled,
      job: { monitor, minute, region, attempt: SCHEDULED, timeoutMs: timeoutMsOf(monitor) },
    }));
  };
  return config.monitors.flatMap((compiled) =>
    contained.run(
      compiled.monitor.id,
      "schedule",
      () => jobsOfOne(compiled),
      () => [],
    ),
  );
}

export function checkedOf(
  jobs: readonly DueJob[],
  readings: readonly Reading[],
  judgement: Judgement,
): CheckedMonitor[] {
  const checked = new Map<CompiledMonitor, Judged[]>();
  jobs.forEach(({ compiled }, index) => {
    const reading = readings[index];
    const checks = checked.get(compiled) ?? [];
    if (reading) checks.push(judgement.judge(compiled.monitor, reading));
    checked.set(compiled, checks);
  });
  return [...checked].map(([compiled, checks]) => ({ compiled, checks }));
}
