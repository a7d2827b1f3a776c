/** A simulated world: regions probing a target once an interval, with rechecks, noise, gaps and maintenance. */

import { PATIENT } from "../../src/core/check/attempt.ts";
import type { Check } from "../../src/core/check/check.ts";
import type { Region } from "../../src/core/check/reading.ts";
import type { Control, DiagnosisInput, HistoryEvent } from "../../src/core/diagnosis/diagnosis.ts";
import { answer, type Bad, deadline, noAnswer } from "./answers.ts";
import type { Random } from "./random.ts";

export interface Moment {
  /** Epoch ms. */
  readonly at: number;
  readonly region: Region;
  readonly attempt: number;
  /** Latency factor of the target right now. */
  readonly load: number;
}

/** A fault gives the failure a request meets at a moment, a slowing factor, or null: untouched. */
export type Fault = (moment: Moment) => Bad | { readonly slowBy: number } | null;

export interface World {
  from: number;
  days: number;
  intervalMinutes: number;
  regions: Region[];
  timeoutMs: number;
  method: string;
  /** Slow factor of the healthy target by time. */
  load: (at: number) => number;
  faults: Fault[];
  events: HistoryEvent[];
  /** Chance that a check fails by itself. */
  noise: number;
  gaps: { from: number; to: number }[];
  maintenance: { from: number; to: number }[];
  /** Nothing fails before this. */
  onset: number;
  /** Share of failing minutes and regions in which unrelated monitors fail too. */
  bystanders: (minute: number, region: Region) => boolean;
  stopAfter: number;
  /** The answers do not tell the fault: naming the candidates without deciding is right too. */
  open: boolean;
}

const PATIENT_MS = 100_000;

