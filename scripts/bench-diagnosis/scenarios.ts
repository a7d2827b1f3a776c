/** A scenario: a seeded history and the truth about it. */
import type { Cause, DiagnosisInput } from "../../src/core/diagnosis/diagnosis.ts";
import * as inAnswer from "./faults-in-answer.ts";
import * as inPlace from "./faults-in-place.ts";
import * as inRuns from "./faults-in-runs.ts";
import * as inTime from "./faults-in-time.ts";
import { Random } from "./random.ts";
import { type Variant, worldOf } from "./settings.ts";
import type { RealShape } from "./shape.ts";
import { simulate } from "./world.ts";

const MECHANISM: Readonly<Partial<Record<Cause, inTime.Mechanism>>> = {
  "scheduled-job": inTime.scheduledJob,
  "peak-load": inTime.peakLoad,
  "resource-leak": inTime.resourceLeak,
  "crash-restart": inRuns.crashRestart,
  "upstream-timeout": inRuns.upstreamTimeout,
  "upstream-network": inRuns.upstreamNetwork,
  "bad-pool-member": inRuns.badPoolMember,
  "keepalive-race": inRuns.keepaliveRace,
  "regional-path": inPlace.regionalPath,
  "dns-resolution": inAnswer.dnsResolution,
  "connection-limit": inTime.connectionLimit,
  "no-healthy-upstream": inAnswer.noHealthyUpstream,
  deploy: inTime.deploy,
  "rate-limited": inAnswer.rateLimited,
  tls: inAnswer.tls,
  "content-error": inAnswer.contentError,
  "app-error": inAnswer.appError,
  "monitor-side": inPlace.monitorSide,
  "hard-outage": inRuns.hardOutage,
};

/** Causes that a probe can see, in the order that seeds count by. */
export const SIMULATED = Object.keys(MECHANISM) as Cause[];

export const MECHANISMS = MECHANISM as Readonly<Record<Cause, inTime.Mechanism>>;

/** Causes whose signs exist only between regions: a single region cannot show them. */
export const NEEDS_REGIONS: readonly Cause[] = ["regional-path"];

const LEAST = 8;
const MIN_SHAPED = 4;
const SPARSE = [5, 10] as const;

/**
 * Causes that show in answers: where those do not tell, naming the candidates is right too. A list of its own, since what
 * judges must not follow what is judged (READ_OFF of the product).
 */
const READ_OFF_ANSWERS: readonly Cause[] = [
  "crash-restart",
  "upstream-timeout",
  "upstream-network",
  "bad-pool-member",
  "keepalive-race",
  "dns-resolution",
  "connection-limit",
  "no-healthy-upstream",
];

export interface Scenario {
  readonly input: DiagnosisInput;
  /** The answers do not tell the fault. */
  readonly open: boolean;
}

export function shapedHistory(make: RealShape["make"], seed: number): Scenario {
  let last: Scenario | null = null;
  for (let attempt = 0; attempt < 60; attempt++) {
    const r = new Random(seed * 1000 + attempt);
    const world = worldOf("plain", r);
    make(world, r);
    const input = simulate(world, r);
    last = { input, open: world.open };
    if (input.checks.filter((check) => check.attempt === 0 && check.verdict === "down").length >= MIN_SHAPED)
      return last;
  }
  return last!;
}

/** Tries sub-seeds until the world shows a case worth the name: enough failures, or the few that sparse asks for. */
export function single(cause: Cause, variant: Variant, seed: number): Scenario {
  let last: Scenario | null = null;
  for (let attempt = 0; attempt < 60; attempt++) {
    const r = new Random(seed * 1000 + attempt);
    const world = worldOf(variant, r);
    MECHANISMS[cause](world, r, variant);
    const input = simulate(world, r);
    last = { input, open: world.open && READ_OFF_ANSWERS.includes(cause) };
    const failures = input.checks.filter((check) => check.attempt === 0 && check.verdict === "down").length;
    if (variant === "sparse" ? failures >= SPARSE[0] && failures <= SPARSE[1] : failures >= LEAST)
      return last;
  }
  return last!;
}

export function nullHistory(make: RealShape["make"], seed: number): DiagnosisInput {
  const r = new Random(seed * 1000 + 7);
  const world = worldOf("plain", r);
  make(world, r);
  return simulate(world, r);
}

/** Two mechanisms in one world, each with a hand in at least a fifth of the failures and four of them. */
export function mixture(causes: readonly [Cause, Cause], seed: number): DiagnosisInput {
  let last: DiagnosisInput | null = null;
  for (let attempt = 0; attempt < 60; attempt++) {
    const r = new Random(seed * 1000 + attempt);
    const world = worldOf("plain", r);
    const made = [0, 0];
    causes.forEach((cause, index) => {
      const before = world.faults.length;
      MECHANISMS[cause](world, r, "plain");
      world.faults.splice(
        before,
        world.faults.length,
        ...world.faults.slice(before).map((fault) => (moment: Parameters<typeof fault>[0]) => {
          const met = fault(moment);
          if (met !== null && !("slowBy" in met) && moment.attempt === 0) made[index]!++;
          return met;
        }),
      );
    });
    last = simulate(world, r);
    const total = made[0]! + made[1]!;
    if (Math.min(...made) >= Math.max(6, 0.2 * total)) return last;
  }
  return last!;
}
