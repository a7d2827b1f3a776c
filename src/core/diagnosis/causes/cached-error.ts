/** An error out of a cache. */
import type { CauseRoom } from "./room.ts";

export const cachedError: CauseRoom = {
  cause: "cached-error",
  name: "an error kept by a cache",
  title: "An error that a cache keeps",
  weigh: () => null,
  play: () => [
    {
      look: "How long the cache keeps errors, and what it kept this one for",
      command: "curl -sI URL | grep -i -E 'age|cache'",
      expect: "an age that grows, and a `Cache-Control` or a rule that lets errors be kept",
    },
  ],
};
