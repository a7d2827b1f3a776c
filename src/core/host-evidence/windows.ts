/** What was reported about a run of failures, and about the quiet minutes before it, one window a run. */
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

function joined(a: ReportedWindow, b: ReportedWindow): ReportedWindow {
  return {
    ...a,
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    facts: [...a.facts, ...b.facts].sort((one, other) => (one.at ?? 0) - (other.at ?? 0)),
  };
}

/** What was five minutes before one failure may have been another: no quiet minute. */
export function reallyQuiet(windows: readonly ReportedWindow[]): ReportedWindow[] {
  const failing = windows.filter(({ control }) => !control);
  return windows.filter(
    ({ control, from, to }) => !control || !failing.some((run) => run.from < to && from < run.to),
  );
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
