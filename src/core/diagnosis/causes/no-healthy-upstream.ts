/** No healthy backend. */

import { journal } from "../steps.ts";
import { nameSuspect } from "./named.ts";
import type { CauseRoom } from "./room.ts";

const NAMED = {
  cause: "no-healthy-upstream",
  says: ["no-healthy"],
  weight: 7.5,
  yields: 1.5,
  summary: "The gateway itself says that it has no live backend.",
  words: 'the gateway\'s own "no healthy backend"',
} as const;

export const noHealthyUpstream: CauseRoom = {
  cause: "no-healthy-upstream",
  name: "a gateway without healthy backends",
  title: "No healthy backend",
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: (fill) => [
    {
      look: "The gateway's health checks: path, threshold, timeout",
      expect: "a check that fails while the application is well, or all backends down at once",
    },
    journal(fill, "backends marked down and up again at the failing times", "haproxy"),
    journal(fill, "a restart or a stall that the health check saw"),
  ],
};
