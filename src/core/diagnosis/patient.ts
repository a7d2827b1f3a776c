/**
 * What patient attempts saw: the monitor's own deadline hides what a gateway says when it gives up, and an attempt that
 * waits longer shows it. Its answer speaks for the timeouts beside it.
 */
import { PATIENT } from "../check/attempt.ts";
import type { Check } from "../check/check.ts";
import { type Mix, mixOf } from "./says.ts";

/** A timeout is as likely another as the patient attempt's: so much stays the probe's own. */
const OWN = 0.15;
/** A sooner answer is another failure: the timeouts beside it had none by then. */
const AS_LATE = 0.9;

/** Those that ended in an answer that is not good, and only after the monitor would have given up; oldest first. */
export function patientAnswers(attempts: readonly Check[], timeoutMs: number): Check[] {
  return attempts
    .filter(
      ({ attempt, verdict, status, latencyMs }) =>
        attempt === PATIENT && verdict === "down" && status !== null && latencyMs >= AS_LATE * timeoutMs,
    )
    .sort((a, b) => a.at - b.at);
}

/** The answer nearest to `at`. `answers` rise in time and are not empty. */
export function nearestAnswer(answers: readonly Check[], at: number): Check {
  let low = 0;
  let high = answers.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (answers[middle]!.at < at) low = middle + 1;
    else high = middle;
  }
  const [after, before] = [answers[low]!, answers[low - 1] ?? answers[low]!];
  return at - before.at < after.at - at ? before : after;
}

/** What a timeout beside this answer stands for. */
export function mixBeside(answer: Check): Mix {
  const mix = new Map([...mixOf(answer)].map(([kind, part]) => [kind, (1 - OWN) * part]));
  mix.set("own-timeout", (mix.get("own-timeout") ?? 0) + OWN);
  return mix;
}
