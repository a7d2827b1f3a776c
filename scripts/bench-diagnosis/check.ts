/** `--check`: a small, seeded run against the bounds that scripts/bench/thresholds.json sets. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bothNamed, fair, isLoud, type Outcome, top } from "./report.ts";

interface Bounds {
  readonly singles: { readonly top1: number; readonly fair: number; readonly loud: number };
  readonly shapes: { readonly fair: number; readonly loud: number };
  readonly practice: { readonly fair: number; readonly loud: number };
  readonly reported: { readonly fair: number; readonly loud: number };
  readonly mixtures: { readonly both: number };
  readonly nulls: { readonly named: number; readonly loud: number };
}

const FILE = join(import.meta.dirname, "../bench/thresholds.json");

/** Prints each bound beside what was measured; false when one is broken. */
export function withinBounds(outcomes: readonly Outcome[]): boolean {
  const bounds = (JSON.parse(readFileSync(FILE, "utf8")) as { diagnosis: Bounds }).diagnosis;
  const share = (kind: Outcome["kind"], holds: (one: Outcome) => boolean) => {
    const part = outcomes.filter((one) => one.kind === kind);
    return part.filter(holds).length / Math.max(1, part.length);
  };
  const loud = (one: Outcome) => isLoud(one) && !top(one, 1);
  const named = (one: Outcome) => one.named.length > 0;
  const rows = [
    atLeast(
      "single causes: first",
      share("single", (one) => top(one, 1)),
      bounds.singles.top1,
    ),
    atLeast("single causes: first or honestly open", share("single", fair), bounds.singles.fair),
    atMost("single causes: loudly wrong", share("single", loud), bounds.singles.loud),
    atLeast("real shapes: first or honestly open", share("shape", fair), bounds.shapes.fair),
    atMost("real shapes: loudly wrong", share("shape", loud), bounds.shapes.loud),
    atLeast("practice: first or honestly open", share("practice", fair), bounds.practice.fair),
    atMost("practice: loudly wrong", share("practice", loud), bounds.practice.loud),
    atLeast("reported: first or honestly open", share("reported", fair), bounds.reported.fair),
    atMost("reported: loudly wrong", share("reported", loud), bounds.reported.loud),
    atLeast("mixtures: both in top three", share("mixture", bothNamed), bounds.mixtures.both),
    atMost("nothing to find: named", share("null", named), bounds.nulls.named),
    atMost("nothing to find: loudly", share("null", isLoud), bounds.nulls.loud),
  ];
  return rows.every((kept) => kept);
}

function atLeast(what: string, value: number, bound: number): boolean {
  return print(what, value, `≥ ${bound}`, value >= bound);
}

function atMost(what: string, value: number, bound: number): boolean {
  return print(what, value, `≤ ${bound}`, value <= bound);
}

function print(what: string, value: number, bound: string, kept: boolean): boolean {
  console.log(`${kept ? "ok  " : "FAIL"} ${what}: ${value.toFixed(3)} (${bound})`);
  return kept;
}
