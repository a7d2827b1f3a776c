/** The path from some regions. */

import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { region, colo, view } = profile;
  if (region === null) return null;
  const green = region.comparedMinutes === 0 ? 0 : region.othersGreenMinutes / region.comparedMinutes;
  const { rechecks, recheckFailing } = profile.together;
  const stays = rechecks >= 3 && recheckFailing >= 0.6 * rechecks && green >= 0.9;
  if (region.pValue >= (stays ? 0.2 : 0.05)) return null;
  const index = view.history.regions.indexOf(region.name as (typeof view.history.regions)[number]);
  const byColo = colo !== null && colo.pValue < 0.01 && colo.pValue < region.pValue;
  return suspect(
    "regional-path",
    `Only ${byColo ? `${colo.name} (${region.name})` : region.name} fails, while other regions are green in the same minutes.`,
    [
      clue(
        strength(region.pValue, 7),
        `${region.failures} of ${region.of} failures come from ${region.name}`,
      ),
      either(
        green >= 0.8,
        clue(1.5, `all other regions were green in ${percent(green)} of those minutes`),
        clue(-1.5, `other regions failed in ${percent(1 - green)} of those minutes`),
      ),
      when(stays, 2.8, "rechecks from there go on failing while the other regions are green"),
      when(byColo, 0.8, byColo ? `${colo.failures} of them from the data centre ${colo.name}` : ""),
      when(
        profile.bystanders !== null && profile.bystanders.pValue < 0.01,
        -6,
        "unrelated monitors fail there in the same minutes",
      ),
      when(
        profile.share("rate-limited", "content", "probe") > 0.5,
        -2,
        "the failures name a cause of their own",
      ),
      when(
        shape.timed && (profile.folds.best?.pValue ?? 1) < region.pValue,
        -1.5,
        "the time fits better than the place",
      ),
    ],
    (failure) => failure.region === index,
    region.pValue,
  );
}

export const regionalPath: CauseRoom = {
  cause: "regional-path",
  name: "a fault on one region's path",
  title: "The path from some regions",
  weigh,
  play: (fill) => [
    {
      look: "The way from that region",
      command: "mtr -rwzc 100 HOST",
      expect: "loss or a detour that other regions do not have",
    },
    {
      look: "Who answered there",
      command: `grep '${fill.id}' access.log`,
      expect: "nothing: the request never arrived; or another load balancer node than elsewhere",
    },
    {
      look: "Geo rules, anycast and the CDN's status page for that place",
      expect: "a rule, an incident or one bad node",
    },
  ],
};
