/** Keeps an exception in the work on one monitor to that monitor. */

/** What was being done, as the log and /healthz call it. */
export type Step =
  | "schedule"
  | "judge"
  | "heartbeat"
  | "conditions"
  | "rechecks"
  | "patient attempt"
  | "evidence"
  | "view"
  | "alert"
  | "diagnosis";

/** A bug of Edgetick's that showed in one monitor: it costs that monitor that minute, and nobody else anything. */
export interface StepFault {
  readonly monitor: string;
  readonly step: Step;
  readonly error: unknown;
}

export class Contained {
  readonly faults: StepFault[];

  /** `earlier` are faults that the same commit has to tell of. */
  constructor(earlier: readonly StepFault[] = []) {
    this.faults = [...earlier];
  }

  /** What `work` makes; what `instead` makes when it throws. */
  run<T>(monitor: string, step: Step, work: () => T, instead: () => T): T {
    try {
      return work();
    } catch (error) {
      this.faults.push({ monitor, step, error });
      return instead();
    }
  }
}

/** A fault as the state keeps it; the error itself is in the Worker's log. */
export interface RecordedFault {
  readonly monitor: string;
  readonly step: Step;
  /** The newest minute that it cost. */
  readonly minute: number;
  /** In so many minutes in a row. */
  readonly minutes: number;
}

const KEPT_MINUTES = 15;
const MAX_KEPT = 50;
/** After so many minutes in a row it is what a monitor remembers that breaks its conditions. */
const STUCK_AFTER = 3;

/** The faults of the last minutes, with those of this one; of one monitor and step only the newest. */
export function recordedFaults(
  before: readonly RecordedFault[],
  found: readonly StepFault[],
  minute: number,
): readonly RecordedFault[] {
  const recent = before.filter((fault) => fault.minute > minute - KEPT_MINUTES);
  if (found.length === 0) return recent;
  const kept = new Map(recent.map((fault) => [`${fault.step} ${fault.monitor}`, fault]));
  for (const { monitor, step } of found) {
    const known = kept.get(`${step} ${monitor}`);
    const minutes = known === undefined ? 1 : known.minutes + (known.minute < minute ? 1 : 0);
    kept.set(`${step} ${monitor}`, { monitor, step, minute, minutes });
  }
  return [...kept.values()].sort((a, b) => b.minute - a.minute).slice(0, MAX_KEPT);
}

/** Its conditions have failed in each of the last minutes: they must begin from an empty memory to go on. */
export function isStuck(faults: readonly RecordedFault[], monitor: string, newest: number | null): boolean {
  return faults.some(
    (fault) =>
      fault.monitor === monitor &&
      fault.step === "conditions" &&
      fault.minutes >= STUCK_AFTER &&
      fault.minute === newest,
  );
}
