/** What is known of one cause, in one place. */
import type { Cause, Investigation } from "../diagnosis.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { Fill } from "../steps.ts";
import type { Suspect } from "./suspect.ts";

export interface CauseRoom {
  readonly cause: Cause;
  /** As in "… is likely". */
  readonly name: string;
  /** As a heading. */
  readonly title: string;
  /** Null where this cause is not worth a thought. */
  readonly weigh: (profile: Profile, shape: Shape) => Suspect | null;
  /** What to run next. */
  readonly play: (fill: Fill) => readonly Investigation[];
}
