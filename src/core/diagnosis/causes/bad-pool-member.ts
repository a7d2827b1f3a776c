/** One bad backend in the pool. */

import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { grepAccess } from "../steps.ts";
import type { CauseRoom } from "./room.ts";
import { patterned, together } from "./signs.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { activeRate, together: t } = profile;
  if (profile.count < 5 || activeRate.value < 0.015 || !shape.lasting) return null;
  const members = Math.max(2, Math.round(1 / Math.max(activeRate.value, 0.01)));
  const again = t.rechecks === 0 ? null : t.recheckFailing / t.rechecks;
  const inParts = together(profile);
  return suspect(
    "bad-pool-member",
    `About one check in ${members} fails, whatever the time or the region: one of ${members} backends is bad.`,
    [
      either(
        shape.alone,
        clue(3.5, "each failure stands alone: neither the minute nor the region matters"),
        clue(-5, "failures come together, which separate draws from a pool would not"),
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
        again !== null && again <= 0.5,
        1,
        again === null ? "" : `a recheck seconds later succeeds in ${percent(1 - again)}`,
      ),
      when(
        profile.share("app") > 0.6 && activeRate.value < 0.04,
        -3,
        "so small a share of the application's own errors is rather a fault of its code",
      ),
      when(again !== null && again > 0.5, -3, "rechecks seconds later fail as well"),
      when(patterned(shape), -3, "a pattern in time or place says more"),
      when(
        profile.share("dns", "tls", "rate-limited", "content", "limit", "no-healthy", "probe") > 0.5,
        -4,
        "the failures name another cause",
      ),
    ],
    (failure) => shape.alone || !inParts(failure),
  );
}

export const badPoolMember: CauseRoom = {
  cause: "bad-pool-member",
  name: "a bad member of the backend pool",
  title: "One bad backend in the pool",
  weigh,
  play: (fill) => [
    grepAccess(fill, "the same upstream address in all failures"),
    {
      look: "Which upstream fails",
      command: "awk '$9 ~ /^5/' access.log | grep -oE 'upstream: [^ ]+' | sort | uniq -c | sort -rn",
      expect: "one backend with nearly all of them",
    },
    {
      look: "Each backend by itself, bypassing the balancer",
      command: 'for host in BACKENDS; do curl -s -o /dev/null -w "$host %{http_code}\\n" http://$host/; done',
      expect: "one that fails, and a health check that does not see it",
    },
  ],
};
