import type { Profile } from "../profile.ts";
import type { Shape } from "../shape.ts";
import { grepAccess } from "../steps.ts";
import type { CauseRoom } from "./room.ts";
import { clue, either, percent, type Suspect, suspect, when } from "./suspect.ts";
import {
  CONNECT_WALLS_MS,
  type LatencyFacts,
  latencyFacts,
  near,
  onTheWall,
  READ_WALLS_MS,
  seconds,
} from "./walls.ts";

function weigh(profile: Profile, shape: Shape, facts: LatencyFacts): Suspect {
  const hit = onTheWall(profile, facts);
  const connectWall = facts.onWall >= 0.5 && near(facts.wallMs, CONNECT_WALLS_MS) && facts.deadline < 0.5;
  return suspect(
    "upstream-network",
    "The gateway cannot reach the application in time: packets are lost between them.",
    [
      when(
        facts.connect >= 0.25,
        7.5 * facts.connect,
        `the gateway speaks of connecting in ${percent(facts.connect)} of the failures`,
      ),
      when(
        connectWall,
        4,
        `${percent(facts.onWall)} of the failures took ${seconds(facts.wallMs)}, a usual connect timeout`,
      ),
      when(
        facts.onWall >= 0.5 && near(facts.wallMs, READ_WALLS_MS),
        -1.5,
        "that is rather a usual read timeout",
      ),
      when(
        facts.read >= 0.25 && !connectWall,
        -4 * facts.read,
        "the gateway speaks of reading, not of connecting",
      ),
      when(
        facts.deadline >= 0.4 && facts.connect < 0.25,
        -1,
        "the monitor's own deadline hides the gateway's",
      ),
      either(
        shape.slowAround,
        clue(-1.5, "the checks around the failures are slow: the application rather than the network"),
        clue(1, "the checks around the failures are as fast as ever"),
      ),
      when(
        shape.timed || shape.loaded || shape.ramped,
        -1.5,
        "a pattern in time says more than the latency does",
      ),
      when(shape.local, -2, "one region only"),
      when(profile.count < 4, -2, "very few failures"),
    ],
    (failure) => failure.says === "connect-timeout" || hit(failure.check.latencyMs),
  );
}

export const upstreamNetwork: CauseRoom = {
  cause: "upstream-network",
  name: "a network fault between gateway and application",
  title: "The network between proxy and application",
  weigh: (profile, shape) => {
    const facts = latencyFacts(profile);
    return facts === null ? null : weigh(profile, shape, facts);
  },
  play: (fill) => [
    {
      look: "Lost packets between proxy and application",
      command: "nstat -az | grep -i retrans; ss -ti",
      expect: "retransmissions that grow at the failing times",
    },
    {
      look: "The path from the proxy to the application",
      command: "mtr -rwzc 100 APP_HOST",
      expect: "loss, or a hop that answers now and then",
    },
    {
      look: "Connection tracking and firewalls",
      command: "conntrack -S; dmesg -T | grep -i conntrack",
      expect: "`table full, dropping packet`, or a security group without the port",
    },
    grepAccess(fill, "a connect time equal to `proxy_connect_timeout`"),
  ],
};
