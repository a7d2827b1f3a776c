/**
 * Days of ticks on a platform that fails in every way it can, and what an independent checker makes of what is left.
 *
 *   npm run chaos [-- --seed 1] [--ticks 5000] [--kills 200] [--small] [--plant NAME] [--faults 5]
 *
 * A seed gives the same run again. `--plant` breaks something on purpose: the run then fails unless the checker names it.
 */
import { parseArgs } from "node:util";
import { PLANTS } from "./plant.ts";
import { reportOf } from "./report.ts";
import { type Outcome, runWorlds } from "./run.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    ticks: { type: "string" },
    kills: { type: "string" },
    small: { type: "boolean", default: false },
    plant: { type: "string" },
    faults: { type: "string", default: "5" },
  },
});
const [ticks, kills] = values.small ? [420, 60] : [5_000, 260];
const plant = values.plant === undefined ? null : (PLANTS[values.plant] ?? null);
if (values.plant !== undefined && plant === null)
  throw new Error(`unknown: ${values.plant}; there are ${Object.keys(PLANTS).join(", ")}`);

const outcomes: readonly Outcome[] = await runWorlds({
  seed: Number(values.seed),
  ticks: Number(values.ticks ?? ticks),
  kills: Number(values.kills ?? kills),
  plant,
});
console.log(reportOf(outcomes, Number(values.faults)));
const faults = outcomes.flatMap((one) => one.faults);
const isFound = plant !== null && faults.some(({ kind }) => kind === plant.found);
if (plant !== null)
  console.log(`\nplanted: ${plant.what}; ${isFound ? "found" : "NOT FOUND"} as "${plant.found}"`);
if (plant === null ? faults.length > 0 : !isFound) process.exitCode = 1;
