/** A pool of workers or connections that is taken: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const poolExhausted = insideOnly({
  cause: "pool-exhausted",
  name: "an exhausted pool of workers or connections",
  title: "A pool of workers or connections that is taken",
  summary: "All workers or pooled connections are taken, and requests wait for one.",
  play: () => [
    {
      look: "The pool's use against its size at that second",
      command: "ss -tnp state established | awk '{print $4, $5}' | sort | uniq -c | sort -rn | head",
      expect: "as many connections to the database or the workers as the pool allows",
    },
  ],
});
