/** How an outage ends: after two good minutes in a row, or because what fails comes and goes. */
import type { BlipBounds } from "../check/blip.ts";
import { failedFor } from "../check/stretch.ts";
import type { Monitor } from "../config/monitor.ts";
import type { Incident } from "../incident/incident.ts";
import { lastedMsOf } from "../incident/length.ts";
import { setApart } from "./apart.ts";
import { stretchStart } from "./delay.ts";
import { type Draft, put } from "./draft.ts";
import { isBlip, reachMs, stretchesOf } from "./failing.ts";
import { close, linkedTo } from "./opening.ts";
import type { QuorumRun } from "./runs.ts";
import { plural } from "./wording.ts";

const GOOD_IN_A_ROW = 2;
/** Checks further apart than this, in minutes, close an outage with the first good one. */
const MAX_FREQUENT = 10;

/** Less often than this, and the next long failure would be another alert of the same outage. */
const MIN_RELAPSES = 2;

/** It was good again. */
export type Ended = QuorumRun & { readonly goodAt: number };

/** Closes the open outage once enough good minutes followed in a row. */
export function closeWhenGood(draft: Draft): void {
  const { state } = draft;
  const run = state.quorumRun;
  const { outage } = state.open;
  if (outage === null || run === null || run.goodAt === null || run.goodInARow < goodNeeded(draft.monitor))
    return;
  const ended = { ...run, goodAt: run.goodAt };
  end(draft, outage, ended, lengthOf(draft, ended), goodText(draft));
}

/**
 * An outage is continuous. One that fails again and again after a good minute, each time for a few minutes only, ended at
 * the first of these good ones as soon as an intermittent is open, which has the rest.
 */
export function closeWhenIntermittent(draft: Draft): void {
  const { outage, intermittent } = draft.state.open;
  const run = draft.state.quorumRun;
  if (outage === null || intermittent === null || !run?.relapse?.end || run.goodAt === null) return;
  if (run.relapse.times < MIN_RELAPSES) return;
  const { lastMinute, goodAt, length } = run.relapse.end;
  put(draft, linkedTo(intermittent, outage.id));
  const first = { ...run, lastMinute, goodAt };
  end(
    draft,
    { ...linkedTo(outage, intermittent.id), became: "intermittent" },
    first,
    length,
    "good again, and what failed since comes and goes",
  );
}

function end(draft: Draft, outage: Incident, run: Ended, length: BlipBounds | null, why: string): void {
  const checks = run.lastMinute === run.startMinute ? 1 : run.count;
  const isShort = isBlip(lastedMsOf(outage, run.goodAt), checks, draft.monitor);
  const known = length === null ? {} : { length };
  close(draft, { ...outage, ...known, blips: isShort ? 1 : 0 }, run.goodAt, why);
  setApart(draft, run.startMinute, run.lastMinute);
  draft.state.quorumRun = null;
}

/**
 * Of the failing runs that it is made of, as far as the quorum was down; null where it is not known. A run ends where
 * nobody looked, and an outage does not.
 */
export function lengthOf({ state, monitor }: Draft, run: Ended): BlipBounds | null {
  const failing = state.failing ?? state.judged;
  const isOfRun =
    failing !== null && failing.startMinute <= run.lastMinute && run.lastMinute <= failing.lastMinute;
  if (!isOfRun || state.open.outage?.unwatchedMs || run.relapse?.before === null) return null;
  const part = { from: stretchStart(run), to: run.goodAt };
  const isWhole = failing.startedAt === part.from && failing.lastMinute === run.lastMinute;
  const last = failedFor(stretchesOf(failing), reachMs(monitor.intervalMinutes), isWhole ? undefined : part);
  const { minMs, maxMs } = run.relapse?.before ?? { minMs: 0, maxMs: 0 };
  return { minMs: minMs + last.minMs, maxMs: maxMs + last.maxMs };
}

/** So many good minutes in a row end an outage. */
function goodNeeded({ intervalMinutes, kind }: Pick<Monitor, "intervalMinutes" | "kind">): number {
  return intervalMinutes > MAX_FREQUENT || kind === "heartbeat" ? 1 : GOOD_IN_A_ROW;
}

function goodText(draft: Draft): string {
  if (draft.monitor.kind === "heartbeat") return "on time again";
  return `up again, ${plural(goodNeeded(draft.monitor), "good check")} in a row`;
}
