/** The budget: 30 days × 3 regions × 1 minute, one diagnosis. */
import { diagnose } from "../../src/core/diagnosis/diagnose.ts";
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { Random } from "./random.ts";
import { MECHANISMS } from "./scenarios.ts";
import { worldOf } from "./settings.ts";
import { simulate } from "./world.ts";

const BUDGET_MS = 300;

export function timing(): void {
  console.log(
    "\n| 30 days × 3 regions × 1 min | failures | first CPU ms | median CPU ms | budget ms |\n| --- | --- | --- | --- | --- |",
  );
  for (const cause of [
    "scheduled-job",
    "bad-pool-member",
    "crash-restart",
    "peak-load",
    "keepalive-race",
  ] as const)
    measure([cause]);
  measure(["bad-pool-member", "scheduled-job"]);
}

function measure(causes: readonly Cause[]): void {
  const r = new Random(4242);
  const world = worldOf("plain", r);
  world.regions = ["weur", "enam", "apac"];
  for (const cause of causes) MECHANISMS[cause](world, r, "plain");
  world.days = 30;
  world.intervalMinutes = 1;
  const input = simulate(world, r);
  const times: number[] = [];
  let failures = 0;
  for (let round = 0; round < 7; round++) {
    // CPU time, so that a busy machine does not count.
    const start = process.cpuUsage();
    failures = diagnose(input).failures;
    const { user, system } = process.cpuUsage(start);
    times.push((user + system) / 1000);
  }
  const first = times[0]!;
  times.sort((a, b) => a - b);
  console.log(
    `| ${causes.join(" + ")} | ${failures} | ${first.toFixed(0)} | ${times[3]!.toFixed(0)} | ${BUDGET_MS} |`,
  );
}
