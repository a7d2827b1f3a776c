/** What the charts of a diagnosis are drawn from. */

import { isScheduled } from "../../../core/check/attempt.ts";
import type { Check } from "../../../core/check/check.ts";
import type { Diagnosis, Finding, HistoryEvent } from "../../../core/diagnosis/diagnosis.ts";

export interface DiagnosisMaterial {
  readonly diagnosis: Diagnosis;
  /** The same window's checks, oldest first, all attempts. */
  readonly checks: readonly Check[];
  readonly events: readonly HistoryEvent[];
}

export type ChartName = "fold" | "heat-map" | "regions" | "latency" | "blips";

const SIGNIFICANT = 0.05;

const CHART_OF_FINDING: readonly (readonly [RegExp, ChartName])[] = [
  [/period|minute-of|fold/, "fold"],
  [/hour|week|day/, "heat-map"],
  [/region|colo|together/, "regions"],
  [/latency|slow|wall|saw|load|leak|timeout|event|deploy/, "latency"],
  [/blip|run|burst|length/, "blips"],
];

/** What chance does not explain, least likely first: only these choose charts and draw walls and periods. */
function strongest(diagnosis: Diagnosis): Finding[] {
  return diagnosis.findings.filter(({ pValue }) => pValue < SIGNIFICANT).sort((a, b) => a.pValue - b.pValue);
}

/** The chart that shows the strongest finding first, then those that every history has. */
export function chartsFor(material: DiagnosisMaterial): ChartName[] {
  const told = strongest(material.diagnosis).flatMap(({ kind }) =>
    CHART_OF_FINDING.filter(([is]) => is.test(kind)).map(([, chart]) => chart),
  );
  const names = new Set<ChartName>([...told, "latency", "heat-map", "regions", "blips"]);
  if (periodMinutes(material.diagnosis) === null) names.delete("fold");
  if (new Set(material.checks.map((check) => check.region)).size < 2) names.delete("regions");
  return [...names];
}

function firstNumber(diagnosis: Diagnosis, names: readonly string[]): number | null {
  for (const { data } of strongest(diagnosis))
    for (const name of names) {
      const value = data[name];
      if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
    }
  return null;
}

export function periodMinutes(diagnosis: Diagnosis): number | null {
  return firstNumber(diagnosis, ["periodMinutes", "period"]);
}

export function wallMs(diagnosis: Diagnosis): number | null {
  return firstNumber(diagnosis, ["wallMs", "wall"]);
}

/** Scheduled checks that failed: what rates and patterns count. */
export function failingChecks(material: DiagnosisMaterial): Check[] {
  return material.checks.filter((check) => isScheduled(check) && check.verdict === "down");
}
