/** One bad backend in the pool. */

import { atMost } from "../chance.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { fitting, mixed, namesItself, patterned, together, wholeBursts } from "./signs.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";

/** Beyond it other things that hit one request in many are the commoner story. */
const MAX_MEMBERS = 10;
/** Log odds from which on moments were seen in which some failed and some did not. */
const DRAWN = 1;

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { activeRate, together: t } = profile;
  if (profile.count < 5 || activeRate.value < 0.015 || !shape.lasting) return null;
  const members = Math.max(2, Math.round(1 / Math.max(activeRate.value, 0.01)));
  const again = t.rechecks === 0 ? null : t.recheckFailing / t.rechecks;
  // Each request is a draw of its own, so rechecks fail as often as checks do, where the balancer does not step round
  // the member that just failed.
  const spared = t.rechecks >= 6 && atMost(t.recheckFailing, t.rechecks, activeRate.low) < 0.01;
  const inParts = together(profile);
  const could = fitting(badPoolMember.faces, 0.3);
  const whole = wholeBursts(profile);
  const { simultaneous: at } = profile;
  const inTurn =
    at.minutes >= 10 &&
    at.sameLeft >= 0.75 &&
    at.all < 0.2 &&
    !spared &&
    t.rechecks >= 3 &&
    t.recheckFailing > 0;
  const small = members <= MAX_MEMBERS;
  // Of failures that were chosen for looking alike, those of one moment that look different are missing.
  const isPart = profile.count < profile.view.history.failing.length;
  return suspect(
    "bad-pool-member",
    small
      ? `About one check in ${members} fails, whatever the time or the region, as if one of about ${members} backends were bad.`
      : `About one check in ${members} fails, whatever the time or the region, as from one bad backend of many.`,
    [
      either(
        shape.alone,
        clue(
          profile.draws >= DRAWN ? 3.5 : isPart ? 0.5 : 2.5,
          "each failure stands alone: neither the minute nor the region matters",
        ),
        either(
          inTurn,
          clue(
            3,
            "the same number of the probes of each moment fails, as members that are asked in turn would give",
          ),
          clue(-5, "failures come together, which separate draws from a pool would not"),
        ),
      ),
      either(
        activeRate.low > 0.02,
        clue(2.5, `a rate of ${percent(activeRate.value)} of the checks`),
        clue(0.5, `a rate of ${Math.round(activeRate.value * 1000) / 10} % of the checks`),
      ),
      either(
        t.pUneven > 0.01,
        clue(1, "the rate is steady from the first failure to the last"),
        clue(-2, "the rate is not steady"),
      ),
      when(
        !small,
        -1.5,
        `a pool of ${members} would be needed; a fault that hits one request in ${members} does it too`,
      ),
      when(
        again !== null && again <= 0.5 && !spared,
        1,
        again === null ? "" : `a recheck seconds later succeeds in ${percent(1 - again)}`,
      ),
      when(
        spared && (shape.momentary || activeRate.value > 0.4),
        -5,
        "rechecks seconds later succeed more often than draws from a pool would",
      ),
      when(
        profile.weight("app") > 0.6 && activeRate.value < 0.04,
        -3,
        "so small a share of the application's own errors is rather a fault of its code",
      ),
      when(
        again !== null && again > 0.5 && activeRate.value < 0.5,
        -3,
        "rechecks seconds later fail as well",
      ),
      when(
        shape.stalled,
        -4,
        "requests answered in their midst waited for seconds: the same fault holds them up",
      ),
      when(patterned(shape) && !inTurn, -3, "a pattern in time or place says more"),
      when(
        namesItself(profile) + profile.share("limit", "no-healthy") > 0.5,
        -4,
        "the failures name another cause",
      ),
      mixed(profile),
    ],
    (failure) => could(failure) && !whole(failure) && (shape.alone || inTurn || !inParts(failure)),
  );
}

export const badPoolMember: CauseRoom = {
  cause: "bad-pool-member",
  name: "a bad member of the backend pool",
  title: "One bad backend in the pool",
  faces: {
    refused: 0.9,
    reset: 0.9,
    "read-timeout": 0.9,
    "connect-timeout": 0.9,
    app: 0.9,
    "own-timeout": 0.7,
    content: 0.5,
    tls: 0.4,
    header: 0.4,
    limit: 0.3,
    "no-healthy": 0.1,
    dns: 0.1,
    vague: 0.8,
  },
  weigh,
  play: () => [
    {
      look: "Each backend by itself, bypassing the balancer",
      command:
        'for host in BACKENDS; do for i in 1 2 3; do curl -s -o /dev/null -w "$host %{http_code} %{time_total}\\n" http://$host/; done; done',
      expect: "one that fails, and a health check that does not see it",
    },
  ],
};
