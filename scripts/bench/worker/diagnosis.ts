/** Diagnoses of simulated histories (scripts/bench-diagnosis) inside workerd, and of a recorded one with its reading. */
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import type { Cause, DiagnosisInput } from "../../../src/core/diagnosis/diagnosis.ts";
import type { Env } from "../../../src/env.ts";
import { examineMonitor } from "../../../src/jobs/diagnose.ts";
import { Session } from "../../../src/jobs/session.ts";
import { Random } from "../../bench-diagnosis/random.ts";
import { MECHANISMS } from "../../bench-diagnosis/scenarios.ts";
import { worldOf } from "../../bench-diagnosis/settings.ts";
import { simulate } from "../../bench-diagnosis/world.ts";
import { Outside } from "./outside.ts";
import { shellOf } from "./replay.ts";

let input: DiagnosisInput | null = null;

/** 30 days × 3 regions × 1 minute that these causes disturb. Returns how many checks that is. */
export function prepareHistory(causes: readonly Cause[]): { checks: number } {
  const random = new Random(4242);
  const world = worldOf("plain", random);
  world.regions = ["weur", "enam", "apac"];
  for (const cause of causes) MECHANISMS[cause](world, random, "plain");
  world.days = 30;
  world.intervalMinutes = 1;
  input = simulate(world, random);
  return { checks: input.checks.length };
}

export function diagnosePrepared(): { failures: number; causes: string[] } {
  const { failures, hypotheses } = diagnose(input!);
  return { failures, causes: hypotheses.map(({ cause }) => cause) };
}

export async function diagnoseRecorded(env: Env, monitor: string) {
  const shell = shellOf(env, 0, new Outside(1, 0), []);
  const examined = await examineMonitor(shell, new Session(env.DB, 0), monitor, { from: null, to: null });
  if (examined === null) throw new Error(`no monitor ${monitor}`);
  const found = examined.diagnosis;
  return {
    checks: found.checks,
    failures: found.failures,
    causes: found.hypotheses.map(({ cause }) => cause),
  };
}
