/** Slow: the quorum is slow or down three times in a row without an outage; over after three times up. */
import { slowMsOf } from "../config/monitor/any-kind.ts";
import { type Draft, put, tell } from "./draft.ts";
import { close, opened } from "./opening.ts";
import type { SlowRun } from "./runs.ts";
import { type Answered, earliest } from "./vote.ts";
import { plural, sentence } from "./wording.ts";

const OPENS_AFTER = 3;
const CLOSES_AFTER_UP = 3;

export function observeSlow(draft: Draft, vote: Answered): void {
  const { state } = draft;
  if (vote.quorumSlow) {
    state.upInARow = 0;
    state.upAt = null;
    // An outage's minutes are the outage's: what is still slow after it starts from there.
    state.slowRun = state.open.outage === null ? longer(draft, state.slowRun, vote) : null;
    openWhenLong(draft);
    return;
  }
  state.slowRun = null;
  state.upInARow += 1;
  state.upAt ??= earliest(vote.good).at;
  const { slow } = state.open;
  if (slow !== null && state.upInARow >= CLOSES_AFTER_UP)
    close(draft, slow, state.upAt, `fast again, ${plural(CLOSES_AFTER_UP, "check")} in a row`);
}

function longer(draft: Draft, run: SlowRun | null, vote: Answered): SlowRun {
  const poor = [...vote.down, ...vote.slow];
  const regions = poor.map(({ region }) => region);
  return {
    startMinute: run?.startMinute ?? draft.minute,
    startedAt: run?.startedAt ?? earliest(poor).at,
    count: (run?.count ?? 0) + 1,
    sawSlow: (run?.sawSlow ?? false) || vote.slow.length > 0,
    regions: [...new Set([...(run?.regions ?? []), ...regions])],
  };
}

function openWhenLong(draft: Draft): void {
  const { state, monitor } = draft;
  const run = state.slowRun;
  if (run === null || run.count < OPENS_AFTER || !run.sawSlow || state.open.slow !== null) return;
  const limitMs = slowMsOf(monitor);
  const what = `slower than ${limitMs === null ? "its limit" : `${limitMs} ms`} from ${run.regions.join(", ")}`;
  const why = `${plural(run.count, "scheduled check")} in a row`;
  const { startMinute, startedAt, regions } = run;
  const summary = sentence(`${what}, ${why}`);
  const incident = opened(
    draft,
    { kind: "slow", startMinute, startedAt, regions, firstFailure: null, summary },
    what,
    `slow: ${why}`,
  );
  put(draft, incident);
  tell(draft, "slow.opened", incident);
}
