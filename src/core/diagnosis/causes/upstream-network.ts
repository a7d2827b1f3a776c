/** The network between proxy and application. */

import { kernelLog } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { byConnections } from "./connections.ts";
import type { CauseRoom } from "./room.ts";
import { fitting, mixed } from "./signs.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";
import { patientWords, wallFacts } from "./walls.ts";

/** Gateways are seldom set to wait longer for a connection: Envoy, HAProxy and Varnish come with 3 to 5 s. */
const MAX_USUAL_MS = 5500;
/** Of the answers so much has to stand for a connection that was not made. */
const MIN_CONNECT = 0.2;

function weigh(profile: Profile, shape: Shape): Suspect | null {
  const connect = profile.weight("connect-timeout");
  const { lostPackets: lost } = profile;
  const resent = lost.pValue < 0.001 && lost.resent >= 8;
  if (connect < MIN_CONNECT && !(resent && profile.support(upstreamNetwork.faces) > 0.15)) return null;
  const wall = wallFacts(profile);
  const patient = patientWords(profile);
  // Slowness slows what succeeds too. What is as quick as ever, or never gets through, speaks of lost connections.
  const dropped =
    wall.onWall >= 0.5 && connect >= MIN_CONNECT && shape.partial && shape.quickBeside && !shape.slowAround;
  return suspect(
    "upstream-network",
    "The gateway cannot reach the application in time: packets are lost between them.",
    [
      when(patient !== null && connect >= 0.5, 8, `${patient}: it could not connect`),
      when(
        connect >= MIN_CONNECT,
        connect >= 0.5 ? 7.5 * connect : 4 * connect,
        connect >= 0.5
          ? `the gateway speaks of connecting in ${percent(connect)} of the failures`
          : "the answers may stand for a connection that was not made in time",
      ),
      when(
        resent,
        2.5,
        `${lost.resent} good checks took one or three seconds longer, as after a lost packet (${lost.beside} by accident)`,
      ),
      when(
        wall.onWall >= 0.5 && connect >= 0.3,
        1.5,
        `${percent(wall.onWall)} of the failures took ${wall.words}`,
      ),
      when(
        profile.weight("read-timeout") > connect && !dropped,
        -2,
        "the answers rather fit an application that did not answer",
      ),
      when(
        dropped,
        (profile.latency.wall?.wallMs ?? 0) <= MAX_USUAL_MS ? 3.5 : 2.2,
        `${percent(wall.onWall)} waited ${wall.words} in vain, and ${profile.beside.successes} requests in their midst were as quick as ever: single connections are lost`,
      ),
      either(
        shape.slowAround,
        clue(-1.5, "the checks around the failures are slow: the application rather than the network"),
        clue(0.7, "the checks around the failures are as fast as ever"),
      ),
      when(
        shape.timed || shape.loaded || shape.ramped,
        -1.5,
        "a pattern in time says more than the latency does",
      ),
      when(shape.local, -2, "one region only"),
      when(profile.count < 4, -2, "very few failures"),
      byConnections(profile, { through: 0.7, failed: -4 }),
      mixed(profile),
    ],
    fitting(upstreamNetwork.faces),
  );
}

export const upstreamNetwork: CauseRoom = {
  cause: "upstream-network",
  name: "a network fault between gateway and application",
  title: "The network between proxy and application",
  faces: {
    "connect-timeout": 1,
    "own-timeout": 0.3,
    reset: 0.15,
    "read-timeout": 0.12,
    "no-healthy": 0.1,
    refused: 0.05,
    vague: 0.3,
  },
  weigh,
  play: (fill) => [
    {
      look: "Lost packets between gateway and application",
      command: "nstat -az | grep -iE 'retrans|listen'; ss -tni state syn-sent",
      expect: "retransmissions that grow at the failing times",
    },
    kernelLog(fill, "conntrack|SYN flood|link is", "`table full, dropping packet`, or a link that went down"),
    {
      look: "The path from the gateway to the application",
      command: "mtr -rwzc 100 --tcp -P APP_PORT APP_HOST",
      expect: "loss at the last hop, or a firewall's hop that answers only sometimes",
    },
  ],
};
