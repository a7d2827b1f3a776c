/** The monitor's side. */

import { type Failing, recheckKey } from "../history.ts";
import type { Profile } from "../profile.ts";
import { byConnections } from "./connections.ts";
import type { CauseRoom } from "./room.ts";
import { percent, type Suspect, strength, suspect, when } from "./suspect.ts";

const MIN_SHARED = 0.15;

/** Something of the target's own wrote an answer, so the way there worked, whoever else fails in that minute. */
function isAnswered({ check }: Failing): boolean {
  const role = check.failure?.hop.role;
  return check.status !== null && (role === "proxy" || role === "load-balancer" || role === "app");
}

function weigh(profile: Profile): Suspect | null {
  const { bystanders, count } = profile;
  const own = profile.share("probe");
  const shared = bystanders && bystanders.compared > 0 ? bystanders.shared / bystanders.compared : 0;
  // Other monitors are controls: so many shared minutes are no chance, even where most failures have another cause.
  const some = bystanders !== null && bystanders.pValue < 1e-4 && shared >= MIN_SHARED;
  if (own < 0.3 && !some && (bystanders === null || bystanders.pValue >= 0.05 || shared < 0.4)) return null;
  const answered = profile.view.failing.filter(isAnswered).length / Math.max(1, count);
  const controls = new Map(
    profile.view.history.input.controls.map((one) => [recheckKey(one.minute, one.region), one]),
  );
  return suspect(
    "monitor-side",
    "Unrelated monitors fail in the same minutes: the fault is on the monitor's side of the network.",
    [
      when(
        shared >= 0.4 || some,
        bystanders ? (shared >= 0.8 ? 3 : 2) + strength(bystanders.pValue, 8) : 0,
        bystanders
          ? `in ${bystanders.shared} of ${bystanders.compared} failing minutes unrelated monitors failed too`
          : "",
      ),
      when(
        own >= 0.3 && count >= 3,
        4 + 4 * own,
        `${percent(own)} of the failures are the probing platform's own`,
      ),
      when(
        answered >= 0.05,
        -12 * answered,
        `the target's own gateway answered ${percent(answered)} of them: the way there worked`,
      ),
      byConnections(profile, { through: -2 }),
      when(
        shared > 0 && shared < 0.7,
        -1.5,
        `in ${percent(1 - shared)} of the minutes the other monitors were green`,
      ),
    ],
    (failure) => {
      const control = controls.get(recheckKey(failure.check.minute, failure.check.region));
      return (
        failure.says === "probe" ||
        (!isAnswered(failure) &&
          control !== undefined &&
          control.failing > 0 &&
          control.failing >= 0.5 * control.total)
      );
    },
  );
}

export const monitorSide: CauseRoom = {
  cause: "monitor-side",
  name: "a fault on the monitor's side",
  title: "The monitor's side",
  faces: {
    else: 0.3,
    probe: 1,
    "own-timeout": 1,
    reset: 1,
    dns: 0.9,
    "connect-timeout": 0.8,
    tls: 0.6,
    refused: 0.5,
    vague: 0.7,
  },
  weigh,
  play: () => [
    {
      look: "Nothing on the target",
      expect:
        "the other monitors of that region fail in the same minutes; set the region aside if it goes on",
    },
  ],
};
