/** The application's own errors. */

import { journal } from "../playbook/steps.ts";
import { nameSuspect } from "./named.ts";
import type { CauseRoom } from "./room.ts";

const NAMED = {
  cause: "app-error",
  says: ["app"],
  weight: 6.5,
  yields: 2.5,
  summary: "The application answers with its own error; the gateway only passes it on.",
  words: "the application's own errors",
} as const;

export const appError: CauseRoom = {
  cause: "app-error",
  name: "an error of the application itself",
  title: "The application's own errors",
  // A lock or a query of its own makes it late.
  faces: {
    app: 1,
    header: 0.4,
    content: 0.2,
    "read-timeout": 0.12,
    "own-timeout": 0.1,
    reset: 0.1,
    vague: 0.2,
  },
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: (fill) => [
    {
      look: "The error tracker and the application's log, by the check's id",
      command: `grep -rh '${fill.id}' /var/log/ 2>/dev/null | head`,
      expect: "the exception behind the 5xx",
    },
    journal(fill, "the stack trace of the request"),
  ],
};
