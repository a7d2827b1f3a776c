/** Memory that runs out: seen from inside only. */
import { journal, kernelLog } from "../playbook/steps.ts";
import { insideOnly } from "./inside.ts";

export const memoryExhausted = insideOnly({
  cause: "memory-exhausted",
  name: "exhausted memory",
  title: "Memory that runs out",
  faces: { reset: 1, refused: 0.8, "no-healthy": 0.2, "read-timeout": 0.4, "own-timeout": 0.4, vague: 0.5 },
  summary: "Memory runs out, and the kernel or the runtime ends the process.",
  play: (fill) => [
    kernelLog(fill, "oom|out of memory", "a kill at the failing times"),
    journal(fill, "`out of memory`, `heap`, or an exit with 137"),
  ],
});
