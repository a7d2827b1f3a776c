/** The application's own errors. */

import { journal } from "../steps.ts";
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
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: (fill) => [
    {
      look: "The error tracker and the log, by the check's id",
      command: `grep -r '${fill.id}' /var/log/app/`,
      expect: "the exception behind the 5xx",
    },
    journal(fill, "the stack trace of the request"),
  ],
};
