import { journal } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { fitting, mixed, turnedAway } from "./signs.ts";
import { clue, either, percent, type Suspect, strength, suspect, when } from "./suspect.ts";
import { wallFacts } from "./walls.ts";

/** Of a moment's checks so many may fail where each finds a place or not. */
const MAX_WHOLE = 0.4;
/** What the answers do not say needs busy hours that chance hardly gives. */
const MAX_CHANCE = 0.01;

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const said = profile.weight("limit");
  const { load, simultaneous: at, together: t } = profile;
  const loadP = load !== null && load.swing >= 1.08 && load.meanRank > 0.6 ? load.pValue : 1;
  const unavailable = turnedAway(profile);
  // What is down turns all away. Where a 503 stands beside answers of the same moment, a place was taken.
  const oneByOne = shape.whole === null || shape.whole <= MAX_WHOLE;
  // A 503 that this gateway gives for other faults too speaks for a limit only as far as a limit is among them.
  const refusals = said >= 0.05 || (oneByOne && loadP < MAX_CHANCE) ? unavailable * shape.fast : 0;
  const wall = wallFacts(profile);
  const wide = profile.folds.hourOfDay?.pValue ?? 1;
  const queued =
    wall.onWall >= 0.5 && unavailable >= 0.6 && said >= 0.1 && profile.weight("read-timeout") < 0.4;
  const { beside } = profile;
  // One probe finds a place and the others do not; alone, seconds later, each finds one.
  const crowded =
    at.minutes >= 6 &&
    at.all < 0.2 &&
    at.sameLeft >= 0.85 &&
    t.rechecks >= 3 &&
    t.recheckFailing <= 0.1 * t.rechecks &&
    shape.momentary;
  if (said < 0.3 && !queued && !crowded && (refusals < 0.5 || loadP >= MAX_CHANCE)) return null;
  const { best } = profile.folds;
  const clocked = best !== null && best.pValue < 1e-4 && best.pValue < loadP;
  return suspect(
    "connection-limit",
    "A limit on connections or a full queue turns requests away.",
    [
      when(
        said >= 0.3,
        7 * Math.min(1, said / 0.7),
        said >= 0.5
          ? `the gateway names a limit in ${percent(said)} of the failures`
          : "the answers fit a limit that is reached",
      ),
      when(
        queued,
        said >= 0.8 * profile.weight("refused") ? 3.5 : 1.2,
        `${percent(wall.onWall)} are 503s after ${wall.words}: a place in a queue was waited for`,
      ),
      when(
        queued && shape.slowBeside,
        3,
        `${beside.slow} of ${beside.successes} requests in their midst were answered late: they waited for a place too`,
      ),
      when(
        crowded,
        6.5,
        "of the probes that arrive together some find a place and the others none; alone each does",
      ),
      when(refusals >= 0.5 && loadP < 0.05, said >= 0.2 ? 3 : 2.5, `${percent(refusals)} are immediate 503s`),
      either(
        loadP < 0.05,
        clue(strength(loadP, 6), "they come in the busy hours"),
        clue(-0.5, "they do not keep to busy hours"),
      ),
      when(
        loadP < 0.05 && wide < 0.05,
        strength(wide, 2.5),
        "some hours of the day fail far more than others",
      ),
      when(
        refusals >= 0.5 && loadP < MAX_CHANCE && oneByOne,
        1.5,
        "requests beside them are answered: some are turned away, and it is not down",
      ),
      when(clocked, said > 0.5 ? -1 : -4, "the failures keep to the minute"),
      when(shape.local && !crowded, -1, "one region only"),
      mixed(profile),
    ],
    (failure) => fitting(connectionLimit.faces)(failure) || (queued && wall.hit(failure)),
    loadP < 0.05 ? loadP : null,
  );
}

export const connectionLimit: CauseRoom = {
  cause: "connection-limit",
  name: "a connection limit",
  title: "A connection limit",
  faces: {
    limit: 1,
    "rate-limited": 0.3,
    "connect-timeout": 0.25,
    "no-healthy": 0.25,
    reset: 0.2,
    "own-timeout": 0.2,
    refused: 0.15,
    "read-timeout": 0.15,
    app: 0.1,
    vague: 0.3,
  },
  weigh,
  play: (fill) => [
    {
      look: "The accept queue",
      command: "ss -lnt; nstat -az TcpExtListenOverflows TcpExtListenDrops",
      expect: "Recv-Q at Send-Q, or overflows that grow",
    },
    journal(
      fill,
      "a full pool: php-fpm `server reached pm.max_children setting`, a database's `too many connections`",
    ),
  ],
};
