/** What to run next, by cause, with the failing times and the check's id filled in. */
import { checkId } from "../check/reading.ts";
import { CAUSE_ROOMS } from "./causes/table.ts";
import type { Investigation } from "./diagnosis.ts";
import type { Lead } from "./explain.ts";
import type { Fill } from "./steps.ts";

const MINUTE = 60_000;

export function playbook(monitor: string, lead: Lead): Investigation[] {
  const newest = lead.explained[lead.explained.length - 1]?.check;
  if (!newest) return [];
  const fill: Fill = {
    since: utc(newest.at - 2 * MINUTE),
    until: utc(newest.at + newest.latencyMs + 2 * MINUTE),
    sinceSeconds: Math.floor((newest.at - 2 * MINUTE) / 1000),
    id: checkId(monitor, newest.minute, newest.region, newest.attempt),
    monitor,
  };
  return [...CAUSE_ROOMS[lead.suspect.cause].play(fill)];
}

function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
