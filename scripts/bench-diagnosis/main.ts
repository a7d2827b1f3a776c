/**
 * The scenario benchmark: seeded histories of every cause, of two at once and of none, against the diagnosis.
 * Rules are tuned on two seeds of three; the third is for the report and stays unseen while tuning.
 *
 *   node scripts/bench-diagnosis/main.ts [--tune] [--seeds 20] [--only <cause or variant>] [--brief] [--variants plain,sparse] [--show] [--check]
 *     [--live <file that bench:live recorded>]
 */
import { parseArgs } from "node:util";
import { diagnose } from "../../src/core/diagnosis/diagnose.ts";
import type { Cause, DiagnosisInput } from "../../src/core/diagnosis/diagnosis.ts";
import { useReal } from "./answers.ts";
import { withOthers } from "./bystander-nulls.ts";
import { printCalibration } from "./calibration.ts";
import { withinBounds } from "./check.ts";
import { NULLS } from "./nulls.ts";
import { practiceShapes } from "./practice.ts";
import { practiceNulls } from "./practice-nulls.ts";
import { REAL } from "./real-answers.ts";
import { type Outcome, print, show } from "./report.ts";
import { readStories, reportedHistory } from "./reported.ts";
import {
  mixture,
  NEEDS_REGIONS,
  nullHistory,
  type Scenario,
  SIMULATED,
  shapedHistory,
  single,
} from "./scenarios.ts";
import { keepBrief, VARIANTS } from "./settings.ts";
import { SHAPES } from "./shapes.ts";
import { timing } from "./timing.ts";

const { values } = parseArgs({
  options: {
    tune: { type: "boolean", default: false },
    seeds: { type: "string", default: "10" },
    only: { type: "string" },
    check: { type: "boolean", default: false },
    brief: { type: "boolean", default: false },
    variants: { type: "string" },
    show: { type: "boolean", default: false },
    live: { type: "string" },
  },
});

useReal(REAL);
if (values.brief || values.check) keepBrief();

/** One story again, with other seeds, is not another story. */
const MAX_RUNS_OF_A_STORY = 3;

const count = values.check ? 1 : Number(values.seeds);
const seeds = Array.from({ length: count }, (_, k) => (values.tune ? 3 * (k >> 1) + 1 + (k & 1) : 3 * k + 3));
const only = values.only?.split(",");
const wanted = (...names: string[]) => only === undefined || names.some((name) => only.includes(name));
/** Whoever tunes sees two thirds of what has a name; the report has all of it, the held-back third by itself. */
const halves = values.tune ? [false] : [false, true];

const outcomes: Outcome[] = [];

type Case = Pick<Outcome, "kind" | "name" | "truth" | "seed">;

function run(one: Case, { input, open }: Scenario): void {
  const { hypotheses, undecided, failures, headline, findings } = diagnose(input);
  const outcome: Outcome = {
    ...one,
    failures,
    open,
    undecided: undecided.flatMap(({ causes }) => causes.map(({ cause }) => cause)),
    named: hypotheses.map(({ cause, confidence }) => ({ cause, confidence })),
  };
  outcomes.push(outcome);
  if (values.show) show(outcome, headline, findings, hypotheses);
}

function singles(): void {
  const asked = values.check ? "plain,sparse" : values.variants;
  const variants = VARIANTS.filter((name) => asked?.split(",").includes(name) ?? true);
  for (const variant of variants)
    for (const [index, cause] of SIMULATED.entries()) {
      if (!wanted(variant, cause) || (variant === "one-region" && NEEDS_REGIONS.includes(cause))) continue;
      for (const seed of seeds)
        run(
          { kind: "single", name: variant, truth: [cause], seed },
          single(cause, variant, seed * 131 + index),
        );
    }
}

function shapes(): void {
  for (const [index, [name, shape]] of Object.entries(SHAPES).entries())
    if (wanted("shapes", name))
      for (const seed of seeds)
        run({ kind: "shape", name, truth: shape.truth, seed }, shapedHistory(shape.make, seed * 173 + index));
  for (const [index, [name, shape]] of halves.flatMap(practiceShapes).entries())
    if (wanted("practice", name))
      for (const seed of seeds)
        run(
          { kind: "practice", name, truth: shape.truth, seed },
          shapedHistory(shape.make, seed * 179 + index),
        );
}

function reported(): void {
  const stories = values.check ? [...readStories(true), ...readStories(false)] : readStories(!values.tune);
  for (const story of stories)
    if (wanted("reported", story.name))
      for (const seed of seeds.slice(0, MAX_RUNS_OF_A_STORY))
        run(
          { kind: "reported", name: story.name, truth: story.truth, seed },
          reportedHistory(story, seed * 197),
        );
}

function mixtures(): void {
  if (!wanted("mixture")) return;
  const mixable = SIMULATED.filter((cause) => cause !== "hard-outage");
  for (const [index, first] of mixable.entries())
    for (const seed of seeds) {
      const step = 1 + ((seed * 5 + index * 3) % (mixable.length - 1));
      const truth: readonly [Cause, Cause] = [first, mixable[(index + step) % mixable.length]!];
      const input = mixture(truth, seed * 97 + index);
      run({ kind: "mixture", name: "mixture", truth, seed }, { input, open: false });
    }
}

const PER_NULL = 4;

function nulls(): void {
  const nothing = (name: string, seed: number, input: DiagnosisInput) =>
    run({ kind: "null", name, truth: [], seed }, { input, open: false });
  const all = [...Object.entries(NULLS), ...halves.flatMap(practiceNulls)];
  for (const [index, [name, make]] of all.entries())
    if (wanted("null", name))
      for (let part = 0; part < PER_NULL; part++)
        for (const seed of seeds)
          nothing(name, seed, nullHistory(make, seed * 61 + index * 7 + part * 100_003));
}

/** Findings across monitors by chance: how many of so many histories have one below each level. */
function bystanders(): void {
  if (!wanted("others")) return;
  const chances = Array.from({ length: 10 * count }, (_, k) => {
    const seed = seeds[k % seeds.length]! + 1009 * Math.floor(k / seeds.length);
    const { findings } = diagnose(withOthers(seed * 211));
    return Math.min(
      1,
      ...findings.filter(({ kind }) => kind === "monitor-before").map(({ pValue }) => pValue),
    );
  });
  const below = (level: number) => chances.filter((chance) => chance < level).length;
  console.log(
    `\nOthers that fail as they like, ${chances.length} histories: named below 0.05 in ${below(0.05)}, below 0.01 in ${below(0.01)}.`,
  );
}

singles();
shapes();
reported();
mixtures();
nulls();
if (values.check) process.exit(withinBounds(outcomes) ? 0 : 1);
print(outcomes, values.tune ? "tuning seeds" : "unseen seeds");
printCalibration(outcomes, values.live);
bystanders();
if (values.only === undefined && !values.brief) timing();
