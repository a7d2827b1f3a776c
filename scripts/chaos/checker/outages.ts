/**
 * Outages derived from history alone, by the words of docs/rules.md: open when a quorum is down in two scheduled checks in
 * a row, over at the first of two good ones. For monitors without a ladder, whose only evidence history is. Inside an
 * intermittent what is short is a blip, and what comes and goes ends where it was first good again.
 */
import type { Configured, ConfiguredMonitor } from "../configured.ts";
import type { Evidence } from "../simulation.ts";
import { isInWindow } from "./days.ts";
import type { Fault } from "./fault.ts";
import { byPlace } from "./history.ts";
import type { Row } from "./packed.ts";
import type { Stored, StoredIncident } from "./stored.ts";
import type { Timeline } from "./timeline.ts";

const MINUTE_MS = 60_000;
const IN_A_ROW = 2;
/** Good minutes in a row after which late rechecks can't confirm a run any more: the next failure begins another. */
const FORGOTTEN_AFTER = 4;
/** Inside an intermittent what fails for so many minutes is an outage, whatever its blips are like. */
const SURELY_ONE = 6;

interface Outage {
  readonly start: number;
  /** The minute of its first good check, and of the one that closed it; null while it is open. */
  end: number | null;
  closed: number | null;
  /** Up to the end; good checks that closed it are no part of it. */
  checks: number;
  failures: number;
}

interface Run extends Outage {
  checksSince: number;
  failuresSince: number;
  count: number;
  good: number;
  isOpen: boolean;
}

export function checkOutages(evidence: Evidence, timeline: Timeline, stored: Stored): Fault[] {
  const last = evidence.configured.at(-1)!;
  return last.monitors.flatMap((monitor) => {
    // With one region asking for the others, the minutes of several regions are no votes that history shows.
    if (monitor.ladder > 0 || monitor.regions.length > 1 || wasPaused(evidence, monitor.key)) return [];
    const merged = [...byPlace(stored.rows).values()].filter(
      ({ key, attempt }) => key === monitor.key && attempt === 0,
    );
    const all = outagesIn(merged, monitor, last);
    // A minute that came in late was judged as lost, until history was re-evaluated.
    const punctual = outagesIn(
      merged.filter(({ minute }) => !timeline.mayBeLate(minute)),
      monitor,
      last,
    );
    const recorded = stored.incidents.filter(
      (one) => one.monitor === monitor.id && one.kind === "outage" && !isWithdrawn(one),
    );
    const around = stored.incidents.filter(
      (one) => one.monitor === monitor.id && one.kind === "intermittent" && !isWithdrawn(one),
    );
    return compared(monitor, { recorded, around }, all, punctual);
  });
}

function wasPaused({ configured }: Evidence, key: number): boolean {
  return configured.some(({ monitors }) => monitors.some((one) => one.key === key && !one.enabled));
}

function isWithdrawn({ publicSummary }: StoredIncident): boolean {
  return /^This (fell into maintenance|is counted as part)/.test(publicSummary);
}

