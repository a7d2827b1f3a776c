/** What the time that failures took says, for the causes that show in it. */
import type { Check } from "../../check/check.ts";
import type { Failing } from "../history.ts";
import type { Profile } from "../profile.ts";

interface WallFacts {
  /** Share of the failures that took the same time, 0 when chance could do that. */
  readonly onWall: number;
  /** "5 s", or "5.2 to 6 s" where workers are looked after once a second. */
  readonly words: string;
  readonly hit: (failure: Failing) => boolean;
}

/** A gateway's wall: something gave up waiting, and said so. The monitor's own deadline is none. */
export function wallFacts(profile: Profile): WallFacts {
  const { wall, atDeadline } = profile.latency;
  const own = atDeadline / Math.max(1, profile.count);
  if (wall === null || wall.pValue >= 0.05 || own >= 0.5) return { onWall: 0, words: "", hit: () => false };
  const [from, to] = [wall.wallMs - wall.widthMs / 2, wall.wallMs + wall.widthMs / 2];
  return {
    onWall: wall.failures / wall.of,
    words:
      wall.widthMs < 0.05 * wall.wallMs + 120 ? seconds(wall.wallMs) : `${seconds(from)} to ${seconds(to)}`,
    hit: ({ check }) => check.latencyMs >= from - 100 && check.latencyMs <= to + 100,
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

/** "an attempt that waited longer got a 504 from nginx after 60 s"; null where none got an answer. */
export function patientWords(profile: Profile): string | null {
  const answers: readonly Check[] = profile.view.history.patient;
  const answer = answers[answers.length - 1];
  if (answer === undefined) return null;
  const product = answer.failure?.hop.product ?? null;
  const by = product === null ? "" : ` from ${product}`;
  return `an attempt that waited longer got a ${answer.status}${by} after ${seconds(answer.latencyMs)}`;
}
