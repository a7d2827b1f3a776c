/** What is known of one cause, in one place. */
import type { Cause, Investigation } from "../diagnosis.ts";
import type { Faces } from "../faces.ts";
import type { Fill } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { Suspect } from "./suspect.ts";

export interface CauseRoom {
  readonly cause: Cause;
  /** As in "… is likely". */
  readonly name: string;
  /** As a heading. */
  readonly title: string;
  /** What its failures can look like. */
  readonly faces: Faces;
  /** Null where this cause is not worth a thought. */
  readonly weigh: (profile: Profile, shape: Shape) => Suspect | null;
  /** What to run next on the hosts; what the gateway shows stands in the playbook. */
  readonly play: (fill: Fill) => readonly Investigation[];
}
