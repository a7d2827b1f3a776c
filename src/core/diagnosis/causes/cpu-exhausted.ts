/** A CPU that is not enough: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const cpuExhausted = insideOnly({
  cause: "cpu-exhausted",
  name: "an exhausted CPU",
  title: "A CPU that is not enough",
  faces: { "read-timeout": 1, "own-timeout": 1, "connect-timeout": 0.3, vague: 0.2 },
  summary: "The CPU is busy, throttled or stolen, and requests wait for it.",
  play: () => [
    {
      look: "Throttling and steal",
      command: "cat /sys/fs/cgroup/cpu.stat; vmstat 1 5",
      expect: "nr_throttled that grows at the failing times, or steal (st) above a few percent",
    },
  ],
});
