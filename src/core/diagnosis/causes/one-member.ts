/**
 * Two halves of one thing: from outside one of several servers looks bad, and in the gateway's own log the same server
 * refuses each time, while requests beside it were answered.
 */
import { clockTime } from "../../words/time.ts";
import type { HostFact } from "../diagnosis.ts";
import type { Suspect } from "./suspect.ts";
import { clue } from "./suspect.ts";

/** A server that refuses does so to everybody: what was answered beside it came from another. */
const REFUSING: ReadonlySet<string> = new Set([
  "upstream.refused",
  "upstream.no-socket",
  "upstream.connect-timeout",
  "upstream.unroutable",
]);
const ADDRESS = /\b[\w.-]{1,200}:\d{1,5}\b/;
const MIN_TIMES = 3;
/** Log odds: as much as a fact of the gateway's is worth. */
const WORTH = 4;

/** The outside's suspicion with the log's words; null where they do not name one server. */
export function oneMember(outside: Suspect | undefined, facts: readonly HostFact[]): Suspect | null {
  if (outside === undefined || outside.score <= 0) return null;
  const refusing = facts.filter(({ kind, weight }) => REFUSING.has(kind) && weight !== "context");
  const servers = new Set(refusing.map(({ text }) => ADDRESS.exec(text)?.[0]));
  const last = refusing.at(-1);
  if (last === undefined || refusing.length < MIN_TIMES || servers.size !== 1 || servers.has(undefined))
    return null;
  const at = last.at === null ? "" : `${clockTime(last.at)} `;
  const quote = clue(WORTH, `from inside: ${at}${last.text}; it is this server each time`);
  return { ...outside, clues: [...outside.clues, quote], score: outside.score + WORTH, fromInside: true };
}
