/** Memory that runs out: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const memoryExhausted = insideOnly({
  cause: "memory-exhausted",
  name: "exhausted memory",
  title: "Memory that runs out",
  summary: "Memory runs out, and the kernel or the runtime ends the process.",
  play: (fill) => [
    {
      look: "The OOM killer",
      command: `journalctl -k --grep 'oom|Out of memory' --since "@${String(fill.sinceSeconds)}"`,
      expect: "a kill at the failing times",
    },
  ],
});
