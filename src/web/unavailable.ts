/** What is said while D1 does not do its work: what is wrong, since when, and whether checks go on. */
import { DAY_MS, MINUTE_MS } from "../core/check/check.ts";
import { isoTime } from "../core/words/time.ts";
import type { DatabaseTrouble } from "../store/database-trouble.ts";
import type { Copies } from "./last-known.ts";
import { Problem } from "./problem.ts";

const RETRY_SECONDS = 60;
/** Checks that a Scheduler made this lately are going on. */
const GOING_ON_MS = 5 * MINUTE_MS;

/** To the minute, in UTC. */
function timeText(at: number): string {
  return `${isoTime(at).slice(0, 16).replace("T", " ")} UTC`;
}

/** `isRead`: whether the request was to change nothing. `now` is epoch ms. */
export function unavailableText(
  trouble: DatabaseTrouble,
  { views, since }: Copies,
  { isRead, now }: { readonly isRead: boolean; readonly now: number },
): string {
  const can = isRead ? "read" : "write to";
  const when = since === null ? "" : ` since ${timeText(since)}`;
  const sentence = `Edgetick can't ${can} its database (D1: ${trouble.message})${when}${goingOn(views, now)}.`;
  if (isRead) return sentence;
  return `${sentence} ${REFUSES.includes(trouble.kind) ? "Nothing was saved." : "Whether this was saved is not known."}`;
}

/** Where D1 itself says no; a connection that breaks or falls silent may do so behind the commit. */
const REFUSES: readonly DatabaseTrouble["kind"][] = ["busy", "quota", "full", "objects"];

function goingOn(views: Copies["views"], now: number): string {
  const ticks = views.flatMap(({ lastTickAt, monitors }) =>
    lastTickAt === null || monitors.length === 0 ? [] : [lastTickAt],
  );
  if (ticks.length === 0) return "";
  const last = Math.min(...ticks);
  return now - last <= GOING_ON_MS
    ? "; checks and alerts go on"
    : `; the last checks that it knows of were at ${timeText(last)}`;
}

/** A used-up quota is refilled at midnight UTC; all else may be over in a minute. */
function retryAfter({ kind }: DatabaseTrouble, now: number): number {
  const untilMidnight = Math.ceil((DAY_MS - (now % DAY_MS)) / 1000);
  return kind === "quota" || kind === "objects" ? untilMidnight : RETRY_SECONDS;
}

export function unavailable(trouble: DatabaseTrouble, text: string, now: number): Problem {
  return new Problem(503, text, { headers: { "retry-after": String(retryAfter(trouble, now)) } });
}
