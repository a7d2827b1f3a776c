/** A race on idle keep-alive connections. */

import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { grepAccess } from "../steps.ts";
import type { CauseRoom } from "./room.ts";
import { patterned } from "./signs.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { activeRate, together: t, count } = profile;
  if (count < 5 || !shape.alone || !shape.lasting) return null;
  const resets = profile.share("reset");
  const vague = profile.share("bad-gateway");
  if (resets + vague < 0.5) return null;
  const again = t.rechecks === 0 ? null : t.recheckFailing / t.rechecks;
  const method = profile.view.history.input.method.toUpperCase();
  return suspect(
    "keepalive-race",
    "Rare, quick, single resets without any pattern: the application closes idle connections while the proxy reuses them.",
    [
      either(
        activeRate.low > 0.001,
        clue(2.5, `${Math.round(activeRate.value * 10_000) / 100} % of the checks, more than chance noise`),
        clue(-2.5, "so rare that it cannot be told from chance"),
      ),
      when(
        activeRate.value > 0.02,
        -4 * Math.min(1, (activeRate.value - 0.02) / 0.01),
        "far too frequent for a race",
      ),
      clue(
        2.5 * resets + 1.5 * vague,
        resets > 0
          ? `${percent(resets)} are closed or reset connections`
          : `${percent(vague)} are 502s that a reset would give`,
      ),
      clue(3 * (shape.fast - 0.6), `${percent(shape.fast)} are as quick as a reset`),
      when(again !== null && again <= 0.2, 1, "the recheck seconds later succeeds"),
      when(t.adjacentPairs === 0, 0.5, "never two in a row"),
      when(patterned(shape), -4, "a pattern in time or place says more"),
      when(
        method === "GET" || method === "HEAD",
        -0.1,
        `many proxies silently retry a ${method}, so these are only part of them; a POST monitor sees all`,
      ),
    ],
    (failure) => failure.says === "reset" || failure.says === "bad-gateway",
  );
}

export const keepaliveRace: CauseRoom = {
  cause: "keepalive-race",
  name: "a keep-alive race",
  title: "A race on idle keep-alive connections",
  weigh,
  play: (fill) => [
    {
      look: "The proxy's error log",
      command: "grep -E 'prematurely closed|reset by peer' error.log",
      expect: "`upstream prematurely closed connection while reading response header`",
    },
    {
      look: "Idle timeouts on both sides",
      command: "nginx -T | grep -E 'keepalive_timeout|keepalive '",
      expect: "an application keep-alive shorter than the proxy's idle timeout (Node's default is 5 s)",
    },
    {
      look: 'A second monitor with `method: "POST"` on a harmless endpoint',
      expect: "more failures: many proxies silently retry a GET, but never a POST",
    },
    grepAccess(fill, "an upstream time close to 0"),
  ],
};
