/** Why it keeps happening: from a history of checks to findings, and from findings to ranked causes. Pure. */
import { wilson } from "../shard/uptime.ts";
import { blipsOf, detectionOf, runsOf } from "./blips.ts";
import type { Diagnosis, DiagnosisInput, Hypothesis } from "./diagnosis.ts";
import { explain, type Lead } from "./explain.ts";
import { rampsOf } from "./findings/ramps.ts";
import { report } from "./findings/report.ts";
import { headlineOf } from "./headline.ts";
import { readyHistory } from "./history.ts";
import { levelsOf } from "./levels.ts";
import { playbook } from "./playbook.ts";

/** Never throws on any history. Rates and tests count attempt 0 outside maintenance; lost checks are in no denominator. */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const history = readyHistory(input);
  const levels = levelsOf(history);
  const { whole, leads } = explain(history, { levels, ramps: rampsOf(levels) });
  const blips = blipsOf(runsOf(history));
  return {
    monitor: input.monitor,
    window: { from: input.from, to: input.to },
    checks: history.checks.length,
    failures: history.failing.length,
    failureRate: wilson(history.failing.length, history.checks.length),
    blips,
    detection: detectionOf(history.interval, blips.lengths),
    findings: report(whole, levels),
    hypotheses: leads.map((lead) => hypothesisOf(input.monitor, lead)),
    headline: headlineOf(whole, leads),
  };
}

function hypothesisOf(monitor: string, lead: Lead): Hypothesis {
  const { suspect, share } = lead;
  const told = suspect.clues.filter((clue) => clue.text !== "" && clue.weight !== 0);
  const byWeight = (a: { weight: number }, b: { weight: number }) => Math.abs(b.weight) - Math.abs(a.weight);
  return {
    cause: suspect.cause,
    confidence: Math.round(suspect.confidence * 100) / 100,
    summary: suspect.summary,
    for: told
      .filter((clue) => clue.weight > 0)
      .sort(byWeight)
      .map((clue) => clue.text),
    against: told
      .filter((clue) => clue.weight < 0)
      .sort(byWeight)
      .map((clue) => clue.text),
    investigate: playbook(monitor, lead),
    share: Math.round(share * 1000) / 1000,
  };
}
