/** Causes that show in where failures happen: one region's path, or the monitor's own side. */
import { recheckKey } from "../history.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";

export function inPlace(profile: Profile, shape: Shape): Suspect[] {
  return [regionalPath(profile, shape), monitorSide(profile)].filter((one) => one !== null);
}

function regionalPath(profile: Profile, shape: Shape): Suspect | null {
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
  );
}

function monitorSide(profile: Profile): Suspect | null {
  const { bystanders, count } = profile;
  const own = profile.share("probe");
  const shared = bystanders && bystanders.compared > 0 ? bystanders.shared / bystanders.compared : 0;
  if (own < 0.3 && (bystanders === null || bystanders.pValue >= 0.05 || shared < 0.4)) return null;
  const controls = new Map(
    profile.view.history.input.controls.map((one) => [recheckKey(one.minute, one.region), one]),
  );
  return suspect(
    "monitor-side",
    "Unrelated monitors fail in the same minutes: the fault is on the monitor's side of the network.",
    [
      when(
        shared >= 0.4,
        bystanders ? 2 + strength(bystanders.pValue, 8) : 0,
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
        shared > 0 && shared < 0.7,
        -1.5,
        `in ${percent(1 - shared)} of the minutes the other monitors were green`,
      ),
    ],
    (failure) => {
      const control = controls.get(recheckKey(failure.check.minute, failure.check.region));
      return (
        failure.says === "probe" ||
        (control !== undefined && control.failing > 0 && control.failing >= 0.5 * control.total)
      );
    },
  );
}
