/**
 * Kills of the real workerd, and what the checker of `npm run chaos` makes of what is left. A seed gives the same plan, not
 * the same run: time is real. Six seconds a kill; not in CI.
 *
 *   npm run chaos:kills [-- --seed 1] [--kills 60] [--keep]
 */
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { bundle } from "../../test/worker/bundle.ts";
import { check } from "./checker/check.ts";
import type { Fault } from "./checker/fault.ts";
import { placeOf } from "./checker/history.ts";
import { KilledRun, killableWorker } from "./killed-run.ts";
import { reportOf } from "./report.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    kills: { type: "string", default: "60" },
    keep: { type: "boolean", default: false },
  },
});
const started = performance.now();
const script = await bundle();
const worker = await killableWorker(script);
const run = new KilledRun(Number(values.seed), worker);
try {
  const { evidence, stored, ticks } = await run.run(Number(values.kills), (count) => {
    if (count % 10 === 0) console.log(`${count} kills`);
  });
  // Every minute was given until it was done.
  const lost = stored.rows.filter(({ verdict }) => verdict === "lost");
  const faults = [
    ...check(evidence, stored),
    ...lost.map((row): Fault => ({ kind: "check lost for no reason", what: placeOf(row) })),
  ];
  const tookMs = performance.now() - started;
  console.log(
    reportOf([{ name: "real kills", ticks, evidence, stored, faults, tookMs, log: new Map() }], 10),
  );
  if (faults.length > 0) process.exitCode = 1;
  if (values.keep) console.log(worker.persist);
} finally {
  await (values.keep ? worker.kill() : worker.stop());
  await rm(dirname(script), { recursive: true, force: true });
}
