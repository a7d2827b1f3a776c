/** What was reported about a run of failures, and about the quiet minutes before it, one window a run. */
import { MINUTE_MS } from "../check/check.ts";
import type { HostFact } from "./fact.ts";

export interface ReportedWindow {
  readonly want: string;
  readonly from: number;
  readonly to: number;
  readonly control: boolean;
  readonly facts: readonly HostFact[];
}

/** What all agents, and whoever pasted a log, reported about one run; its end belongs to its beginning. */
export function together(reported: readonly ReportedWindow[]): ReportedWindow[] {
  const byRun = new Map<string, ReportedWindow>();
  for (const window of reported) {
    const name = window.want.replace(/^paste\./, "").replace(/\.end$/, "");
    const known = byRun.get(name);
    byRun.set(name, known === undefined ? { ...window, want: name } : joined(known, window));
  }
  return [...byRun.values()].sort((a, b) => a.from - b.from);
}

/** A run's beginning and end may share a minute, and so may two quiet windows: what stands in both is one. */
function joined(a: ReportedWindow, b: ReportedWindow): ReportedWindow {
  const unique = new Map(
    [...a.facts, ...b.facts].map((fact) => [`${fact.kind} ${fact.at} ${fact.text}`, fact]),
  );
  return {
    ...a,
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    facts: [...unique.values()].sort((one, other) => (one.at ?? 0) - (other.at ?? 0)),
  };
}

/** Longer ones hold the end of a run too. */
const MAX_SHORT_MS = 200_000;

/** When its first failing check began, and whether what comes later may belong to its end. */
export function startOf({ from, to }: ReportedWindow): { readonly at: number; readonly isLong: boolean } {
  return { at: from + MINUTE_MS, isLong: to - from > MAX_SHORT_MS };
}

/** What was five minutes before one failure may have been another: no quiet minute. Two that share a minute are one. */
export function reallyQuiet(windows: readonly ReportedWindow[]): ReportedWindow[] {
  const failing = windows.filter(({ control }) => !control);
  const quiet: ReportedWindow[] = [];
  for (const window of windows) {
    const { from, to } = window;
    if (!window.control || failing.some((run) => run.from < to && from < run.to)) continue;
    const last = quiet.at(-1);
    if (last !== undefined && last.to - from > (to - from) / 2)
      quiet[quiet.length - 1] = joined(last, window);
    else quiet.push(window);
  }
  return [...failing, ...quiet].sort((a, b) => a.from - b.from);
}

/** Numbers away: the same line of another day. */
export function nameOf({ kind, text }: HostFact): string {
  return `${kind} ${text.replace(/\d+/g, "0")}`;
}

export function counts(windows: readonly ReportedWindow[], has: (window: ReportedWindow) => boolean) {
  const [failing, quiet] = [
    windows.filter(({ control }) => !control),
    windows.filter(({ control }) => control),
  ];
  return {
    failing: failing.length,
    quiet: quiet.length,
    failingWith: failing.filter(has).length,
    quietWith: quiet.filter(has).length,
  };
}
