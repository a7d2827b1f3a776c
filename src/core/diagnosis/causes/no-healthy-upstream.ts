/** No healthy backend. */

import { journal } from "../playbook/steps.ts";
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
  faces: { "no-healthy": 1, refused: 0.1, limit: 0.1, app: 0.05, vague: 0.2 },
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: (fill) => [
    journal(fill, "a restart or a stall that the health check saw"),
    {
      look: "The health check by itself, as the gateway asks it",
      command:
        "for i in $(seq 20); do curl -s -o /dev/null -w '%{http_code} %{time_total}\\n' http://BACKEND/HEALTH; done",
      expect: "a check that fails or is slow while the application is well",
    },
  ],
};
