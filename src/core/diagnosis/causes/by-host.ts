/**
 * What a host or a log says about the failing seconds is the strongest evidence there is: it names the cause. What
 * stands in the control windows as often is the host's daily noise and speaks for nothing.
 */
import type { Check } from "../../check/check.ts";
import { clockTime } from "../../words/time.ts";
import type { Cause, HostFact, HostWindow } from "../diagnosis.ts";
import type { Failing } from "../history.ts";
import type { Profile } from "../profile.ts";
import { oneMember } from "./one-member.ts";
import { clue, percent, type Suspect, suspect, when } from "./suspect.ts";
import { CAUSE_ROOMS } from "./table.ts";

/**
 * Log odds for a fact that is seen in all windows of failures and in no control window. One with a cause that only sets
 * the scene is hardly more than chance: worth a word, and no more.
 */
const WORTH = { root: 12, mechanism: 6.5, context: 0.2 } as const;
/** Where chance may have written it: at these log odds it is as likely right as wrong, and sure ten beyond them. */
const EVEN = { odds: 2, worth: 2 } as const;
const WORTH_PER_ODD = 0.9;
const MAX_QUOTES = 3;
/** Failures belong to a window of facts within so long of it. */
const NEAR_MS = 120_000;
/** It reaches as far beyond them at least, and there it may hold others. */
const LEAD_MS = 58_000;

interface Report {
  readonly cause: Cause;
  readonly facts: readonly HostFact[];
  readonly windows: readonly HostWindow[];
  /** Share of the windows of failures, and of the control windows, that name it. */
  readonly share: number;
  readonly controlShare: number;
}

/** `outside`: what the answers and their pattern speak for. */
export function byHost(profile: Profile, outside: readonly Suspect[]): Suspect[] {
  const { host = [] } = profile.view.history.input;
  const mine = host.filter((window) => !window.control && hasFailure(window, profile.view.failing));
  if (mine.length === 0) return [];
  const member = oneMember(
    outside.find(({ cause }) => cause === "bad-pool-member"),
    mine.flatMap(({ facts }) => facts),
  );
  if (member !== null) return [member];
  const controls = host.filter(({ control }) => control);
  return causesIn(mine)
    .map((cause) => reportOf(cause, mine, controls))
    .filter(({ share, controlShare }) => share > 0 && controlShare < 0.5 * share)
    .map((report) => suspectOf(report, mine.length, controls.length, profile.view));
}

function hasFailure({ from, to }: HostWindow, failing: readonly Failing[]): boolean {
  return failing.some(
    ({ check }) => check.at + check.latencyMs >= from - NEAR_MS && check.at <= to + NEAR_MS,
  );
}

function causesIn(windows: readonly HostWindow[]): Cause[] {
  return [
    ...new Set(windows.flatMap(({ facts }) => facts.flatMap(({ cause }) => (cause === null ? [] : [cause])))),
  ];
}

function reportOf(cause: Cause, mine: readonly HostWindow[], controls: readonly HostWindow[]): Report {
  const names = ({ facts }: HostWindow) => facts.some((fact) => fact.cause === cause);
  const windows = mine.filter(names);
  return {
    cause,
    windows,
    facts: windows.flatMap(({ facts }) => facts.filter((fact) => fact.cause === cause)),
    share: windows.length / mine.length,
    // One control window more than there are: none seen is no proof of none.
    controlShare: controls.filter(names).length / (controls.length + 1),
  };
}

function suspectOf(report: Report, windows: number, controls: number, view: Profile["view"]): Suspect {
  // What one time shows tells of no other.
  const own = windows > 1 && report.share >= 0.6 ? null : ownOf(report, view);
  const weight = Math.max(...report.facts.map(worthOf));
  const quotes = quotesOf(report.facts);
  const behind = report.facts.findLast((fact) => fact.behind !== undefined)?.behind;
  // Summaries go into alerts: what quotes a log stays on the admin's pages.
  const plain = report.facts.findLast((fact) => fact.quotes === false);
  return suspect(
    report.cause,
    // An incident and an alert carry this sentence to where log lines may not go: parsed fields, no application's words.
    plain === undefined
      ? `The host's own record names it: ${CAUSE_ROOMS[report.cause].name}.`
      : `The host reports of these times: ${said(plain)}.`,
    [
      ...quotes.map((quote, index) =>
        clue(
          index === quotes.length - 1 ? weight * Math.min(1, 0.4 + report.share) : 0.01,
          `from inside: ${quote}`,
        ),
      ),
      when(
        controls > 0,
        report.controlShare === 0 ? Math.min(1, weight) : -6 * report.controlShare,
        report.controlShare === 0
          ? `and nothing of it in ${controls === 1 ? "the quiet time" : `the ${controls} quiet times`} near them`
          : `it stands in ${percent(report.controlShare)} of the quiet times too`,
      ),
      when(behind !== undefined, -0.3, `it may follow from something else: ${behind}`),
      when(
        report.share < 0.5,
        -3 * (0.5 - report.share),
        `only ${report.windows.length} of ${windows} failing times show it`,
      ),
    ],
    ({ check }) => own === null || own.has(check),
    null,
    true,
  );
}

/** The checks of the failing times that show it, and those after them that went on failing with the same answer. */
function ownOf({ cause, windows }: Report, { failing, history }: Profile["view"]): ReadonlySet<Check> {
  const own = new Set<Check>();
  for (const { from, to, facts } of windows) {
    // What has no time is said of its own minute only.
    const goesOn = facts.some((fact) => fact.cause === cause && fact.at !== null);
    let last: Check | null = null;
    for (const { check } of failing) {
      const isIn = check.at >= from + LEAD_MS && check.at <= to - LEAD_MS;
      const follows =
        last !== null && check.minute - last.minute <= history.interval && check.status === last.status;
      if (!isIn && !(goesOn && follows)) continue;
      own.add(check);
      last = check;
    }
  }
  return own;
}

function worthOf({ weight, odds }: HostFact): number {
  if (odds === undefined) return WORTH[weight];
  return Math.max(0.2, Math.min(WORTH[weight], EVEN.worth + WORTH_PER_ODD * (odds - EVEN.odds)));
}

/** Each text once, the newest last: what a log says at every failure is one reason, not many. */
function quotesOf(facts: readonly HostFact[]): string[] {
  const byText = new Map<string, HostFact[]>();
  const roots = facts.filter(({ weight }) => weight === "root");
  for (const fact of roots.length > 0 ? roots : facts)
    byText.set(fact.text, [...(byText.get(fact.text) ?? []), fact]);
  return [...byText.values()]
    .toSorted((a, b) => (a.at(-1)!.at ?? 0) - (b.at(-1)!.at ?? 0))
    .slice(-MAX_QUOTES)
    .map((same) => {
      const earlier = same.slice(-MAX_QUOTES, -1).flatMap(({ at }) => (at === null ? [] : [clockTime(at)]));
      return `${said(same.at(-1)!)}${earlier.length === 0 ? "" : `; also at ${earlier.join(" and ")}`}`;
    });
}

function said({ at, text }: HostFact): string {
  return `${at === null ? "" : `${clockTime(at)} `}${text}`;
}
