/** Pauses of the garbage collector: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const gcPause = insideOnly({
  cause: "gc-pause",
  name: "a pause of the garbage collector",
  title: "Pauses of the garbage collector",
  faces: { "read-timeout": 0.9, "own-timeout": 0.9, vague: 0.2 },
  summary: "The runtime stops to collect garbage, and requests wait.",
  play: () => [{ look: "The garbage collector's log", expect: "a pause as long as the failing time" }],
});
