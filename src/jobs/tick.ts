/**
 * The way of one tick: probe everything that is due, commit (A), climb the ladders, commit (B), and let the patient
 * attempts end when they end (C). What nobody waits for runs in the background.
 */
import { MINUTE_MS } from "../core/check/check.ts";
import type { Ping } from "../core/heartbeat/ping.ts";
import { Contained } from "../core/shard/contained.ts";
import { type CheckedMonitor, isDone } from "../core/shard/minute.ts";
import type { MinutePart } from "../core/shard/parts.ts";
import type { ShardConfig } from "../core/shard/shard.ts";
import { Frozen } from "../store/state.ts";
import { nameCauses } from "./cause.ts";
import { compactAll, wantsCompaction } from "./compact.ts";
import { deliverDue } from "./deliver-due.ts";
import { drainAll } from "./drain.ts";
import { inTime, TooLate } from "./end-of.ts";
import { noteFailures } from "./host.ts";
import { Judgement } from "./judgement.ts";
import { Ladder } from "./ladder.ts";
import { watchNeighbour } from "./neighbour.ts";
import { callOutside } from "./outside.ts";
import { askPatiently, patientOf } from "./patient.ts";
import { recordPart } from "./record-minute.ts";
import { queueWindows, recover } from "./recount.ts";
import { seekPatterns } from "./seek-pattern.ts";
import type { Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";
import { TickTime } from "./tick-time.ts";
import { watchAgents } from "./watch-agents.ts";
import { watchQuotas } from "./watch-quotas.ts";
import { checkedBy, jobsOf } from "./wave.ts";

/** Before each further try to read the shard's state. */
const LOAD_PAUSES_MS = [500, 2_000, 2_500, 5_000, 10_000];
/** So long D1 is asked before the Scheduler goes by its own copy. */
const PATIENCE_MS = 5_000;

export type Trigger = "cron" | "alarm" | "replay";

export interface TickReport {
  readonly minute: number;
  readonly recorded: "now" | "already" | "history";
  readonly checks: number;
  readonly failing: number;
  readonly lost: number;
  /** The shard has no monitor, and no reason to tick. */
  readonly idle: boolean;
}

interface TickOptions {
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
    const loaded = await loadOrRemember(shell, session);
    const idle = loaded.config.monitors.length === 0;
    if (isDone(loaded.core, minute, "A")) return { ...report(minute, "already", []), idle };
    return { ...(await checkMinute(shell, session, loaded, minute, options)), idle };
  } finally {
    options.onCommitted();
  }
}

/**
 * A database that is away for some seconds must not cost the minute: its probes can still leave. After a while the
 * Scheduler's own copy serves, and it does at once while journalled minutes wait: they come before this one.
 */
async function loadOrRemember(shell: Shell, session: Session): Promise<Loaded> {
  const { journal } = shell;
  if (journal !== undefined && !(await journal.isEmpty())) {
    const remembered = await journal.remembered();
    if (remembered !== null) return remembered;
  }
  let waitedMs = 0;
  const load = () => (journal ? journal.confirmed(() => session.load()) : session.load());
  for (const pauseMs of LOAD_PAUSES_MS) {
    try {
      return await inTime(load(), PATIENCE_MS, "D1 did not answer in time");
    } catch (error) {
      if (error instanceof Frozen) throw error;
      if (error instanceof TooLate) waitedMs += PATIENCE_MS;
      const remembered = waitedMs < PATIENCE_MS ? null : ((await journal?.remembered()) ?? null);
      if (remembered !== null) return remembered;
      console.error(`shard ${shell.shard} could not be read; once more in ${pauseMs} ms`, error);
      await shell.clock.sleep(pauseMs);
      waitedMs += pauseMs;
    }
  }
  return await load();
}

