/**
 * The patient attempt: when a scheduled check timed out without an answer, one probe waits 100 s, to see what the
 * gateway says when it gives up itself. It runs beside the ticks, and is committed (C) when it ends.
 */
import { PATIENT } from "../core/check/attempt.ts";
import { MINUTE_MS } from "../core/check/check.ts";
import { checkOf } from "../core/check/check-of.ts";
import { wantsPatient } from "../core/condition/wants.ts";
import type { CheckedMonitor } from "../core/shard/minute.ts";
import type { ShardCore } from "../core/shard/shard.ts";
import { commitPatient } from "./record-minute.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

export const PATIENT_TIMEOUT_MS = 100_000;
/** The probe's own deadline, and room for the answer to come back. */
const PATIENT_WAVE_MS = PATIENT_TIMEOUT_MS + 10_000;

/** `asked` is what `patientAt` held before this minute's commit A, which claimed the hour for those it picked. */
export async function askPatiently(
  shell: Shell,
  session: Session,
  minute: number,
  picked: readonly CheckedMonitor[],
  replayFrom: number | null,
  statusUrl: string | null,
  lastGood: ShardCore["lastGood"],
): Promise<void> {
  const jobs = picked.flatMap(({ compiled, checks }) => {
    const region = checks.find((check) => check.failure?.type === "probe.timeout")?.region;
    if (region === undefined) return [];
    return [{ monitor: compiled.monitor, minute, region, attempt: PATIENT, timeoutMs: PATIENT_TIMEOUT_MS }];
  });
  if (jobs.length === 0) return;
  const readings = await shell.probe(
    { jobs, now: replayFrom, timedOut: new Set(), deadlineMs: PATIENT_WAVE_MS, spreadMs: 0, lane: "patient" },
    statusUrl,
  );
  const checks = readings.map((reading, index) => {
    const monitor = jobs[index]?.monitor;
    const usual = monitor === undefined ? null : (lastGood.get(monitor.id) ?? null);
    return checkOf(reading, monitor?.assert.slowMs ?? null, usual);
  });
  const answered = picked.flatMap(({ compiled }) => {
    const index = jobs.findIndex((job) => job.monitor === compiled.monitor);
    const check = checks[index];
    return check ? [{ compiled, checks: [check] }] : [];
  });
  await commitPatient(session, shell, minute, answered, replayFrom ?? shell.clock.now());
}

/** The monitors whose scheduled checks of this minute ask for a patient attempt, by the state before the minute. */
export function patientOf(
  checked: readonly CheckedMonitor[],
  patientAt: ShardCore["patientAt"],
  minute: number,
): CheckedMonitor[] {
  return checked.filter(
    ({ compiled, checks }) =>
      wantsPatient(
        compiled.monitor,
        checks,
        patientAt.get(compiled.monitor.id) ?? null,
        minute * MINUTE_MS,
      ) !== null,
  );
}
