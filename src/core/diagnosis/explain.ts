/**
 * From failures to causes: weigh all causes on all failures (and on those that say the same, when they say different
 * things), take the best, peel off what it explains, and ask again about the rest.
 */
import { MINUTE_MS } from "../check/check.ts";
import { type Ranked, rank } from "./causes/rank.ts";
import { type View, viewOf } from "./failures-in-view.ts";
import type { Failing, History } from "./history.ts";
import { type Background, type Profile, profileOf } from "./profile.ts";
import type { Says } from "./says.ts";

export interface Lead {
  readonly suspect: Ranked;
  readonly profile: Profile;
  readonly explained: readonly Failing[];
  /** Of all failures. */
  readonly share: number;
}

/** Said when sure enough of one cause, or sure that it is not chance and torn between two. */
const MIN_CONFIDENCE = 0.6;
const MIN_TORN = 0.3;
const MAX_CHANCE_TORN = 0.2;
/** Log odds taken off a part of the failures: chosen for saying the same, it says so by construction. */
const CHOSEN = 3;
const MANY_FACES = 0.6;
const CHOSEN_OF_MANY = 2;
const MIN_RUNNER_UP = 0.08;
const MIN_REST = 4;
const MAX_LEADS = 3;
const EDGE_MINUTES = 5;

export function explain(history: History, background: Background): { whole: Profile; leads: Lead[] } {
  const counted = history.failing.filter((failure) => !isRemainder(history, failure));
  const whole = profileOf(viewOf(history, counted), background);
  if (counted.length < 3) return { whole, leads: [] };
  const leads: Lead[] = [];
  let rest: readonly Failing[] = counted;
  let profile = whole;
  while (leads.length < MAX_LEADS) {
    const lead = bestLead(history, background, profile);
    if (lead === null || !worthSaying(lead.suspect)) break;
    const known = leads.some((one) => one.suspect.cause === lead.suspect.cause);
    if (!known) leads.push(capped(lead, leads[leads.length - 1]));
    const explained = new Set(lead.explained);
    rest = rest.filter((failure) => !explained.has(failure));
    if (rest.length < Math.max(MIN_REST, 0.12 * counted.length)) break;
    profile = profileOf(viewOf(history, rest), background);
    if (known) break;
  }
  return { whole, leads: leads.length === 0 ? leads : withRunnersUp(leads, whole) };
}

/** Scheduled maintenance that begins early or ends late has nothing to be found in. */
function isRemainder({ input, interval }: History, { check }: Failing): boolean {
  const edge = Math.max(EDGE_MINUTES, 2 * interval) * MINUTE_MS;
  return input.maintenance.some(({ from, to }) => check.at >= from - edge && check.at < to + edge);
}

function worthSaying({ confidence, chance }: Ranked): boolean {
  return confidence >= MIN_CONFIDENCE || (confidence >= MIN_TORN && chance <= MAX_CHANCE_TORN);
}

/** The rest was shaped by what was peeled off before: never surer of it than of that. */
function capped(lead: Lead, before: Lead | undefined): Lead {
  if (!before || lead.suspect.confidence < before.suspect.confidence) return lead;
  return { ...lead, suspect: { ...lead.suspect, confidence: 0.95 * before.suspect.confidence } };
}

function bestLead(history: History, background: Background, profile: Profile): Lead | null {
  const whole = leadOf(history, profile);
  if (whole && whole.suspect.confidence > 0.9 && whole.explained.length > 0.8 * profile.count) return whole;
  // Of many faces some always agree.
  const many = profile.sameness < MANY_FACES ? CHOSEN_OF_MANY : 0;
  const parts = groups(profile.view).map((view) => {
    const chosen = (CHOSEN + many) * (1 - view.failing.length / profile.count);
    return leadOf(history, profileOf(view, background), chosen);
  });
  const worth = (lead: Lead) =>
    lead.suspect.confidence * (0.4 + (0.6 * lead.explained.length) / profile.count);
  return [whole, ...parts]
    .filter((lead) => lead !== null)
    .reduce<Lead | null>((best, lead) => (best === null || worth(lead) > worth(best) ? lead : best), null);
}

function leadOf(history: History, profile: Profile, handicap = 0): Lead | null {
  for (const suspect of rank(profile, handicap)) {
    const explained = profile.view.failing.filter(suspect.explains);
    if (explained.length === 0) continue;
    return { suspect, profile, explained, share: explained.length / history.failing.length };
  }
  return null;
}

/** Failures that say the same, where no answer speaks for all. */
function groups({ history, failing }: View): View[] {
  const bySays = new Map<Says, Failing[]>();
  for (const failure of failing) {
    const list = bySays.get(failure.says);
    if (list) list.push(failure);
    else bySays.set(failure.says, [failure]);
  }
  if (bySays.size < 2) return [];
  return [...bySays.values()]
    .filter((list) => list.length >= MIN_REST && list.length >= 0.15 * failing.length)
    .map((list) => viewOf(history, list));
}

/** What else the whole could be: never surer than the leads left room for. */
function withRunnersUp(leads: readonly Lead[], whole: Profile): Lead[] {
  const named = new Set(leads.map((lead) => lead.suspect.cause));
  const others = rank(whole)
    .filter((suspect) => !named.has(suspect.cause) && suspect.confidence >= MIN_RUNNER_UP)
    .map((suspect) => {
      const explained = whole.view.failing.filter(suspect.explains);
      return { suspect, profile: whole, explained, share: explained.length / whole.count };
    })
    .filter((lead) => lead.explained.length > 0);
  return [...leads, ...others]
    .sort((a, b) => b.suspect.confidence - a.suspect.confidence)
    .slice(0, Math.max(MAX_LEADS, leads.length));
}
