/** Intermittent by a pattern: blips too rare for any count keep to one over weeks. Opened by a diagnosis, not by a minute. */

import { MINUTE_MS } from "../check/check.ts";
import type { Region } from "../check/reading.ts";
import type { Monitor } from "../config/monitor.ts";
import type { Incident, Pattern } from "../incident/incident.ts";
import { durationText } from "../words/duration.ts";
import { draftOf, finish, put, tell, unchanged } from "./draft.ts";
import { opened } from "./opening.ts";
import { minuteOf } from "./regional.ts";
import type { ConditionStep, MonitorState } from "./state.ts";
import { countSince } from "./totals.ts";
import { plural, sentence } from "./wording.ts";

/** The blips of some weeks, and what a diagnosis made of them. Times are epoch ms. */
export interface SeenPattern {
  readonly pattern: Pattern;
  readonly hypotheses: Incident["hypotheses"];
  readonly blips: number;
  /** The first failing check, and the begin of the newest blip. */
  readonly startedAt: number;
  readonly lastAt: number;
  readonly firstFailure: string;
  readonly regions: readonly Region[];
  /** Scheduled checks since the first failing one, and how many of them failed. */
  readonly checks: number;
  readonly failures: number;
}

/** Opens it where nothing is open that says the same or more, and the pattern goes on. */
export function observePattern(
  state: MonitorState,
  { monitor, seen }: { readonly monitor: Monitor; readonly seen: SeenPattern },
): ConditionStep {
  const { pattern, hypotheses, startedAt, lastAt, firstFailure, regions, checks, failures, blips } = seen;
  const { minute, open } = state;
  if (minute === null || open.intermittent !== null || open.outage !== null) return unchanged(state);
  if (minute * MINUTE_MS - lastAt >= pattern.quietMinutes * MINUTE_MS) return unchanged(state);
  const startMinute = minuteOf(firstFailure) ?? Math.floor(startedAt / MINUTE_MS);
  if (startMinute <= (state.intermittentClosed ?? -1)) return unchanged(state);
  const draft = draftOf(state, { monitor, minute, imported: false });
  const span = durationText(lastAt - startedAt);
  const why = `${plural(blips, "blip")} in ${span} keep to a pattern, by chance less than 1 time in 10,000`;
  const incident = opened(
    draft,
    {
      kind: "intermittent",
      startMinute,
      startedAt,
      regions,
      firstFailure,
      summary: `${sentence(why)} ${pattern.summary}`,
      blips,
    },
    "the first of its blips",
    `intermittent: ${why}; it is over after ${durationText(pattern.quietMinutes * MINUTE_MS)} without one`,
  );
  put(draft, { ...incident, checks, failures, pattern, hypotheses, lastFailureAt: lastAt });
  draft.state.noticedBlips = blips;
  countSince(draft, startedAt);
  tell(draft, "intermittent.opened", draft.state.open.intermittent, { failing: regions });
  return finish(draft);
}