function compared(
  { id }: ConfiguredMonitor,
  {
    recorded,
    around,
  }: { readonly recorded: readonly StoredIncident[]; readonly around: readonly StoredIncident[] },
  all: readonly Outage[],
  punctual: readonly Outage[],
): Fault[] {
  const minuteOf = (at: number) => Math.floor(at / MINUTE_MS);
  // From when on it was known.
  const openedAt = ({ startedAt, timeline }: StoredIncident) =>
    minuteOf(timeline.find(({ type }) => type === "opened")?.at ?? startedAt);
  const isAround = (minute: number) =>
    around.some(
      (one) => openedAt(one) <= minute && (one.endedAt === null || minute <= minuteOf(one.endedAt)),
    );
  const isPartOf = ({ startedAt, endedAt }: StoredIncident) =>
    isAround(minuteOf(startedAt)) &&
    all.some(
      ({ start, end }) =>
        start <= minuteOf(startedAt) && (end === null || (endedAt !== null && minuteOf(endedAt) <= end)),
    );
  const isShort = ({ start, end }: Outage) => isAround(start) && end !== null && end - start < SURELY_ONE;
  const isSame = (incident: StoredIncident) => (one: Outage) =>
    one.start === minuteOf(incident.startedAt) &&
    one.end === (incident.endedAt === null ? null : minuteOf(incident.endedAt));
  const faults: Fault[] = [];
  for (const incident of recorded) {
    const found = [...all, ...punctual].filter(isSame(incident));
    if (found.length === 0 && isPartOf(incident)) continue;
    if (found.length === 0)
      faults.push({
        kind: "outage invented",
        what: `${incident.id} ${minuteOf(incident.startedAt)} to ${minuteOf(incident.endedAt ?? 0)}; history says ${near(all, minuteOf(incident.startedAt))}`,
      });
    else if (
      !found.some(({ checks, failures }) => checks === incident.checks && failures === incident.failures)
    )
      faults.push({
        kind: "incident counts do not add up",
        what: `${incident.id}: ${incident.failures} of ${incident.checks}, history has ${found[0]!.failures} of ${found[0]!.checks}`,
      });
  }
  const isRecorded = (one: Outage) => recorded.some((incident) => isSame(incident)(one));
  const hasPart = ({ start }: Outage) =>
    isAround(start) && recorded.some(({ startedAt }) => minuteOf(startedAt) === start);
  const same = (one: Outage, other: Outage) => one.start === other.start && one.end === other.end;
  for (const one of all)
    if (punctual.some((other) => same(one, other)) && !isRecorded(one) && !isShort(one) && !hasPart(one))
      faults.push({ kind: "outage missing", what: `${id} ${one.start} to ${one.end}` });
  return faults;
}

function near(outages: readonly Outage[], minute: number): string {
  const found = outages.filter(({ start, end }) => start - 30 < minute && (end ?? minute) + 30 > minute);
  return found.map(({ start, end }) => `${start} to ${end}`).join(", ") || "nothing";
}

function outagesIn(rows: readonly Row[], monitor: ConfiguredMonitor, last: Configured): Outage[] {
  const quorum = Math.floor(monitor.regions.length / 2) + 1;
  const gap = Math.max(3 * monitor.intervalMinutes, 5);
  const outages: Run[] = [];
  let run: Run | null = null;
  let answered: number | null = null;
  let rested = false;
  const minutes = [...Map.groupBy(rows, ({ minute }) => minute)].sort(([a], [b]) => a - b);
  for (const [minute, of] of minutes) {
    const isResting = isInWindow(last, monitor.id, minute);
    if (isResting && !rested) run = broken(run);
    rested = isResting;
    const measured = of.filter(({ verdict }) => verdict !== "lost");
    const down = measured.filter(({ verdict }) => verdict === "down").length;
    if (isResting || measured.length < quorum) {
      // Counted all the same, as long as nothing is open.
      if (!isResting && run !== null && !run.isOpen) add(run, measured.length, down);
      continue;
    }
    if (answered !== null && minute - answered > gap) run = broken(run);
    answered = minute;
    run = down >= quorum ? failing(run, minute) : run && good(run, minute);
    if (run === null) continue;
    add(run, measured.length, down);
    if (run.count >= IN_A_ROW && !run.isOpen && run.good === 0) {
      run.isOpen = true;
      outages.push(run);
    }
    if (run.closed !== null) {
      run.checks -= run.checksSince;
      run.failures -= run.failuresSince;
    }
    if (run.closed !== null || (!run.isOpen && run.good >= FORGOTTEN_AFTER)) run = null;
  }
  return outages;
}

function add(run: Run, checks: number, failures: number): void {
  run.checks += checks;
  run.failures += failures;
  run.checksSince = run.end === null ? 0 : run.checksSince + checks;
  run.failuresSince = run.end === null ? 0 : run.failuresSince + failures;
}

/** An open outage holds over a time in which nobody looked or counted, and nothing else does. */
function broken(run: Run | null): Run | null {
  if (!run?.isOpen) return null;
  run.good = 0;
  run.end = null;
  return run;
}

function failing(run: Run | null, minute: number): Run {
  if (run === null || (run.good > 0 && !run.isOpen))
    return {
      start: minute,
      end: null,
      closed: null,
      checks: 0,
      checksSince: 0,
      failuresSince: 0,
      failures: 0,
      count: 1,
      good: 0,
      isOpen: false,
    };
  run.count++;
  run.good = 0;
  run.end = null;
  return run;
}

function good(run: Run, minute: number): Run {
  run.good++;
  run.end ??= minute;
  if (run.isOpen && run.good >= IN_A_ROW) run.closed = minute;
  return run;
}