/** How long an attempt waits, ms. */
export function patience(world: Pick<World, "timeoutMs">, attempt: number): number {
  return attempt === PATIENT ? PATIENT_MS : world.timeoutMs;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const COLOS: Readonly<Record<string, readonly string[]>> = {
  auto: ["FRA"],
  wnam: ["SJC", "LAX"],
  enam: ["EWR", "IAD"],
  weur: ["FRA", "AMS", "CDG"],
  eeur: ["WAW", "VIE"],
  apac: ["NRT", "SIN"],
  oc: ["SYD"],
};

export function simulate(world: World, r: Random): DiagnosisInput {
  const checks: Check[] = [];
  const base = new Map(world.regions.map((region) => [region, r.between(40, 260)]));
  const spread = r.between(0.08, 0.3);
  const wasDown = new Map<Region, boolean>();
  const first = Math.floor(world.from / MINUTE);
  const last = first + Math.round(world.days * 1440);
  const probe = (minute: number, at: number, region: Region, attempt: number) =>
    request(world, r, { minute, at, region, attempt, baseMs: base.get(region)!, spread });
  let failures = 0;
  let patientFrom = 0;
  for (let minute = first; minute < last && failures < world.stopAfter; minute += world.intervalMinutes) {
    const lost = world.gaps.some((gap) => minute * MINUTE >= gap.from && minute * MINUTE < gap.to);
    const tick = world.regions.map((region) => {
      const at = minute * MINUTE + Math.round(r.between(5, 60)) * 100;
      return lost || r.chance(0.0004) ? lostCheck(minute, at, region) : probe(minute, at, region, 0);
    });
    checks.push(...tick);
    for (const check of tick) {
      if (check.verdict === "lost") continue;
      if (check.verdict === "down") failures++;
      if (check.failure?.type === "probe.timeout" && minute >= patientFrom) {
        checks.push(probe(minute, check.at + check.latencyMs + 2000, check.region, PATIENT));
        patientFrom = minute + 60;
      }
      if (check.verdict === "down" && !wasDown.get(check.region)) checks.push(...ladder(check, tick, probe));
      wasDown.set(check.region, check.verdict === "down");
    }
  }
  return {
    monitor: "shop",
    from: world.from,
    to: last * MINUTE,
    intervalMinutes: world.intervalMinutes,
    regions: world.regions,
    timeoutMs: world.timeoutMs,
    method: world.method,
    checks,
    events: world.events.filter((event) => event.at < last * MINUTE).sort((a, b) => a.at - b.at),
    maintenance: world.maintenance,
    controls: controlsOf(world, r, checks),
  };
}

type Probe = (minute: number, at: number, region: Region, attempt: number) => Check;

function ladder(check: Check, tick: readonly Check[], probe: Probe): Check[] {
  const start = check.at + check.latencyMs;
  const again = [2, 5, 10, 20].map((seconds, index) =>
    probe(check.minute, start + seconds * 1000, check.region, index + 1),
  );
  const up = tick.find((other) => other.verdict === "up");
  return up ? [...again, probe(check.minute, start + 2000, up.region, 5)] : again;
}

interface Request {
  readonly minute: number;
  readonly at: number;
  readonly region: Region;
  readonly attempt: number;
  readonly baseMs: number;
  readonly spread: number;
}

function request(world: World, r: Random, { minute, at, region, attempt, baseMs, spread }: Request): Check {
  const load = world.load(at);
  const colos = COLOS[region] ?? ["FRA"];
  const colo = colos[Math.floor(at / (7 * HOUR)) % colos.length]!;
  const usual = baseMs * load * Math.exp(spread * r.normal());
  const check = { minute, at, region, colo, attempt };
  let slow = 1;
  if (at >= world.onset) {
    for (const fault of world.faults) {
      const met = fault({ at, region, attempt, load });
      if (met === null) continue;
      if ("slowBy" in met) slow = Math.max(slow, met.slowBy);
      else return failed(check, met, baseMs, r);
    }
  }
  if (r.chance(world.noise)) return failed(check, noiseAnswer(r, world.timeoutMs), baseMs, r);
  const latencyMs = Math.round(usual * slow);
  if (latencyMs >= patience(world, attempt)) return failed(check, deadline(world.timeoutMs), baseMs, r);
  return { ...check, verdict: "up", status: 200, latencyMs, value: null, failure: null };
}

function failed(
  check: Pick<Check, "minute" | "at" | "region" | "colo" | "attempt">,
  bad: Bad,
  baseMs: number,
  r: Random,
): Check {
  const roundTrip = baseMs * r.between(0.3, 0.9);
  const latencyMs = Math.round(
    bad.latencyMs === null ? roundTrip : bad.latencyMs + (bad.status === null ? 0 : roundTrip),
  );
  const failure = typeof bad.failure === "function" ? bad.failure(latencyMs) : bad.failure;
  return { ...check, verdict: "down", status: bad.status, latencyMs, value: null, failure };
}

function lostCheck(minute: number, at: number, region: Region): Check {
  const failure = { type: "probe.lost", hop: { role: "probe", product: null }, causes: [] } as const;
  const nothing = { colo: null, status: null, latencyMs: 0, value: null };
  return { minute, at, region, attempt: 0, verdict: "lost", failure, ...nothing };
}

/** What the internet does from time to time, to anyone. */
export function noiseAnswer(r: Random, timeoutMs: number): Bad {
  switch (r.whole(0, 4)) {
    case 0:
      return deadline(timeoutMs);
    case 1:
      return noAnswer("tcp.reset", null);
    case 2:
      return answer("nginx", "closed");
    case 3:
      return answer("unknown", "limit");
    default:
      return noAnswer("unknown", null);
  }
}

function controlsOf(world: World, r: Random, checks: readonly Check[]): Control[] {
  return checks
    .filter((check) => check.attempt === 0 && check.verdict === "down")
    .map(({ minute, region }) => {
      const total = 8;
      const failing = world.bystanders(minute, region) ? r.whole(4, 8) : r.chance(0.01) ? 1 : 0;
      return { minute, region, failing, total };
    });
}
