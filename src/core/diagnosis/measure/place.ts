/** Where failures happen: one region or one colo more than its share, judged by episodes and same-minute controls. */
import { atLeast, bestOf } from "../chance.ts";
import { type Episode, pieces, type View } from "../failures-in-view.ts";

export interface Place {
  readonly name: string;
  /** Failures here, of all in view. */
  readonly failures: number;
  readonly of: number;
  /** Counted checks here. */
  readonly checks: number;
  /** In how many of its failing minutes another place answered, and in how many of those all others were green. */
  readonly comparedMinutes: number;
  readonly othersGreenMinutes: number;
  readonly pValue: number;
}

const PIECE_MINUTES = 5;

/** The region that fails more than its share; null with a single region. */
export function topRegion(view: View): Place | null {
  const { history } = view;
  const { regions } = history;
  if (regions.length < 2 || view.failing.length === 0) return null;
  const units = pieces(view.episodes, PIECE_MINUTES);
  const counts = new Array<number>(regions.length).fill(0);
  for (const failure of view.failing) counts[failure.region]!++;
  const top = counts.indexOf(Math.max(...counts));
  const { hits, chance } = regionHits(units, top, regions.length);
  return {
    name: regions[top]!,
    failures: counts[top]!,
    of: view.failing.length,
    checks: history.regionOf.reduce((sum, region) => sum + (region === top ? 1 : 0), 0),
    ...controls(view, top),
    pValue: bestOf(atLeast(hits, units.length, chance), regions.length),
  };
}

/** A unit is a hit when this region alone fails in it, or fails at least three times as often as the others together. */
function regionHits(
  units: readonly Episode[],
  top: number,
  regions: number,
): { hits: number; chance: number } {
  let hits = 0;
  for (const unit of units) {
    const here = unit.failing.filter((failure) => failure.region === top).length;
    if (here > 0 && here >= 3 * (unit.failing.length - here)) hits++;
  }
  return { hits, chance: 1 / regions };
}

function controls(view: View, top: number): { comparedMinutes: number; othersGreenMinutes: number } {
  const { history } = view;
  const downElsewhere = new Set(
    history.failing.filter((failure) => failure.region !== top).map((failure) => failure.tick),
  );
  const ticks = new Set(
    view.failing.filter((failure) => failure.region === top).map((failure) => failure.tick),
  );
  let comparedMinutes = 0;
  let othersGreenMinutes = 0;
  for (const tick of ticks) {
    if (history.starts[tick + 1]! - history.starts[tick]! < 2) continue;
    comparedMinutes++;
    if (!downElsewhere.has(tick)) othersGreenMinutes++;
  }
  return { comparedMinutes, othersGreenMinutes };
}

/** The colo that fails more than its share of checks, by episodes; null when only one colo was ever seen. */
export function topColo(view: View): Place | null {
  const checksOf = new Map<string, number>();
  for (const check of view.history.checks) {
    if (check.colo !== null) checksOf.set(check.colo, (checksOf.get(check.colo) ?? 0) + 1);
  }
  if (checksOf.size < 2) return null;
  const units = pieces(view.episodes, PIECE_MINUTES);
  const total = view.history.checks.length;
  const failuresOf = countBy(view.failing.map((failure) => failure.check.colo));
  const hitsOf = countBy(units.map(colosShare));
  let best: Place | null = null;
  for (const [name, checks] of checksOf) {
    const hits = hitsOf.get(name) ?? 0;
    const pValue = bestOf(atLeast(hits, units.length, checks / total), checksOf.size);
    if (best !== null && pValue >= best.pValue) continue;
    const failures = failuresOf.get(name) ?? 0;
    best = {
      name,
      failures,
      of: view.failing.length,
      checks,
      comparedMinutes: 0,
      othersGreenMinutes: 0,
      pValue,
    };
  }
  return best;
}

/** The colo with three quarters of an episode's failures, if any. */
function colosShare(unit: Episode): string | null {
  const counts = countBy(unit.failing.map((failure) => failure.check.colo));
  for (const [name, count] of counts) if (count >= 0.75 * unit.failing.length) return name;
  return null;
}

function countBy(names: readonly (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
