/** What is wrong with a job, in words. It stays the same as long as the trouble does. */
import { timeOfDay } from "../config/cron.ts";
import { shortDuration } from "../words/duration.ts";
import type { Run, Trouble } from "./run.ts";

interface Known {
  readonly timeZone: string;
  /** The last run that ended. */
  readonly last: Run | null;
}

/** "expected by 03:30 Europe/Berlin, last run 24 h 12 min ago, 41 s". */
export function troubleText(trouble: Trouble, { timeZone, last }: Known): string {
  switch (trouble.kind) {
    case "late": {
      const { lateAt, running } = trouble;
      const begun = running === null ? "" : `, began ${timeOfDay(running, timeZone)} and has not ended`;
      return `expected by ${timeOfDay(lateAt, timeZone)}${begun}, ${lastText(last, lateAt)}`;
    }
    case "failed":
      return runText(trouble.run);
    case "overdue": {
      const { startedAt, overdueAt } = trouble;
      const max = shortDuration(overdueAt - startedAt);
      return `has run for more than ${max}, since ${timeOfDay(startedAt, timeZone)}`;
    }
    default:
      return trouble satisfies never;
  }
}

function lastText(last: Run | null, now: number): string {
  if (last === null) return "no run has ended yet";
  const { endedAt, good } = last;
  const ago = `last run ${shortDuration(now - endedAt)} ago`;
  if (!good) return `${ago}: ${runText(last)}`;
  const ms = runMs(last);
  return ms === null ? ago : `${ago}, ${shortDuration(ms)}`;
}

function runText(run: Run): string {
  const ms = runMs(run);
  const what = run.exitCode === null ? "the job said that it failed" : `exit code ${run.exitCode}`;
  return ms === null ? what : `${what} after ${shortDuration(ms)}`;
}

/** Null when its start was not told. */
export function runMs({ startedAt, endedAt }: Pick<Run, "startedAt" | "endedAt">): number | null {
  return startedAt === null ? null : Math.max(1, endedAt - startedAt);
}
