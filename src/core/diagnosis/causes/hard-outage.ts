/** A plain outage. */
import { journal } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const run = shape.mainRun;
  if (run === null) return null;
  const { starts } = profile.view.history;
  const first = run.failing[0]!.tick;
  const last = run.failing[run.failing.length - 1]!.tick;
  if (last - first < 2) return null;
  const density = run.failing.length / (starts[last + 1]! - starts[first]!);
  const { bystanders } = profile;
  const shared = bystanders === null ? 0 : bystanders.shared / Math.max(1, bystanders.compared);
  const minutes = run.end - run.start + profile.view.history.interval;
  return suspect(
    "hard-outage",
    "One unbroken run from every region: an outage, not something that comes and goes.",
    [
      either(
        density >= 0.9,
        clue(5, `${percent(density)} of the checks fail from its start to its end`),
        clue(-5, `only ${percent(density)} of the checks fail inside it`),
      ),
      either(
        last - first >= 4,
        clue(4, `one run of ${minutes} minutes, and hardly a failure besides`),
        clue(1.5, `one run of ${minutes} minutes`),
      ),
      when(shape.local, -4, "one region only"),
      when(
        shared > 0.5 && profile.weight("own-timeout", "reset", "vague") > 0.5,
        -6,
        "unrelated monitors failed in the same minutes",
      ),
    ],
    (failure) => failure.check.minute >= run.start && failure.check.minute <= run.end,
  );
}

export const hardOutage: CauseRoom = {
  cause: "hard-outage",
  name: "an outage",
  title: "A plain outage",
  faces: { else: 1, vague: 1, "rate-limited": 0.5, content: 0.5 },
  weigh,
  play: (fill) => [
    journal(fill, "what stopped at the first failure"),
    { look: "The outage's incident page", expect: "start, end and the answer of the gateway" },
  ],
};
