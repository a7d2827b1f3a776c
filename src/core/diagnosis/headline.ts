/** The sentence on top: what stands out, or why nothing does and what could tell more. */
import { isOfJob } from "./causes/signs.ts";
import { CAUSE_ROOMS } from "./causes/table.ts";
import type { Undecided } from "./diagnosis.ts";
import type { Lead } from "./explain.ts";
import { monitorBeforeWords } from "./findings/monitor-before.ts";
import type { Profile } from "./profile.ts";

/** Failures that a pattern needs before any test can tell it from chance. */
const ENOUGH = 8;
/** Of another monitor's failures, where no cause is found. */
const MAX_CHANCE = 0.01;

export function headlineOf(whole: Profile, leads: readonly Lead[], undecided: readonly Undecided[]): string {
  const { history } = whole.view;
  if (history.checks.length === 0) return "No checks in this window: nothing to diagnose.";
  if (history.failing.length === 0)
    return `All ${history.checks.length} checks were good: nothing to diagnose.`;
  if (whole.count === 0 && history.failing.length > 0)
    return `All ${history.failing.length} failures lie within minutes of scheduled maintenance.`;
  const [first, second] = leads;
  if (!first) return otherFirst(whole) ?? leftOpen(whole, undecided) ?? nothing(whole);
  const why = first.suspect.clues.filter((clue) => clue.weight > 0).sort((a, b) => b.weight - a.weight)[0];
  const likely = first.suspect.confidence >= 0.8 ? "is likely" : "is possible";
  const also =
    second && second.share >= 0.15 && second.suspect.confidence >= 0.5 ? `; besides, ${name(second)}` : "";
  return `${capital(name(first))} ${likely}: ${why?.text ?? first.suspect.summary}${also}.`;
}

/** What fails before it is where to look, and not yet why. */
function otherFirst({ others: [first] }: Profile): string | null {
  if (first === undefined || first.pValue >= MAX_CHANCE) return null;
  return `${monitorBeforeWords(first)}: look there first. That they coincide does not say which of them is the cause.`;
}

const MAX_NAMED = 3;

/** The answers stand for several causes: which, and what tells them apart. */
function leftOpen({ count }: Profile, [group]: readonly Undecided[]): string | null {
  if (group === undefined) return null;
  const names = group.causes.slice(0, MAX_NAMED).map(({ cause }) => CAUSE_ROOMS[cause].name);
  const decides = group.decides[0] === undefined ? "" : ` What decides: ${group.decides[0].look}.`;
  const more = group.causes.length > MAX_NAMED ? ", among others" : "";
  return `${count} failures whose answers leave the cause open: ${names.join(", or ")}${more}.${decides}`;
}

function name(lead: Lead): string {
  return CAUSE_ROOMS[lead.suspect.cause].name;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function nothing(whole: Profile): string {
  const { history } = whole.view;
  const { count } = whole;
  const failures = count === 1 ? "1 failure" : `${count} failures`;
  if (isOfJob(whole))
    return `${count === 1 ? "1 run was" : `${count} runs were`} late or failed, with no pattern that chance would not give.`;
  const wishes: string[] = [];
  if (count < ENOUGH) wishes.push(`${ENOUGH - count} more`);
  if (history.regions.length < 3) wishes.push("checks from three regions at once");
  if (history.interval > 1) wishes.push("an interval of one minute");
  if (count < ENOUGH)
    return `${failures}: too few to tell a pattern from chance; ${wishes.join(" or ")} could tell more.`;
  const more =
    wishes.length > 0 ? `; ${wishes.join(" or ")} could tell more` : `; about ${count} more could show one`;
  return `${failures}, and no pattern that chance would not give${more}.`;
}
