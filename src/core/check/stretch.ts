/**
 * How long something failed, as far as its answers say. A stretch is one region's failing answers with no good one among
 * them: it failed at least from the first to the last of them, at most between the good ones around them. Every length of
 * a blip or of an outage comes from here, whoever asks.
 */
import { joinedSpans } from "../words/spans.ts";
import { LADDER } from "./attempt.ts";
import type { BlipBounds } from "./blip.ts";
import type { Check } from "./check.ts";
import type { Region } from "./reading.ts";
import { isMeasured } from "./verdict.ts";

/** One region's. Times are epoch ms. */
export interface Stretch {
  readonly region: Region;
  /** The last good answer before it; null where none is known. */
  readonly goodBefore: number | null;
  /** Its first and its last failing answer. */
  readonly first: number;
  readonly last: number;
  /** The first good answer after it, and the last one before the next stretch; null as long as there is none. */
  readonly goodAfter: number | null;
  readonly goodUntil: number | null;
}

interface Answer {
  readonly region: Region;
  readonly at: number;
  readonly down: boolean;
}

/** A state holds them for 250 monitors. */
const MAX_STRETCHES = 24;

/** Scheduled checks and their rechecks; the witness has no vote, and a patient attempt waits too long to say when. */
export function answersOf(checks: readonly Check[]): Answer[] {
  return checks
    .filter((check) => isMeasured(check) && check.attempt <= LADDER.last)
    .map(({ region, at, verdict }) => ({ region, at, down: verdict === "down" }));
}

/** The stretches with more answers among them, in whichever order those came. Good ones alone make no stretch. */
export function withAnswers(stretches: readonly Stretch[], answers: readonly Answer[]): readonly Stretch[] {
  const all = [...stretches.flatMap(answersIn), ...answers];
  const found = [...Map.groupBy(all, ({ region }) => region).values()].flatMap(stretchesOf);
  return bounded(found.sort((a, b) => a.first - b.first));
}

function answersIn({ region, goodBefore, first, last, goodAfter, goodUntil }: Stretch): Answer[] {
  const good = [goodBefore, goodAfter, goodUntil].filter((at) => at !== null);
  return [
    ...good.map((at) => ({ region, at, down: false })),
    ...[first, last].map((at) => ({ region, at, down: true })),
  ];
}

/** Of one region; a history has tens of thousands of them to measure. */
export function stretchesOf(answers: readonly Answer[]): Stretch[] {
  const found: Stretch[] = [];
  let good: number | null = null;
  for (const { region, at, down } of answers.toSorted((a, b) => a.at - b.at)) {
    const present = found.at(-1);
    const goesOn = present !== undefined && (!down || present.goodAfter === null);
    if (goesOn)
      found[found.length - 1] = down
        ? { ...present, last: at }
        : { ...present, goodAfter: present.goodAfter ?? at, goodUntil: at };
    else if (down)
      found.push({ region, goodBefore: good, first: at, last: at, goodAfter: null, goodUntil: null });
    if (!down) good = at;
  }
  return found;
}

/** Of too many the oldest two of a region become one, which says less of both: its bounds hold for them. */
function bounded(stretches: readonly Stretch[]): readonly Stretch[] {
  const kept = [...stretches];
  while (kept.length > MAX_STRETCHES) {
    const [one, other] = oldestTwo(kept);
    kept[one] = asOne(kept[one]!, kept[other]!);
    kept.splice(other, 1);
  }
  return kept;
}

/** Of a region that has a third: its newest stretch may go on. More stretches than twice the regions have one. */
function oldestTwo(stretches: readonly Stretch[]): readonly [one: number, other: number] {
  const places = Map.groupBy(stretches.keys(), (index) => stretches[index]!.region);
  const [one = 0, other = 0] = [...places.values()].find(({ length }) => length > 2) ?? [];
  return [one, other];
}

function asOne(one: Stretch, other: Stretch): Stretch {
  const { first, last } = one.last - one.first >= other.last - other.first ? one : other;
  return { ...other, goodBefore: one.goodBefore, first, last };
}

interface Within {
  readonly from: number;
  readonly to: number;
}

/**
 * How long at least one region failed: the stretches' times together, without what was good between them. `reachMs`: how
 * far it may have gone on where no good answer is known. `within`: only that part of it counts.
 */
export function failedFor(stretches: readonly Stretch[], reachMs: number, within?: Within): BlipBounds {
  const sure = stretches.map(({ first, last }) => ({ from: first, to: last }));
  const possible = stretches.map(({ goodBefore, first, last, goodAfter }) => ({
    from: goodBefore ?? first - reachMs,
    to: goodAfter ?? last + reachMs,
  }));
  const minMs = total(sure, within);
  const wider = within && { from: within.from - reachMs, to: within.to };
  return { minMs, maxMs: Math.max(minMs, total(possible, wider)) };
}

function total(spans: readonly { from: number; to: number }[], within?: Within): number {
  const [only] = spans;
  if (spans.length === 1 && within === undefined) return only!.to - only!.from;
  const inside = spans.map(({ from, to }) => ({
    from: Math.max(from, within?.from ?? from),
    to: Math.min(to, within?.to ?? to),
  }));
  return joinedSpans(inside.filter(({ from, to }) => to > from)).reduce(
    (sum, { from, to }) => sum + to - from,
    0,
  );
}
