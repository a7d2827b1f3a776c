/** The path from some regions. */

import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { byConnections } from "./connections.ts";
import type { CauseRoom } from "./room.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";

/** With fewer of the failures, the others fail too: then it is no region's path. */
const MIN_SHARE = 0.6;

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { region, colo, view } = profile;
  if (region === null || region.failures < MIN_SHARE * region.of) return null;
  const green = region.comparedMinutes === 0 ? 0 : region.othersGreenMinutes / region.comparedMinutes;
  const { rechecks, recheckFailing } = profile.together;
  const stays = rechecks >= 3 && recheckFailing >= 0.6 * rechecks && green >= 0.9;
  if (region.pValue >= (stays ? 0.2 : 0.05)) return null;
  const index = view.history.regions.indexOf(region.name as (typeof view.history.regions)[number]);
  const byColo = colo !== null && colo.pValue < 0.01 && colo.pValue < region.pValue;
  const where = byColo ? `${colo.name} (${region.name})` : region.name;
  // Probes of one moment fill a limit in turn, and the last to arrive is always the same one.
  const limited = profile.weight("limit", "rate-limited");
  const passing = rechecks >= 5 && recheckFailing <= 0.1 * rechecks;
  const fits = profile.support(regionalPath.faces);
  return suspect(
    "regional-path",
    `${region.failures === region.of ? "Only" : "Mostly"} ${where} fails, while other regions are green in the same minutes.`,
    [
      clue(
        strength(region.pValue, 7),
        `${region.failures} of ${region.of} failures come from ${region.name}`,
      ),
      either(
        green >= 0.8,
        clue(shape.alone ? 0.5 : 1.5, `all other regions were green in ${percent(green)} of those minutes`),
        clue(-1.5, `other regions failed in ${percent(1 - green)} of those minutes`),
      ),
      when(region.pValue > 0.002 && !stays, -1.2, "so few could fall there by chance"),
      when(
        stays,
        region.pValue < 0.05 ? 2.8 : 1.2,
        "rechecks from there go on failing while the other regions are green",
      ),
      when(byColo, 0.8, byColo ? `${colo.failures} of them from the data centre ${colo.name}` : ""),
      when(
        profile.bystanders !== null && profile.bystanders.pValue < 0.01,
        -6,
        "unrelated monitors fail there in the same minutes",
      ),
      when(
        limited >= 0.35,
        -7 * limited,
        "a limit that the probes of one moment share would hit whoever comes last",
      ),
      when(
        shape.momentary && view.history.regions.length > 1,
        -6,
        "the very region succeeds each time that it asks alone, seconds later",
      ),
      when(
        passing && profile.share("bad-gateway", "unavailable") > 0.5,
        -1.5,
        "alone, seconds later, the same region succeeds",
      ),
      when(
        profile.share("rate-limited", "content", "probe", "app") > 0.5,
        -2,
        "the failures name a cause of their own",
      ),
      byConnections(profile, { through: -3, failed: region.pValue < 0.01 ? 1.5 : 0 }),
      when(fits < 0.4, -6 * (0.4 - fits), "the answers stand for something else"),
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
  faces: {
    "own-timeout": 1,
    reset: 1,
    "connect-timeout": 0.9,
    refused: 0.6,
    dns: 0.6,
    "read-timeout": 0.5,
    "no-healthy": 0.5,
    tls: 0.4,
    cached: 0.4,
    content: 0.3,
    app: 0.15,
    "rate-limited": 0.15,
    limit: 0.1,
    vague: 0.7,
  },
  weigh,
  play: () => [
    {
      look: "The way to the site from a machine in that region",
      command:
        "curl -s -o /dev/null -w '%{remote_ip} %{time_connect} %{http_code}\\n' URL; mtr -rwzc 50 HOST",
      expect: "another address or point of presence than elsewhere; loss or a detour",
    },
    {
      look: "Geo rules, anycast and the status page of the CDN or balancer for that place",
      expect: "a rule, an incident or one bad node",
    },
  ],
};
