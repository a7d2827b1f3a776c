/** Why it keeps happening: from a history of checks to findings, and from findings to ranked causes. Pure. */
import { wilson } from "../shard/uptime.ts";
import { type BlipLength, blipsOf, detectionOf, runsOf } from "./blips.ts";
import { type Charts, chartsOf } from "./charts.ts";
import type { DiagnosisInput, Hypothesis, Undecided } from "./diagnosis.ts";
import { type EventBefore, eventsBefore } from "./events-before.ts";
import { explain, type Lead } from "./explain.ts";
import { report } from "./findings/report.ts";
import type { Finding } from "./findings/table.ts";
import { headlineOf } from "./headline.ts";
import { readyHistory } from "./history.ts";
import { levelsOf } from "./levels.ts";
import { lostPackets } from "./measure/lost-packets.ts";
import { monitorsBefore } from "./measure/others.ts";
import { rampsOf } from "./measure/ramps.ts";
import { playbook } from "./playbook/playbook.ts";
import { tempered, undecidedOf } from "./undecided.ts";

export interface Diagnosis {
  readonly monitor: string;
  readonly window: { readonly from: number; readonly to: number };
  readonly checks: number;
  readonly failures: number;
  readonly failureRate: { readonly value: number; readonly low: number; readonly high: number };
  readonly blips: {
    readonly count: number;
    readonly medianMs: number | null;
    /** Each with the longest surely-failing and the longest possible length. */
    readonly lengths: readonly BlipLength[];
  };
  readonly detection: { readonly shortestSeenMs: number | null; readonly chanceToSee10s: number };
  readonly findings: readonly Finding[];
  readonly hypotheses: readonly Hypothesis[];
  readonly undecided: readonly Undecided[];
  /** False when all failures are one run: then it says what happened, not why it keeps happening. */
  readonly recurring: boolean;
  /** Events of the 15 minutes before a run of failures: an observation, no cause. */
  readonly before: readonly EventBefore[];
  /** One sentence: what stands out, or why nothing does and what could tell more. */
  readonly headline: string;
  readonly charts: Charts;
}

const MAX_BEFORE = 50;
/** Nothing seen from outside is surer. */
const MAX_CONFIDENCE = 0.99;
/** A period or a wall is drawn where chance does not explain it. */
const DRAWN_BELOW = 0.05;

/** Never throws on any history. Rates and tests count attempt 0 outside maintenance; lost checks are in no denominator. */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const history = readyHistory(input);
  const levels = levelsOf(history);
  const { whole, leads: found } = explain(history, {
    levels,
    ramps: rampsOf(levels),
    lostPackets: lostPackets(history),
    others: monitorsBefore(input),
  });
  const leads = tempered(found);
  const runs = runsOf(history);
  const blips = blipsOf(runs);
  const findings = report(whole, levels);
  const undecided = undecidedOf(input.monitor, whole, found);
  return {
    monitor: input.monitor,
    window: { from: input.from, to: input.to },
    checks: history.checks.length,
    failures: history.failing.length,
    failureRate: wilson(history.failing.length, history.checks.length),
    blips,
    detection: detectionOf(history.interval, blips.lengths),
    findings,
    hypotheses: leads.map((lead) => hypothesisOf(input.monitor, lead)),
    undecided,
    recurring: whole.view.episodes.length > 1,
    before: runs.flatMap((run) => eventsBefore(input.events, run.at)).slice(-MAX_BEFORE),
    headline: headlineOf(whole, leads, undecided),
    charts: chartsOf(whole.view, drawn(findings)),
  };
}

function hypothesisOf(monitor: string, lead: Lead): Hypothesis {
  const { suspect, share } = lead;
  const said = suspect.clues.filter((clue) => clue.text !== "" && clue.weight !== 0);
  const byWeight = (a: { weight: number }, b: { weight: number }) => Math.abs(b.weight) - Math.abs(a.weight);
  return {
    cause: suspect.cause,
    confidence: Math.min(MAX_CONFIDENCE, Math.round(suspect.confidence * 100) / 100),
    summary: suspect.summary,
    for: said
      .filter((clue) => clue.weight > 0)
      .sort(byWeight)
      .map((clue) => clue.text),
    against: said
      .filter((clue) => clue.weight < 0)
      .sort(byWeight)
      .map((clue) => clue.text),
    investigate: playbook(suspect.cause, monitor, lead.profile.view, lead.explained),
    share: Math.round(share * 1000) / 1000,
    pValue: suspect.pValue,
  };
}

/** The strongest period and the strongest wall among the findings. */
function drawn(findings: readonly Finding[]) {
  const strong = findings.filter(({ pValue }) => pValue < DRAWN_BELOW);
  const period = strong.find((one) => one.kind === "periodicity" || one.kind === "minute-of-hour");
  const wall = strong.find((one) => one.kind === "latency-wall");
  return { period: period?.data ?? null, wallMs: wall?.data.wallMs ?? null };
}
