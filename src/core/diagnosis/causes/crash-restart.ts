/** A process that crashes and restarts. */

import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { journal } from "../steps.ts";
import type { CauseRoom } from "./room.ts";
import { patterned, together } from "./signs.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { episodes } = profile.view;
  if (episodes.length < 2 || shape.whole === null || shape.whole < 0.42) return null;
  const refused = profile.share("refused", "reset");
  const vague = profile.share("bad-gateway", "unavailable", "other");
  const named = 1 - refused - vague - profile.share("no-healthy");
  return suspect(
    "crash-restart",
    "The application goes away for seconds to minutes and comes back, at no regular time: it crashes and is restarted.",
    [
      clue(
        4.5 * (shape.whole - 0.38),
        `everything fails at once in a blip (${percent(shape.whole)}), then all is well`,
      ),
      clue(2 * (shape.fast - 0.5), `${percent(shape.fast)} of the failures are as quick as a refusal`),
      when(refused >= 0.3, 3 * refused, `${percent(refused)} are refusals or resets`),
      when(vague >= 0.3, 1.2 * vague, `${percent(vague)} are a gateway's answer that fits a refusal`),
      either(
        episodes.length >= 4,
        clue(1.5, `${episodes.length} such blips at irregular times`),
        clue(-0.2, `only ${episodes.length} such blips`),
      ),
      when(shape.mainRun !== null, -4, "nearly all failures are one long run"),
      when(patterned(shape), -4, "a pattern in time or place says more"),
      when(named > 0.3, -6 * named, "the failures name another cause"),
      when(profile.share("no-healthy") > 0.4, -3, "the gateway says that it has no live backend"),
    ],
    together(profile),
  );
}

export const crashRestart: CauseRoom = {
  cause: "crash-restart",
  name: "a crash with restart",
  title: "A process that crashes and restarts",
  weigh,
  play: (fill) => [
    journal(fill, "an unhandled exception or a signal, then a start"),
    {
      look: "Restart counters",
      command: "systemctl show app -p NRestarts; docker ps; kubectl get pods",
      expect: "a counter that grew at the failing times",
    },
    {
      look: "The last words of the dead container",
      command: "docker logs --tail 100 APP; kubectl logs --previous POD",
      expect: "the stack trace",
    },
  ],
};
