/** A timeout in front of a slow application. */

import { journal } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { byConnections } from "./connections.ts";
import type { CauseRoom } from "./room.ts";
import { fitting, mixed } from "./signs.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";
import { patientWords, wallFacts } from "./walls.ts";

/** Times the usual: no connection that was lost slows its neighbours so. */
const VERY_SLOW = 5;

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const wall = wallFacts(profile);
  const read = profile.weight("read-timeout");
  const own = profile.weight("own-timeout");
  // A server that breaks off after so long was cut in the middle of its work: a worker killed at its limit.
  const cut =
    wall.onWall >= 0.5 ? Math.min(wall.onWall, profile.weight("reset") + 0.5 * profile.weight("vague")) : 0;
  const timeouts = read + own + cut;
  if (timeouts < 0.3) return null;
  const connect = profile.weight("connect-timeout");
  const patient = patientWords(profile);
  const verySlow = (profile.neighbours?.nearRatio ?? 1) >= VERY_SLOW;
  return suspect(
    "upstream-timeout",
    wall.onWall >= 0.5
      ? `Requests are given up after ${wall.words}: the application answers too late. Why can't be seen from outside.`
      : "The application answers too late: requests run into a deadline. Why can't be seen from outside.",
    [
      when(patient !== null && read >= 0.3, 5, `${patient}: it was waiting for the application`),
      when(
        wall.onWall >= 0.5,
        2.5 * wall.onWall,
        `${percent(wall.onWall)} of the failures took ${wall.words}`,
      ),
      when(read >= 0.25, 4.5 * read, "the answers fit a gateway that waited for the application's answer"),
      when(
        wall.onWall >= 0.5 && read >= 0.3 && read > connect,
        1.5,
        "an answer that takes as long each time is a timer's",
      ),
      when(own >= 0.25, 3.5 * own, `${percent(own)} ran into the monitor's own deadline`),
      when(
        cut >= 0.25,
        3 * cut,
        "broken off only after so long: the application was cut in the middle of its work",
      ),
      when(connect >= 0.4, -6 * connect, "the gateway speaks of connecting, not of reading"),
      when(
        shape.partial && shape.quickBeside && !shape.slowAround && read < 0.8,
        -2.5,
        `${profile.beside.successes} requests in the midst of the failures were as quick as ever: it is not slow`,
      ),
      either(
        shape.slowAround,
        clue(verySlow ? 3 : 1.5, "the checks around the failures are slow too"),
        clue(-0.7, "the checks around the failures are as fast as ever"),
      ),
      when(
        shape.timed || shape.loaded || shape.ramped,
        -4,
        "a pattern in time says more than the latency does",
      ),
      when(shape.spared, -3.5, "requests seconds later are quick each time"),
      when(
        shape.alone && profile.together.pUneven > 0.01 && profile.activeRate.low > 0.035,
        -3,
        "each failure stands alone at a steady rate, as from one of several backends",
      ),
      when(shape.local, -2.5, "one region only"),
      when(timeouts < 0.6, -4 * (0.6 - timeouts), "many failures are no timeouts"),
      when(profile.count < 4, -2, "very few failures"),
      byConnections(profile, { through: 1, failed: -4 }),
      mixed(profile),
    ],
    (failure) => fitting(upstreamTimeout.faces)(failure) || wall.hit(failure),
  );
}

export const upstreamTimeout: CauseRoom = {
  cause: "upstream-timeout",
  name: "an application slower than the gateway's timeout",
  title: "A timeout in front of a slow application",
  faces: {
    "read-timeout": 1,
    "own-timeout": 0.9,
    reset: 0.35,
    "connect-timeout": 0.1,
    app: 0.1,
    limit: 0.1,
    "no-healthy": 0.1,
    vague: 0.4,
  },
  weigh,
  play: (fill) => [
    journal(
      fill,
      "a request that takes that long; a worker killed at its limit (gunicorn `WORKER TIMEOUT`, php-fpm `execution timed out`, uWSGI `HARAKIRI`)",
    ),
    {
      look: "The workers' own limits",
      command:
        "ps -eo args | grep -E 'gunicorn|uwsgi|puma' | grep -v grep; grep -rnE 'request_terminate_timeout|pm.max_children|listen.backlog|harakiri' /etc/php /etc/uwsgi 2>/dev/null",
      expect: "a `--timeout` near the time that the failures took, or a pool that is too small",
    },
    { look: "Slow queries and locks at that time", expect: "a query or a lock as long as the failures" },
  ],
};
