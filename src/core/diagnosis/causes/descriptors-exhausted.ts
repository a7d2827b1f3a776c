/** File descriptors that run out: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const descriptorsExhausted = insideOnly({
  cause: "descriptors-exhausted",
  name: "exhausted file descriptors",
  title: "File descriptors that run out",
  faces: {
    reset: 0.6,
    refused: 0.5,
    app: 0.4,
    limit: 0.3,
    "read-timeout": 0.4,
    "own-timeout": 0.4,
    vague: 0.4,
  },
  summary: "A process has as many files and sockets open as it may.",
  play: () => [
    {
      look: "Descriptors against the limit",
      command: "ls /proc/PID/fd | wc -l; grep 'open files' /proc/PID/limits",
      expect: "a count at the limit",
    },
  ],
});
