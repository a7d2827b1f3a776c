/**
 * The scenario benchmark: seeded histories of every cause, of two at once and of none, against the diagnosis.
 * Rules are tuned on even seeds and reported on odd ones.
 *
 *   node scripts/bench-diagnosis/main.ts [--tune] [--seeds 20] [--only <cause or variant>] [--show]
 */
import { parseArgs } from "node:util";
import { diagnose } from "../../src/core/diagnosis/diagnose.ts";
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { NULLS } from "./nulls.ts";
import { type Outcome, print, show } from "./report.ts";
import { mixture, NEEDS_REGIONS, nullHistory, SIMULATED, single } from "./scenarios.ts";
import { VARIANTS } from "./settings.ts";
import { timing } from "./timing.ts";

const { values } = parseArgs({
  options: {
    tune: { type: "boolean", default: false },
    seeds: { type: "string", default: "10" },
    only: { type: "string" },
    show: { type: "boolean", default: false },
  },
});

const count = Number(values.seeds);
const seeds = Array.from({ length: count }, (_, k) => 2 * k + (values.tune ? 2 : 1));
const wanted = (...names: string[]) => values.only === undefined || names.includes(values.only);

const outcomes: Outcome[] = [];

function run(
  kind: Outcome["kind"],
  name: string,
  truth: readonly Cause[],
  seed: number,
  input: Parameters<typeof diagnose>[0],
) {
  const { hypotheses, failures, headline, findings } = diagnose(input);
  const outcome: Outcome = {
    kind,
    name,
    truth,
    seed,
    failures,
    named: hypotheses.map(({ cause, confidence }) => ({ cause, confidence })),
  };
  outcomes.push(outcome);
  if (values.show) show(outcome, headline, findings, hypotheses);
}

for (const variant of VARIANTS) {
  for (const [index, cause] of SIMULATED.entries()) {
    if (!wanted(variant, cause) || (variant === "one-region" && NEEDS_REGIONS.includes(cause))) continue;
    for (const seed of seeds)
      run("single", variant, [cause], seed, single(cause, variant, seed * 131 + index));
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

print(outcomes, values.tune ? "tuning half (even seeds)" : "reporting half (odd seeds)");
if (values.only === undefined) timing();
