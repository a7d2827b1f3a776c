/** A run in words: what was done to it, what it kept, and what the checker found. */
import type { Fault } from "./checker/fault.ts";
import type { Outcome } from "./run.ts";
import type { Happened } from "./simulation.ts";

export function reportOf(outcomes: readonly Outcome[], maxFaults: number): string {
  const kills = outcomes.reduce((sum, one) => sum + count(one.evidence.happened, "death"), 0);
  const ticks = outcomes.reduce((sum, one) => sum + one.ticks, 0);
  const faults = outcomes.reduce((sum, one) => sum + one.faults.length, 0);
  return [
    ...outcomes.map((outcome) => worldText(outcome, maxFaults)),
    `${ticks} ticks, ${kills} kills: ${faults === 0 ? "no fault found" : `${faults} faults`}`,
  ].join("\n\n");
}

function worldText(
  { name, ticks, evidence, stored, faults, tookMs, log }: Outcome,
  maxFaults: number,
): string {
  const lost = stored.rows.filter(({ verdict }) => verdict === "lost").length;
  const accepted = evidence.received.filter(({ status }) => status !== null && status < 300).length;
  return [
    `${name}: ${ticks} ticks in ${(tookMs / 1000).toFixed(0)} s`,
    `  done to it: ${happenedText(evidence.happened)}`,
    `  targets answered ${evidence.seen.length} requests; history has ${stored.rows.length} checks, ${lost} of them lost`,
    `  ${stored.incidents.length} incidents, ${stored.deliveries.length} alerts; receivers took ${accepted} of ${evidence.received.length} messages`,
    ...(log.size === 0 ? [] : [logLine(log)]),
    ...faultLines(faults, maxFaults),
  ].join("\n");
}

function logLine(log: Outcome["log"]): string {
  return `  the Worker's log: ${[...log]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([text, times]) => `${times} × ${text}`)
    .join(" · ")}`;
}

function faultLines(faults: readonly Fault[], max: number): string[] {
  if (faults.length === 0) return ["  checker: nothing lost, doubled or out of order; all sums agree"];
  return [...Map.groupBy(faults, ({ kind }) => kind)].flatMap(([kind, of]) => [
    `  FAULT ${kind}: ${of.length}`,
    ...of.slice(0, max).map(({ what }) => `    ${what}`),
  ]);
}

function happenedText(happened: readonly Happened[]): string {
  const names = happened.flatMap((event) => {
    if (event.kind === "d1") return event.mode === "fine" ? [] : [`D1 ${event.mode}`];
    if (event.kind === "edit")
      return event.status >= 200 && event.status < 300 ? ["edits"] : ["edits refused or failed"];
    if (event.kind === "prober") return ["Probers lost"];
    return [
      { death: "kills", replaced: "Schedulers replaced", down: "minutes of no platform" }[
        event.kind as "death"
      ] ?? event.kind,
    ];
  });
  return [...Map.groupBy(names, (name) => name)].map(([name, of]) => `${of.length} ${name}`).join(", ");
}

function count(happened: readonly Happened[], kind: Happened["kind"]): number {
  return happened.filter((event) => event.kind === kind).length;
}
