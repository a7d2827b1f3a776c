import type { Fill } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { fitting, mixed, patterned } from "./signs.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";

/** Below it a race cannot be told from what the internet does to anyone. */
const MIN_RATE = 0.0015;
/** What the internet does to anyone is a few in a hundred of its failures. */
const ONE_FACE = 0.85;

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { activeRate, together: t, count } = profile;
  const again = t.rechecks === 0 ? null : t.recheckFailing / t.rechecks;
  // Probes of one moment find connections that idled alike, so they race together; the next minute knows nothing of it.
  const racing =
    again !== null && t.rechecks >= 5 && again <= 0.1 && t.adjacentPairs <= 2 * t.expectedPairs + 1;
  const shared = t.otherChecks === 0 ? 0 : t.otherFailing / t.otherChecks;
  if (count < 5 || !shape.lasting || !(shape.alone || (racing && shared < 0.8))) return null;
  const resets = profile.weight("reset");
  const vague = profile.share("bad-gateway");
  if (resets + 0.5 * vague < 0.4) return null;
  const method = profile.view.history.input.method.toUpperCase();
  return suspect(
    "keepalive-race",
    "Rare, quick, single resets without any pattern: the application closes idle connections while the proxy reuses them.",
    [
      either(
        activeRate.low > MIN_RATE,
        clue(2.5, `${Math.round(activeRate.value * 10_000) / 100} % of the checks, more than chance noise`),
        clue(-2.5, "so rare that it cannot be told from chance"),
      ),
      when(
        activeRate.value > 0.02,
        -4 * Math.min(1, (activeRate.value - 0.02) / 0.01),
        "far too frequent for a race",
      ),
      clue(
        2.5 * resets + vague,
        resets >= 0.5
          ? "the connections were closed or reset"
          : `${percent(vague)} are 502s that a reset would give`,
      ),
      clue(3 * (shape.fast - 0.6), `${percent(shape.fast)} are as quick as a reset`),
      when(again !== null && again <= 0.2, 1, "the recheck seconds later succeeds"),
      when(t.adjacentPairs === 0, 0.5, "never two in a row"),
      when(!shape.alone, -0.7, "several regions fail at once"),
      when(patterned(shape), -4, "a pattern in time or place says more"),
      when(
        method === "GET" || method === "HEAD",
        -0.1,
        `many proxies silently retry a ${method}, so these are only part of them; a POST monitor sees all`,
      ),
      mixed(profile),
      when(
        profile.count >= 4 && profile.sameness < ONE_FACE,
        -10 * (ONE_FACE - profile.sameness),
        "a race shows one face",
      ),
    ],
    fitting(keepaliveRace.faces),
  );
}

const SAFE: readonly string[] = ["GET", "HEAD"];

function isSafe({ method }: Fill): boolean {
  return SAFE.includes(method.toUpperCase());
}

export const keepaliveRace: CauseRoom = {
  cause: "keepalive-race",
  name: "a keep-alive race",
  title: "A race on idle keep-alive connections",
  faces: { reset: 1, vague: 0.4 },
  weigh,
  play: (fill) => [
    {
      look: "The application's idle time",
      command: "ss -tno state established '( sport = :APP_PORT )' | head",
      expect:
        "a keep-alive shorter than the gateway's: Node 5 s, gunicorn 2 s, uvicorn 5 s, Puma 20 s by default",
    },
    ...(isSafe(fill)
      ? [
          {
            look: 'A second monitor with `method: "POST"` on a harmless endpoint',
            expect: "more failures: many gateways silently retry a GET, but never a POST",
          },
        ]
      : []),
  ],
};
