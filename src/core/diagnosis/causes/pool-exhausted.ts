/** A pool of workers or connections that is taken: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const poolExhausted = insideOnly({
  cause: "pool-exhausted",
  name: "an exhausted pool of workers or connections",
  title: "A pool of workers or connections that is taken",
  faces: { "read-timeout": 0.8, "own-timeout": 0.8, limit: 0.8, app: 0.5, reset: 0.2, vague: 0.3 },
  summary: "All workers or pooled connections are taken, and requests wait for one.",
  play: () => [
    {
      look: "The pool's use against its size at that second",
      command: "ss -tnp state established | awk '{print $4, $5}' | sort | uniq -c | sort -rn | head",
      expect: "as many connections to the database or the workers as the pool allows",
    },
  ],
});
