/**
 * The scenario benchmark: seeded histories of every cause, of two at once and of none, against the diagnosis.
 * Rules are tuned on two seeds of three; the third is for the report and stays unseen while tuning.
 *
 *   node scripts/bench-diagnosis/main.ts [--tune] [--seeds 20] [--only <cause or variant>] [--brief] [--variants plain,sparse] [--show] [--check]
 */
import { parseArgs } from "node:util";
import { diagnose } from "../../src/core/diagnosis/diagnose.ts";
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { useReal } from "./answers.ts";
import { withinBounds } from "./check.ts";
import { NULLS } from "./nulls.ts";
import { REAL } from "./real-answers.ts";
import { type Outcome, print, show } from "./report.ts";
import { mixture, NEEDS_REGIONS, nullHistory, SIMULATED, shaped, single } from "./scenarios.ts";
import { keepBrief, VARIANTS } from "./settings.ts";
import { SHAPES } from "./shapes.ts";
import { timing } from "./timing.ts";
import { readStories, toldHistory } from "./told.ts";

const { values } = parseArgs({
  options: {
    tune: { type: "boolean", default: false },
    seeds: { type: "string", default: "10" },
    only: { type: "string" },
    check: { type: "boolean", default: false },
    brief: { type: "boolean", default: false },
    variants: { type: "string" },
    show: { type: "boolean", default: false },
  },
});

useReal(REAL);
if (values.brief || values.check) keepBrief();

/** One story told again is not another story. */
const MAX_TELLINGS = 3;

const count = values.check ? 1 : Number(values.seeds);
const seeds = Array.from({ length: count }, (_, k) => (values.tune ? 3 * (k >> 1) + 1 + (k & 1) : 3 * k + 3));
const wanted = (...names: string[]) => values.only === undefined || names.includes(values.only);

const outcomes: Outcome[] = [];

function run(
  kind: Outcome["kind"],
  name: string,
  truth: readonly Cause[],
  seed: number,
  input: Parameters<typeof diagnose>[0],
  open = false,
) {
  const { hypotheses, undecided, failures, headline, findings } = diagnose(input);
  const outcome: Outcome = {
    kind,
    name,
    truth,
    seed,
    failures,
    open,
    undecided: undecided.flatMap(({ causes }) => causes.map(({ cause }) => cause)),
    named: hypotheses.map(({ cause, confidence }) => ({ cause, confidence })),
  };
  outcomes.push(outcome);
  if (values.show) show(outcome, headline, findings, hypotheses);
}

const asked = values.check ? "plain,sparse" : values.variants;
const variants = VARIANTS.filter((name) => asked?.split(",").includes(name) ?? true);
for (const variant of variants) {
  for (const [index, cause] of SIMULATED.entries()) {
    if (!wanted(variant, cause) || (variant === "one-region" && NEEDS_REGIONS.includes(cause))) continue;
    for (const seed of seeds) {
      const { input, open } = single(cause, variant, seed * 131 + index);
      run("single", variant, [cause], seed, input, open);
    }
  }
}

for (const [index, [name, { truth }]] of Object.entries(SHAPES).entries()) {
  if (!wanted("shapes", name)) continue;
  for (const seed of seeds) {
    const { input, open } = shaped(name, seed * 173 + index);
    run("shape", name, truth, seed, input, open);
  }
}

const stories = values.check ? [...readStories(true), ...readStories(false)] : readStories(!values.tune);
for (const story of stories) {
  if (!wanted("told", story.name)) continue;
  for (const seed of seeds.slice(0, MAX_TELLINGS)) {
    const { input, open } = toldHistory(story, seed * 197);
    run("told", story.name, story.truth, seed, input, open);
  }
}

const MIXABLE = SIMULATED.filter((cause) => cause !== "hard-outage");
if (wanted("mixture")) {
  for (const [index, first] of MIXABLE.entries()) {
    for (const seed of seeds) {
      const step = 1 + ((seed * 5 + index * 3) % (MIXABLE.length - 1));
      const second = MIXABLE[(index + step) % MIXABLE.length]!;
      run("mixture", "mixture", [first, second], seed, mixture([first, second], seed * 97 + index));
    }
  }
}

for (const [index, name] of Object.keys(NULLS).entries()) {
  if (!wanted("null", name)) continue;
  for (let part = 0; part < 4; part++)
    for (const seed of seeds)
      run("null", name, [], seed, nullHistory(name, seed * 61 + index * 7 + part * 100_003));
}

if (values.check) process.exit(withinBounds(outcomes) ? 0 : 1);
print(outcomes, values.tune ? "tuning seeds" : "unseen seeds");
if (values.only === undefined && !values.brief) timing();
