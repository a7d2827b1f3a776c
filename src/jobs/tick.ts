/**
 * The way of one tick: probe everything that is due, commit (A), climb the ladders, commit (B), and let the patient
 * attempts end when they end (C). What nobody waits for runs in the background.
 */
import { SCHEDULED } from "../core/check/attempt.ts";
import { type Judged, MINUTE_MS } from "../core/check/check.ts";
import { checkOf } from "../core/check/check-of.ts";
import { lostReading, type Reading } from "../core/check/reading.ts";
import { initialState } from "../core/condition/initial.ts";
import { inMaintenance } from "../core/config/maintenance.ts";
import { type CheckedMonitor, isDone } from "../core/shard/minute.ts";
import { isDue } from "../core/shard/schedule.ts";
import type { CompiledMonitor, ShardConfig, ShardCore } from "../core/shard/shard.ts";
import type { ProbeJob } from "../probe/batch.ts";
import { compact } from "./compact.ts";
import { deliver } from "./deliver.ts";
import { Ladder } from "./ladder.ts";
import { watchNeighbour } from "./neighbour.ts";
import { askPatiently, patientOf } from "./patient.ts";
import { commitLadder, commitMinute } from "./record-minute.ts";
import { recover } from "./recount.ts";
import type { Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** A minute that is this late can't be probed any more: what happened then is lost. */
export const LATEST_START_MS = 90_000;
/** Commit A happens when all have answered, and no later than this. */
const COMMIT_A_MS = 50_000;

/** Before each further try to read the shard's state. */
const LOAD_PAUSES_MS = [500, 2_000, 5_000, 10_000];

export type Trigger = "cron" | "alarm" | "replay";

export interface TickReport {
  readonly minute: number;
  readonly recorded: "now" | "already" | "history";
  readonly checks: number;
  readonly failing: number;
  readonly lost: number;
}

export interface TickOptions {
  /** The controller's scheduledTime, epoch ms. */
  readonly at: number;
  readonly trigger: Trigger;
  /** How far apart the first and the last probe leave. */
  readonly spreadMs: number;
  /** Resolves when the A's of all earlier minutes are committed. */
  readonly earlier: Promise<unknown>;
  /** Called once this minute's A is committed or given up. */
  readonly onCommitted: () => void;
}

export async function runTick(shell: Shell, session: Session, options: TickOptions): Promise<TickReport> {
  const minute = Math.floor(options.at / MINUTE_MS);
  try {
    const loaded = await loadPatiently(shell, session);
    if (isDone(loaded.core, minute, "A")) return report(minute, "already", []);
    return await checkMinute(shell, session, loaded, minute, options);
  } finally {
    options.onCommitted();
  }
}

/** A database that is away for some seconds must not cost the minute: its probes can still leave. */
async function loadPatiently(shell: Shell, session: Session): Promise<Loaded> {
  for (const pauseMs of LOAD_PAUSES_MS) {
    try {
      return await session.load();
    } catch (error) {
      console.error(`shard ${shell.shard} could not be read; once more in ${pauseMs} ms`, error);
      await shell.clock.sleep(pauseMs);
    }
  }
  return await session.load();
}

async function checkMinute(
  shell: Shell,
  session: Session,
  { core, config, memoryLost }: Loaded,
  minute: number,
  options: TickOptions,
): Promise<TickReport> {
  const replay = options.trigger === "replay";
  const due = config.monitors.filter((compiled) =>
    isDue(replay ? { ...compiled, sinceMinute: 0 } : compiled, minute),
  );
  const late = !replay && shell.clock.now() - options.at > LATEST_START_MS;
  const ladder = new Ladder(shell, minute, config.statusUrl, replay ? options.at : null, core.lastGood);
  const jobs = jobsOf(due, minute);
  const readings = late
    ? jobs.map((job) =>
        lostReading(minute, options.at, job.region, 0, "the minute began too late to be probed"),
      )
    : await shell.probe(
        {
          jobs,
          now: replay ? options.at : null,
          timedOut: new Set(core.timedOut),
          deadlineMs: COMMIT_A_MS,
          spreadMs: options.spreadMs,
          onReadings: (some, of) => climbFrom(ladder, { core, config }, minute, due, some, of),
        },
        config.statusUrl,
      );
  const checked = checkedOf(due, jobs, readings, core.lastGood);
  await options.earlier;
  const historyOnly = await commitMinute(
    session,
    shell,
    minute,
    checked,
    replay ? options.at : shell.clock.now(),
  );
  options.onCommitted();
  if (memoryLost) shell.background(recover(shell, session, minute));
  shell.background(deliver(shell));
  if (!historyOnly) {
    const patient = patientOf(checked, core.patientAt, minute);
    shell.background(
      askPatiently(
        shell,
        session,
        minute,
        patient,
        replay ? options.at : null,
        config.statusUrl,
        core.lastGood,
      ),
    );
  }
  const climbs = await ladder.finish();
  if (climbs.length > 0) {
    await commitLadder(session, shell, minute, checked, climbs, replay ? options.at : shell.clock.now());
    shell.background(deliver(shell));
  }
  shell.background(compact(shell, session, minute));
  if (!historyOnly) shell.background(watchNeighbour(shell, session, minute));
  return report(minute, historyOnly ? "history" : "now", checked);
}

function jobsOf(due: readonly CompiledMonitor[], minute: number): ProbeJob[] {
  return due.flatMap(({ monitor }) =>
    monitor.regions.map((region) => ({
      monitor,
      minute,
      region,
      attempt: SCHEDULED,
      timeoutMs: monitor.target.timeoutMs,
    })),
  );
}

function climbFrom(
  ladder: Ladder,
  { core, config }: { core: ShardCore; config: ShardConfig },
  minute: number,
  due: readonly CompiledMonitor[],
  readings: readonly Reading[],
  jobs: readonly ProbeJob[],
): void {
  readings.forEach((reading, index) => {
    const monitor = jobs[index]?.monitor;
    const compiled = due.find((candidate) => candidate.monitor === monitor);
    if (!monitor || !compiled || inMaintenance(config.maintenance, monitor.id, minute)) return;
    const state = core.monitors.get(monitor.id) ?? initialState(monitor, minute);
    const lastGood = core.lastGood.get(monitor.id) ?? null;
    ladder.add(compiled, state, checkOf(reading, monitor.assert.slowMs, lastGood));
  });
}

function checkedOf(
  due: readonly CompiledMonitor[],
  jobs: readonly ProbeJob[],
  readings: readonly Reading[],
  lastGood: ShardCore["lastGood"],
): CheckedMonitor[] {
  const checks = new Map<string, Judged[]>(due.map(({ monitor }) => [monitor.id, []]));
  jobs.forEach((job, index) => {
    const reading = readings[index];
    const { id, assert } = job.monitor;
    if (reading) checks.get(id)?.push(checkOf(reading, assert.slowMs, lastGood.get(id) ?? null));
  });
  return due.map((compiled) => ({ compiled, checks: checks.get(compiled.monitor.id) ?? [] }));
}

function report(
  minute: number,
  recorded: TickReport["recorded"],
  checked: readonly CheckedMonitor[],
): TickReport {
  const checks = checked.flatMap((entry) => entry.checks);
  const count = (verdict: string) => checks.filter((check) => check.verdict === verdict).length;
  return { minute, recorded, checks: checks.length, failing: count("down"), lost: count("lost") };
}