async function checkMinute(
  shell: Shell,
  session: Session,
  { core, config, former, memoryLost }: Loaded,
  minute: number,
  options: TickOptions,
): Promise<Omit<TickReport, "idle">> {
  const time = new TickTime(shell.clock, options.at, options.trigger === "replay");
  const contained = new Contained();
  const jobs = jobsOf({ core, config, minute }, time.replay, contained);
  const judgement = new Judgement(contained, core.lastGood);
  const ladder = new Ladder(shell, minute, config.statusUrl, time, judgement);
  const wave = { core, config, minute, jobs, time, judgement, ladder };
  const drained = drainAll(shell);
  const checked = await checkedBy(shell, wave, options.spreadMs);
  await Promise.all([options.earlier, drained]);
  if (former !== null) await queueWindows(shell, former, config, minute);
  const faults = contained.faults.splice(0);
  const scheduled = {
    part: "A",
    minute,
    checked,
    faults,
    pings: await pingsOf(shell, config, minute),
  } as const;
  const recorded = await recordPart(session, shell, scheduled, time.now);
  const { committed, historyOnly, restarted, present } = recorded;
  options.onCommitted();
  const after = committed.kind === "committed" ? committed.core : null;
  if (after?.pinged?.length) shell.background(forgetPings(shell, after.pinged));
  if (memoryLost) shell.background(recover(shell, minute));
  for (const monitor of restarted) shell.background(recover(shell, minute, monitor));
  shell.background(deliverDue(shell));
  if (after !== null && !historyOnly) {
    shell.background(callOutside(shell, config, after));
    shell.background(noteFailures(shell, present));
    shell.background(nameCauses(shell, after));
    shell.background(seekPatterns(shell, after, minute));
    shell.background(watchAgents(shell, session, after, minute));
    const patient = patientOf(checked, after, minute);
    shell.background(askPatiently(shell, session, minute, patient, time, config.statusUrl, judgement));
  }
  await climbed(shell, session, { ...scheduled, faults: contained.faults }, ladder, time);
  if (after !== null && wantsCompaction(after, minute)) shell.background(compactAll(shell, minute));
  if (shell.recounts !== undefined) shell.background(shell.recounts.run(shell));
  if (!historyOnly) {
    shell.background(watchNeighbour(shell, session, minute));
    shell.background(watchQuotas(shell, session, minute));
  }
  return report(minute, historyOnly ? "history" : "now", present);
}

/** What jobs have pinged up to this minute. */
async function pingsOf(
  { pings, meter }: Shell,
  { monitors }: ShardConfig,
  minute: number,
): Promise<readonly Ping[]> {
  if (pings === undefined || !monitors.some(({ monitor }) => monitor.kind === "heartbeat")) return [];
  try {
    const waiting = await pings.waiting(minute * MINUTE_MS);
    // Each was a request of the Scheduler; counted here, where it costs no row of its own.
    if (waiting.length > 0) meter?.count({ objectRequests: waiting.length });
    return waiting;
  } catch (error) {
    console.error("pings wait for the next minute", error);
    return [];
  }
}

async function forgetPings({ pings }: Shell, ids: readonly string[]): Promise<void> {
  await pings?.remove(ids);
}

/** What the ladders of the minute saw, committed. */
async function climbed(
  shell: Shell,
  session: Session,
  scheduled: Omit<MinutePart, "part">,
  ladder: Ladder,
  time: TickTime,
): Promise<void> {
  const climbs = await ladder.finish();
  if (climbs.length === 0) return;
  const { committed } = await recordPart(session, shell, { ...scheduled, part: "B", climbs }, time.now);
  shell.background(deliverDue(shell));
  shell.background(noteFailures(shell, climbs));
  if (committed.kind === "committed") shell.background(nameCauses(shell, committed.core));
}

function report(
  minute: number,
  recorded: TickReport["recorded"],
  checked: readonly CheckedMonitor[],
): Omit<TickReport, "idle"> {
  const checks = checked.flatMap((entry) => entry.checks);
  const count = (verdict: string) => checks.filter((check) => check.verdict === verdict).length;
  return { minute, recorded, checks: checks.length, failing: count("down"), lost: count("lost") };
}
