/** The state of everything in one sentence, measured and said by people: the first thing a visitor reads. */
import type { IncidentView, MonitorView, ShownStatus } from "../../../core/shard/view.ts";
import { IMPACT_WORDS } from "../../../core/words/impact.ts";
import { isolated } from "../../../core/words/isolated.ts";
import { STATUS_WORDS, statusWords, WORST_FIRST } from "../../../core/words/status.ts";
import { listText } from "../words/number.ts";

const MAX_NAMED = 3;

interface OverallState {
  readonly status: ShownStatus;
  readonly sentence: string;
  /** What else is not well: "Checkout fails intermittently, Images is slow". Empty when nothing. */
  readonly also: string;
}

function about(status: ShownStatus, affected: readonly MonitorView[], total: number): string {
  const kinds = new Set(affected.map(({ kind }) => kind));
  const phrase = statusWords(status, kinds.size === 1 ? affected[0]?.kind : undefined);
  if (affected.length === total && status === "stale") return "Measurements have stopped";
  if (affected.length === total && total > 1)
    return status === "outage" && phrase === STATUS_WORDS.outage
      ? "Everything is down"
      : `All ${total} services ${phrase.many}`;
  if (affected.length > MAX_NAMED) return `${affected.length} of ${total} services ${phrase.many}`;
  const names = listText(affected.map((monitor) => isolated(monitor.name)));
  return `${names} ${affected.length === 1 ? phrase.one : phrase.many}`;
}

/** `incidents`: those by hand count by their impact while they are open. */
export function overallState(
  monitors: readonly MonitorView[],
  incidents: readonly IncidentView[] = [],
): OverallState {
  const watched = monitors.filter(({ status }) => !UNCOUNTED.some((one) => one === status));
  const measured = WORST_FIRST.filter((status) => status !== "up").flatMap((status) => {
    const affected = watched.filter((monitor) => monitor.status === status);
    return affected.length === 0 ? [] : [{ status, sentence: about(status, affected, watched.length) }];
  });
  const [worst, ...others] = [...incidents.flatMap(byHand), ...measured].toSorted(
    (a, b) => WORST_FIRST.indexOf(a.status) - WORST_FIRST.indexOf(b.status),
  );
  const uncounted = watched.length === 0 ? [] : UNCOUNTED.flatMap((status) => leftOut(status, monitors));
  const also = [...others.map((other) => other.sentence), ...uncounted].join(", ");
  return worst ? { ...worst, also } : { ...allWell(monitors, watched), also };
}

/** What nobody can judge is in no total, and said beside it. */
const UNCOUNTED = ["unknown", "paused"] as const;

function leftOut(status: (typeof UNCOUNTED)[number], monitors: readonly MonitorView[]): string[] {
  const of = monitors.filter((monitor) => monitor.status === status);
  const { one, many } = STATUS_WORDS[status];
  if (of.length === 0) return [];
  if (of.length > MAX_NAMED) return [`${of.length} more ${many}`];
  return [`${listText(of.map(({ name }) => isolated(name)))} ${of.length === 1 ? one : many}`];
}

/** What people say is as grave as something measured; their own title says it. */
function byHand({ kind, state, title, impact = "none" }: IncidentView) {
  const { asGraveAs } = IMPACT_WORDS[impact];
  const counts = kind === "manual" && state === "open" && asGraveAs !== null && title !== undefined;
  return counts ? [{ status: asGraveAs, sentence: isolated(title) }] : [];
}

function allWell(monitors: readonly MonitorView[], watched: readonly MonitorView[]) {
  if (watched.length === 0) {
    const unjudged = monitors.filter((monitor) => monitor.status === "unknown");
    if (unjudged.length === 0) return { status: "paused", sentence: "Every monitor is paused" } as const;
    const isChecked = unjudged.some(({ lastCheckAt }) => lastCheckAt !== null);
    return {
      status: "unknown",
      sentence: isChecked ? "No verdict yet" : "Waiting for the first check",
    } as const;
  }
  const sentence =
    watched.length === 1 ? `${isolated(watched[0]!.name)} is up` : `All ${watched.length} services are up`;
  return { status: "up", sentence } as const;
}
