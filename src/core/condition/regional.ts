/** Regional: one region keeps failing while the quorum is well. One incident a monitor, whatever regions are in it. */
import { checkId, parseCheckId, type Region } from "../check/reading.ts";
import { setApart } from "./apart.ts";
import { type Draft, put, tell } from "./draft.ts";
import { close, opened } from "./opening.ts";
import type { RegionState } from "./state.ts";
import { withEntry } from "./timeline.ts";
import type { Answered } from "./vote.ts";
import { failuresText, sentence } from "./wording.ts";

const JOINS_AFTER_DOWN = 5;
const LEAVES_AFTER_NOT_DOWN = 3;

export function observeRegional(draft: Draft, vote: Answered): void {
  const { state } = draft;
  if (state.regions.length < 2 && state.open.regional === null) return;
  const before = state.regions;
  const streaks = before.map((region) => streakOf(draft, region, vote));
  state.regions = streaks.map((region) => {
    if (!region.regional && region.downInARow >= JOINS_AFTER_DOWN && streaks.length > 1)
      return { ...region, regional: true };
    if (region.regional && region.notDownInARow >= LEAVES_AFTER_NOT_DOWN)
      return { ...region, regional: false };
    return region;
  });
  const joined = state.regions.filter(({ regional }, index) => regional && !before[index]!.regional);
  const left = state.regions.filter(({ regional }, index) => !regional && before[index]!.regional);
  if (joined.length > 0) join(draft, joined, vote);
  if (state.open.regional !== null) leave(draft, left);
}

/** Lost checks hold a streak, and so does a minute in which the quorum is down too: it is no evidence for the region alone. */
function streakOf(draft: Draft, region: RegionState, vote: Answered): RegionState {
  const check = [...vote.down, ...vote.good].find((one) => one.region === region.region);
  if (!check) return region;
  const { at } = check;
  if (check.verdict !== "down")
    return {
      ...region,
      downInARow: 0,
      downSince: null,
      firstDown: null,
      notDownInARow: region.notDownInARow + 1,
      notDownSince: region.notDownSince ?? at,
    };
  const good = { notDownInARow: 0, notDownSince: null };
  if (vote.quorumDown) return { ...region, ...good };
  return {
    ...region,
    ...good,
    downInARow: region.downInARow + 1,
    downSince: region.downSince ?? at,
    firstDown: region.firstDown ?? checkId(draft.monitor.id, draft.minute, region.region, 0),
  };
}

function join(draft: Draft, joined: readonly RegionState[], vote: Answered): void {
  const { state } = draft;
  const names = joined.map(({ region }) => region);
  const text = failuresText(vote.down.filter(({ region }) => names.includes(region)));
  const why = `down ${JOINS_AFTER_DOWN} times in a row while the other regions were well`;
  // The run that led here is this incident's: it is no blip.
  state.failing = null;
  const { regional } = state.open;
  if (regional !== null) {
    const regions = [...new Set([...regional.regions, ...names])];
    put(draft, withEntry({ ...regional, regions }, draft.at, "joined", sentence(`${text}; ${why}`)));
    return;
  }
  const first = joined.reduce((one, other) => ((other.downSince ?? 0) < (one.downSince ?? 0) ? other : one));
  const incident = opened(
    draft,
    {
      kind: "regional",
      startMinute: minuteOf(first.firstDown) ?? draft.minute,
      startedAt: first.downSince ?? draft.at,
      regions: names,
      firstFailure: first.firstDown,
      summary: sentence(`${text}; ${why}`),
    },
    text,
    `regional: ${why}`,
  );
  put(draft, incident);
  tell(draft, "regional.opened", incident, { failing: names });
}

function leave(draft: Draft, left: readonly RegionState[]): void {
  const { state } = draft;
  const regional = state.open.regional;
  if (regional === null) return;
  if (state.regions.some((region) => region.regional)) {
    if (left.length === 0) return;
    const names = left.map(({ region }) => region).join(", ");
    put(draft, withEntry(regional, draft.at, "left", sentence(`well again from ${names}`)));
    return;
  }
  // A region taken out of the configuration ends its part as of now.
  const ends = left.map(({ notDownSince }) => notDownSince ?? draft.at);
  const endedAt = ends.length === 0 ? draft.at : Math.max(...ends);
  const names: readonly Region[] = left.length === 0 ? regional.regions : left.map(({ region }) => region);
  setApart(draft, minuteOf(regional.firstFailure) ?? draft.minute, draft.minute);
  close(
    draft,
    regional,
    endedAt,
    `well again from ${names.join(", ")}, ${LEAVES_AFTER_NOT_DOWN} good checks in a row`,
  );
}

export function minuteOf(id: string | null): number | null {
  return id === null ? null : (parseCheckId(id)?.minute ?? null);
}
