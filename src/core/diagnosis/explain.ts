/**
 * From failures to causes: weigh all causes on all failures (and on those that say the same, when they say different
 * things), take the best, peel off what it explains, and ask again about the rest.
 */
import { MINUTE_MS } from "../check/check.ts";
import { type Ranked, rank } from "./causes/rank.ts";
import type { Cause } from "./diagnosis.ts";
import { byFace } from "./faces.ts";
import { type View, viewOf } from "./failures-in-view.ts";
import type { Failing, History } from "./history.ts";
import { type Background, type Profile, profileOf } from "./profile.ts";

export interface Lead {
  readonly suspect: Ranked;
  /** All causes weighed on the same failures. */
  readonly ranked: readonly Ranked[];
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
/** A cause that is so sure of a part holds its claim on it. */
const RIVAL = 0.25;
const MIN_RUNNER_UP = 0.08;
const MIN_REST = 4;
const MIN_PART = 0.12;
const MIN_FACE = 0.15;
const NEARLY_ALL = 0.85;
/** Fewer failures than these speak for a cause of their own, but not against one of the whole. */
const MIN_AGAINST = 8;
const MAX_LEADS = 3;
const EDGE_MINUTES = 5;
/** The others are what the internet does to anyone. */
const ONE_RUN = 0.9;

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
    if (!known && !happenedOnce(lead, whole)) leads.push(capped(lead, leads[leads.length - 1]));
    const explained = new Set(lead.explained);
    rest = rest.filter((failure) => !explained.has(failure));
    if (rest.length < Math.max(MIN_REST, MIN_PART * counted.length)) break;
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

/** One run beside others that it does not explain: an accident of its own, and no reason why it keeps happening. */
function happenedOnce({ suspect, explained }: Lead, { view }: Profile): boolean {
  if (suspect.fromInside) return false;
  // A run that holds nearly all holds the middle one.
  const { minute } = explained[explained.length >> 1]!.check;
  const run = view.episodes.find(({ start, end }) => minute >= start && minute <= end);
  if (run === undefined) return false;
  const inside = explained.filter(({ check }) => check.minute >= run.start && check.minute <= run.end).length;
  return (
    inside >= ONE_RUN * explained.length &&
    view.episodes.some((other) => other !== run && other.failing.length >= MIN_REST)
  );
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
  const parts = partsOf(profile).map((view) => partOf(history, background, profile, view));
  const worth = (lead: Lead) =>
    lead.suspect.confidence * (0.4 + (0.6 * lead.explained.length) / profile.count);
  const best = (leads: readonly (Lead | null)[]) =>
    leads
      .filter((lead) => lead !== null)
      .reduce<Lead | null>((best, lead) => (best === null || worth(lead) > worth(best) ? lead : best), null);
  const ofParts = parts.map(({ lead }) => lead);
  const found = best([whole, ...ofParts]);
  return found !== null && found === whole ? (without(history, found, parts) ?? best(ofParts)) : found;
}

interface Part {
  readonly lead: Lead | null;
  /** How sure each cause is of this part. */
  readonly sureOf: ReadonlyMap<Cause, number>;
}

function partOf(history: History, background: Background, profile: Profile, view: View): Part {
  // Of many faces some always agree.
  const many = profile.sameness < MANY_FACES ? CHOSEN_OF_MANY : 0;
  const chosen = (CHOSEN + many) * (1 - view.failing.length / profile.count);
  const part = profileOf(view, background);
  const ranked = rank(part, chosen);
  return {
    lead: firstOf(history, part, ranked),
    sureOf: new Map(ranked.map(({ cause, confidence }) => [cause, confidence])),
  };
}

/**
 * What a cause explains of the whole has to hold in each part: failures that look alike and tell of another are not its.
 * Null where they leave it next to nothing.
 */
function without(history: History, lead: Lead, parts: readonly Part[]): Lead | null {
  const { cause } = lead.suspect;
  const others = parts.flatMap(({ lead: other, sureOf }) => {
    if (other === null || other.suspect.cause === cause) return [];
    const surer = other.suspect.confidence >= MIN_CONFIDENCE && (sureOf.get(cause) ?? 0) < RIVAL;
    return surer && other.explained.length >= MIN_AGAINST ? other.explained : [];
  });
  if (others.length === 0) return lead;
  const taken = new Set(others);
  const explained = lead.explained.filter((failure) => !taken.has(failure));
  if (explained.length < Math.max(MIN_REST, MIN_PART * lead.profile.count)) return null;
  return { ...lead, explained, share: explained.length / history.failing.length };
}

function leadOf(history: History, profile: Profile): Lead | null {
  return firstOf(history, profile, rank(profile));
}

function firstOf(history: History, profile: Profile, ranked: readonly Ranked[]): Lead | null {
  for (const suspect of ranked) {
    const explained = profile.view.failing.filter(suspect.explains);
    if (explained.length === 0) continue;
    return { suspect, ranked, profile, explained, share: explained.length / history.failing.length };
  }
  return null;
}

/** Failures that look alike, where no answer speaks for nearly all. */
function partsOf({ view: { history, failing } }: Profile): View[] {
  const parts = byFace(failing).filter(
    ({ length }) => length >= MIN_REST && length >= MIN_FACE * failing.length,
  );
  // One face alone is the whole, unless much of the rest is what fails at any time.
  const [only] = parts;
  if (only === undefined || (parts.length === 1 && only.length >= NEARLY_ALL * failing.length)) return [];
  return parts.map((alike) => viewOf(history, alike));
}

/** What else the whole could be, and each part: never surer than the leads left room for. */
function withRunnersUp(leads: readonly Lead[], whole: Profile): Lead[] {
  const total = whole.view.history.failing.length;
  const named = new Set(leads.map((lead) => lead.suspect.cause));
  const others = [{ ranked: rank(whole), profile: whole, failing: whole.view.failing }, ...leads.map(ofPart)]
    .flatMap(({ ranked, profile, failing }) =>
      ranked
        .filter(({ cause, confidence }) => !named.has(cause) && confidence >= MIN_RUNNER_UP)
        .map((suspect): Lead => {
          const explained = failing.filter(suspect.explains);
          return { suspect, ranked, profile, explained, share: explained.length / total };
        }),
    )
    .filter((lead) => lead.explained.length > 0 && !happenedOnce(lead, whole));
  const best = byCause(others);
  return [...leads, ...best]
    .sort((a, b) => b.suspect.confidence - a.suspect.confidence)
    .slice(0, Math.max(MAX_LEADS, leads.length));
}

/** Of what a lead explains, what else could. */
function ofPart({ ranked, profile, explained }: Lead) {
  return { ranked, profile, failing: explained };
}

function byCause(leads: readonly Lead[]): Lead[] {
  const surest = new Map<Cause, Lead>();
  for (const lead of leads) {
    const { cause, confidence } = lead.suspect;
    if (confidence > (surest.get(cause)?.suspect.confidence ?? 0)) surest.set(cause, lead);
  }
  return [...surest.values()];
}
