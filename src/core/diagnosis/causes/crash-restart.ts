/** A process that crashes and restarts. */

import { containerLog, journal } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import type { CauseRoom } from "./room.ts";
import { fitting, mixed, patterned, staysLocal, together } from "./signs.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";
import { wallFacts } from "./walls.ts";

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const { episodes } = profile.view;
  if (episodes.length < 2 || shape.whole === null || shape.whole < 0.42) return null;
  const atOnce = together(profile);
  const could = fitting(crashRestart.faces);
  const broken = profile.weight("refused", "reset") + 0.5 * profile.weight("no-healthy");
  const vague = profile.share("bad-gateway", "unavailable", "other");
  const fits = profile.support(crashRestart.faces);
  const atOnceWeight = 4.5 * (shape.whole - 0.38);
  // A gateway that tries again after a refusal is late by as much each time.
  const retried = profile.weight("refused") >= 0.2 && wallFacts(profile).onWall >= 0.5;
  return suspect(
    "crash-restart",
    "The application goes away for seconds to minutes and comes back, at no regular time: it crashes and is restarted.",
    [
      clue(
        atOnceWeight,
        atOnceWeight > 0
          ? `everything fails at once in a blip (${percent(shape.whole)}), then all is well`
          : `only ${percent(shape.whole)} of the checks in a blip fail: it is not gone`,
      ),
      when(
        profile.weight("refused") < 0.5 && !retried,
        2 * (shape.fast - 0.5),
        `${percent(shape.fast)} of the failures are as quick as a refusal`,
      ),
      when(broken >= 0.3, 3 * broken, "the answers fit a server that refuses or breaks off"),
      when(vague >= 0.3, vague, `${percent(vague)} are a gateway's answer that fits a refusal`),
      either(
        episodes.length >= 4,
        clue(1.5, `${episodes.length} such blips at irregular times`),
        clue(-0.2, `only ${episodes.length} such blips`),
      ),
      when(staysLocal(profile), -3.5, "other regions were answered all the while"),
      when(shape.mainRun !== null, -4, "nearly all failures are one long run"),
      when(patterned(shape) || shape.even, -4, "a pattern in time or place says more"),
      when(
        shape.slowAround && profile.weight("read-timeout", "own-timeout") > 0.3,
        -2,
        "it is slow rather than gone",
      ),
      when(fits < 0.45, -9 * (0.45 - fits), "the answers stand for something else"),
      when(
        profile.weight("no-healthy") > profile.weight("refused", "reset"),
        -2.5,
        "the gateway rather says that it has no live backend",
      ),
      when(
        shape.whole < 0.7 && profile.sameness < 0.75,
        -2.5,
        "they neither come all at once nor look alike",
      ),
      mixed(profile),
    ],
    (failure) => could(failure) && atOnce(failure),
  );
}

export const crashRestart: CauseRoom = {
  cause: "crash-restart",
  name: "a crash with restart",
  title: "A process that crashes and restarts",
  faces: {
    refused: 1,
    reset: 0.9,
    "no-healthy": 0.35,
    "connect-timeout": 0.3,
    "own-timeout": 0.2,
    "read-timeout": 0.12,
    limit: 0.1,
    app: 0.05,
    vague: 0.6,
  },
  weigh,
  play: (fill) => [
    journal(fill, "an unhandled exception or a signal, then a start"),
    {
      look: "Restart counters",
      command: "systemctl show app -p NRestarts; docker ps; kubectl get pods",
      expect: "a counter that grew at the failing times",
    },
    containerLog(fill, "the stack trace"),
  ],
};
