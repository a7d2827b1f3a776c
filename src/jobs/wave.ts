/** From the configuration to the scheduled checks of one minute. What breaks on one monitor stays with it. */
import { SCHEDULED } from "../core/check/attempt.ts";
import { type Judged, MINUTE_MS } from "../core/check/check.ts";
import { lostReading, type Reading } from "../core/check/reading.ts";
import { initialState } from "../core/condition/initial.ts";
import { inMaintenance } from "../core/config/maintenance.ts";
import type { Monitor } from "../core/config/monitor.ts";
import type { Contained } from "../core/shard/contained.ts";
import type { CheckedMonitor } from "../core/shard/minute.ts";
import { isDue } from "../core/shard/schedule.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "../core/shard/shard.ts";
import { alsoAsked, type Known, probesOf, sparesLadder } from "../core/shard/sparing.ts";
import { DEFAULT_PLAN } from "../core/usage/quotas.ts";
import type { ProbeJob } from "../probe/batch.ts";
import type { Judgement } from "./judgement.ts";
import type { Ladder } from "./ladder.ts";
import type { ProbeWave, Shell } from "./shell.ts";
import type { TickTime } from "./tick-time.ts";

/** A minute that is this late can't be probed any more: what happened then is lost. */
const LATEST_START_MS = 90_000;
/** Commit A happens when all have answered, and no later than this. */
const COMMIT_A_MS = 50_000;

/**
 * On one machine, which has to be Edgetick, its targets and its database at once, the probes of many monitors would inflate each
 * other's latencies: each region's are begun so many at a time, so far apart. On Cloudflare each such group has a machine
 * of its own, and waiting is billed.
 */
const GROUP = 24;
const GROUP_EVERY_MS = 400;

/** Later in a minute nobody is asked once more. */
const MAX_ASKED_AGAIN_AFTER_MS = 30_000;

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

/** The minute's scheduled checks, one entry a monitor that is due. */
export async function checkedBy(shell: Shell, wave: Wave, spreadMs: number): Promise<CheckedMonitor[]> {
  const { time, jobs, minute, judgement } = wave;
  const { at } = time;
  const late = !time.replay && shell.clock.now() - at > LATEST_START_MS;
  if (late) {
    const why = "the minute began too late to be probed";
    const lost = jobs.map(({ job }) => lostReading(minute, at, job.region, SCHEDULED, why));
    return checkedOf(jobs, lost, judgement);
  }
  const started = shell.clock.now();
  // Of a minute that is replayed nobody needs the latency.
  const isPresent = Math.abs(started - at) < MINUTE_MS;
  const apartMs = shell.development && isPresent ? groupsOf(jobs) * GROUP_EVERY_MS : 0;
  const readings = await probed(shell, wave, jobs, COMMIT_A_MS, Math.max(spreadMs, apartMs));
  const first = checkedOf(jobs, readings, judgement);
  const elapsed = shell.clock.now() - started;
  const again = elapsed > MAX_ASKED_AGAIN_AFTER_MS ? [] : first.flatMap((checked) => againOf(wave, checked));
  if (again.length === 0) return first;
  const later = await probed(shell, wave, again, COMMIT_A_MS - elapsed, 0);
  return withAnswers(first, checkedOf(again, later, judgement));
}

/** Of the region that has most. */
function groupsOf(jobs: readonly DueJob[]): number {
  const regions = Map.groupBy(jobs, ({ job }) => job.region);
  return Math.ceil(Math.max(0, ...[...regions.values()].map(({ length }) => length)) / GROUP);
}

function probed(
  shell: Shell,
  wave: Wave,
  jobs: readonly DueJob[],
  deadlineMs: number,
  spreadMs: number,
): Promise<readonly Reading[]> {
  const compiledOf = new Map(jobs.map(({ compiled, job }) => [job, compiled]));
  const request: ProbeWave = {
    jobs: jobs.map(({ job }) => job),
    now: wave.time.waveNow(),
    timedOut: new Set(wave.core.timedOut),
    deadlineMs,
    spreadMs,
    onReadings: (some, of) =>
      some.forEach((reading, index) => {
        const compiled = of[index] && compiledOf.get(of[index]);
        if (compiled) climb(wave, compiled, reading);
      }),
  };
  return shell.probe(request, wave.config.statusUrl);
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
    const check = judgement.judge(monitor, reading);
    if (!sparesLadder(config.plan ?? DEFAULT_PLAN, state, check, minute)) ladder.add(compiled, state, check);
  };
  judgement.contained.run(monitor.id, "rechecks", add, () => {});
}

export function jobsOf(
  { core, config, minute }: Pick<Wave, "core" | "config" | "minute">,
  replay: boolean,
  contained: Contained,
): DueJob[] {
  const jobsOfOne = (compiled: CompiledMonitor): DueJob[] => {
    // A replayed day may lie before the monitor was made.
    if (!isDue(replay ? { ...compiled, sinceMinute: 0 } : compiled, minute)) return [];
    const { monitor } = compiled;
    if (monitor.kind === "heartbeat") return [];
    return probesOf(monitor, minute, knownOf({ core, config, minute }, monitor)).map((planned) =>
      jobOf(compiled, minute, planned),
    );
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

function jobOf(
  compiled: CompiledMonitor,
  minute: number,
  planned: Pick<ProbeJob, "region" | "timeoutMs">,
): DueJob {
  return { compiled, job: { monitor: compiled.monitor, minute, attempt: SCHEDULED, ...planned } };
}

/** Of a minute that only adds to history nothing is known that would spare it a probe. */
function knownOf({ core, config, minute }: Pick<Wave, "core" | "config" | "minute">, { id }: Monitor): Known {
  const isNews = core.newestMinute === null || minute > core.newestMinute;
  return {
    plan: config.plan ?? DEFAULT_PLAN,
    state: isNews ? core.monitors.get(id) : undefined,
    hangs: core.timedOut.includes(id),
    usualMs: core.lastGood.get(id)?.latencyMs ?? null,
  };
}

function againOf(wave: Wave, { compiled, checks }: CheckedMonitor): DueJob[] {
  const { monitor } = compiled;
  return wave.judgement.contained.run(
    monitor.id,
    "schedule",
    () => alsoAsked(monitor, knownOf(wave, monitor), checks).map((job) => jobOf(compiled, wave.minute, job)),
    () => [],
  );
}

/** What was asked again takes the place of what was cut short. */
function withAnswers(first: readonly CheckedMonitor[], again: readonly CheckedMonitor[]): CheckedMonitor[] {
  const later = new Map(again.map(({ compiled, checks }) => [compiled, checks]));
  return first.map(({ compiled, checks }) => {
    const others = later.get(compiled) ?? [];
    const kept = checks.filter(({ region }) => !others.some((check) => check.region === region));
    return { compiled, checks: [...kept, ...others] };
  });
}

function checkedOf(
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
