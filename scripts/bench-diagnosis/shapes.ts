/**
 * Faults as real software showed them, which the mechanisms of one cause each do not cover: other walls, gateways that
 * do not tell, short climbs, weekly jobs, starts after sleep, probes that meet each other. Written from how they work.
 */
import type { RealShape } from "./shape.ts";
import {
  crash,
  dropped,
  dyingWorker,
  flappingHealth,
  places,
  racingTogether,
  roundRobin,
  silentDns,
} from "./shapes-in-connections.ts";
import { longMonitorSide, regionalPop } from "./shapes-in-place.ts";
import { leak, rush, unrecordedDeploys, weeklyJob } from "./shapes-in-time.ts";
import { coldStart, hidden, lostHandshakes, queue, slowDependency, workerKilled } from "./shapes-in-waits.ts";

export const SHAPES: Readonly<Record<string, RealShape>> = {
  "crash behind nginx": { truth: ["crash-restart"], make: (world, r) => crash(world, r, /nginx/) },
  "crash behind varnish or caddy": {
    truth: ["crash-restart"],
    make: (world, r) => crash(world, r, /varnish|caddy|go-/),
  },
  "crash behind haproxy, retried": {
    truth: ["crash-restart"],
    make: (world, r) => crash(world, r, /haproxy/, r.pick([1, 2, 3]) * 1003),
  },
  "worker killed at its limit": workerKilled,
  "slow dependency, nginx or alb": slowDependency(/nginx|alb/, [2000, 4000, 8000, 15_000]),
  "slow dependency, apache": slowDependency(/apache/, [3000, 5000, 9000]),
  "slow dependency, varnish": slowDependency(/varnish/, [3000, 5000, 9000]),
  "slow dependency, haproxy": slowDependency(/haproxy/, [2000, 5000, 12_000]),
  "hidden read timeout": hidden("read-timeout", 60_000, "upstream-timeout"),
  "hidden connect timeout": hidden("connect-timeout", 19_000, "upstream-network"),
  "leak with a climb": leak(2, 0.2),
  "leak without a climb": leak(0, 0.06),
  "queue timeout": queue,
  "places taken, limit": places("limit"),
  "places taken, refused": places("refused"),
  "cold start": coldStart,
  "weekly job": weeklyJob,
  "morning rush": rush,
  "unrecorded deploys": unrecordedDeploys,
  "silent dns": silentDns,
  "flapping health check": flappingHealth,
  "dropped connections": dropped,
  "racing together": racingTogether,
  "dying worker": dyingWorker,
  "long monitor side": longMonitorSide,
  "regional point of presence": regionalPop,
  "round robin": roundRobin,
  "lost handshakes": lostHandshakes,
};
