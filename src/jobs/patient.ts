/**
 * The patient attempt: when a scheduled check timed out without an answer, one probe waits 100 s, to see what the
 * gateway says when it gives up itself. It runs beside the ticks, and is committed (C) when it ends.
 */
import { PATIENT } from "../core/check/attempt.ts";
import { MINUTE_MS } from "../core/check/check.ts";
import type { CheckedMonitor } from "../core/shard/minute.ts";
import type { ShardCore } from "../core/shard/shard.ts";
import type { Judgement } from "./judgement.ts";
import { recordPart } from "./record-minute.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";
import type { TickTime } from "./tick-time.ts";

const PATIENT_TIMEOUT_MS = 100_000;
/** The probe's own deadline, and room for the answer to come back. */
const PATIENT_WAVE_MS = PATIENT_TIMEOUT_MS + 10_000;

export async function askPatiently(
  shell: Shell,
  session: Session,
  minute: number,
  picked: readonly CheckedMonitor[],
  time: TickTime,
  statusUrl: string | null,
  judgement: Judgement,
): Promise<void> {
  const jobs = picked.flatMap(({ compiled, checks }) => {
    const region = checks.find((check) => check.failure?.type === "probe.timeout")?.region;
    if (region === undefined) return [];
    return [{ monitor: compiled.monitor, minute, region, attempt: PATIENT, timeoutMs: PATIENT_TIMEOUT_MS }];
  });
  if (jobs.length === 0) return;
  const readings = await shell.probe(
    {
      jobs,
      now: time.waveNow(),
      timedOut: new Set(),
      deadlineMs: PATIENT_WAVE_MS,
      spreadMs: 0,
      lane: "patient",
    },
    statusUrl,
  );
  const checked = picked.flatMap(({ compiled }) => {
    const reading = readings[jobs.findIndex((job) => job.monitor === compiled.monitor)];
    return reading ? [{ compiled, checks: [judgement.judge(compiled.monitor, reading)] }] : [];
  });
  const { faults } = judgement.contained;
  await recordPart(session, shell, { part: "C", minute, checked, faults }, time.now);
}

/** The monitors whose hour the commit A of this minute has claimed; `core` is as it is after that. */
export function patientOf(
  checked: readonly CheckedMonitor[],
  { patientAt }: Pick<ShardCore, "patientAt">,
  minute: number,
): CheckedMonitor[] {
  return checked.filter(({ compiled }) => patientAt.get(compiled.monitor.id) === minute * MINUTE_MS);
}
