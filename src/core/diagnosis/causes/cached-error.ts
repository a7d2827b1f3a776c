/** An error that a cache keeps. */

import { nameSuspect } from "./named.ts";
import type { CauseRoom } from "./room.ts";

const NAMED = {
  cause: "cached-error",
  says: ["cached"],
  weight: 8,
  yields: 0.5,
  summary:
    "A cache answers with an error that it kept: the failure is as old as the answer, and lasts as long as the cache keeps it.",
  words: "answers that a cache had kept",
} as const;

export const cachedError: CauseRoom = {
  cause: "cached-error",
  name: "an error kept by a cache",
  title: "An error that a cache keeps",
  faces: { cached: 1 },
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: () => [
    {
      look: "How long the cache keeps errors, and what it kept this one for",
      command: "curl -sI URL | grep -i -E 'age|cache'",
      expect: "an age that grows, and a `Cache-Control` or a rule that lets errors be kept",
    },
  ],
};
