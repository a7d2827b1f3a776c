/** File descriptors that run out: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const descriptorsExhausted = insideOnly({
  cause: "descriptors-exhausted",
  name: "exhausted file descriptors",
  title: "File descriptors that run out",
  summary: "A process has as many files and sockets open as it may.",
  play: () => [
    {
      look: "Descriptors against the limit",
      command: "ls /proc/PID/fd | wc -l; grep 'open files' /proc/PID/limits",
      expect: "a count at the limit",
    },
  ],
});
