/** What a job says of itself: Healthchecks' grammar. https://healthchecks.io/docs/http_api/ */
import type { BodyStart } from "../check/reading.ts";

/** `end` is a run that ended with an exit code, `fail` one that says that it failed, `log` neither. */
type PingKind = "start" | "end" | "fail" | "log";

interface PingAction {
  readonly kind: PingKind;
  /** Of `end` only. */
  readonly exitCode: number | null;
}

export interface Ping extends PingAction {
  /** Unique; in the order in which they came. */
  readonly id: string;
  /** The monitor's id. */
  readonly monitor: string;
  /** When it came, epoch ms. */
  readonly at: number;
  /** Which run it belongs to, where runs overlap. */
  readonly rid: string | null;
  /** Masked and cut, as all evidence. */
  readonly body: BodyStart | null;
}

/** So many pings a minute and monitor are taken; a job has no use for more. */
export const MAX_PINGS_A_MINUTE = 10;
const MAX_EXIT_CODE = 255;
const RUN_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** What follows the id in the path; null when it means nothing. */
export function pingAction(segment: string): PingAction | null {
  switch (segment) {
    case "":
      return { kind: "end", exitCode: 0 };
    case "start":
    case "fail":
    case "log":
      return { kind: segment, exitCode: null };
    default: {
      const exitCode = /^\d{1,3}$/.test(segment) ? Number(segment) : Number.NaN;
      return exitCode <= MAX_EXIT_CODE ? { kind: "end", exitCode } : null;
    }
  }
}

/** Healthchecks wants a UUID; whatever names a run will do. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}
