/** From what a step saw to the checks of a minute. */
import { SCHEDULED } from "../check/attempt.ts";
import type { Judged } from "../check/check.ts";
import { checkOf } from "../check/check-of.ts";
import { type Reading, type ReadingError, startedAt } from "../check/reading.ts";
import type { MonitorOf } from "../config/monitor.ts";
import type { HeartbeatState, Look } from "./heartbeat.ts";
import type { Trouble } from "./run.ts";
import { runMs, troubleText } from "./wording.ts";

/** The value of a check at which a run ended without an exit code: it only said that it failed. */
const NO_EXIT_CODE = -1;

interface Of {
  readonly monitor: MonitorOf<"heartbeat">;
  readonly minute: number;
  /** Before the step. */
  readonly before: HeartbeatState | undefined;
}

/** A minute has one check that counts, the worst; what else was seen in it stands beside, in its order. */
export function checksOf(looks: readonly Look[], of: Of): Judged[] {
  const worst = looks.find(isBad) ?? looks.at(-1);
  const others = looks.filter((look) => look !== worst);
  const ordered = worst === undefined ? [] : [worst, ...others];
  return ordered.map((look, index) => checkOf(readingOf(look, SCHEDULED + index, of), null));
}

function isBad({ run, trouble }: Look): boolean {
  return run === null ? trouble !== null : !run.good;
}

function readingOf(look: Look, attempt: number, { monitor, minute, before }: Of): Reading {
  const { at, run, trouble, ping } = look;
  const { timeZone } = monitor.target;
  const error = isBad(look) && trouble !== null ? errorOf(trouble, timeZone, before) : null;
  return {
    minute,
    at: startedAt(at),
    region: "auto",
    colo: null,
    attempt,
    status: null,
    statusText: "",
    headersMs: null,
    latencyMs: (run && runMs(run)) ?? 0,
    value: run && (run.exitCode ?? NO_EXIT_CODE),
    own: { kind: "heartbeat", run, trouble, timeZone },
    headers: [],
    body: ping?.body ?? null,
    redirects: [],
    error,
    assertion: null,
  };
}

function errorOf(trouble: Trouble, timeZone: string, before: HeartbeatState | undefined): ReadingError {
  const message = troubleText(trouble, { timeZone, last: before?.last ?? null });
  const late = trouble.kind === "late";
  return {
    name: late ? "HeartbeatLate" : "HeartbeatFailed",
    message,
    phase: "connect",
    type: late ? "heartbeat.late" : "heartbeat.failed",
  };
}
