/** The content, not the transport. */

import { journal } from "../playbook/steps.ts";
import { nameSuspect } from "./named.ts";
import type { CauseRoom } from "./room.ts";

const NAMED = {
  cause: "content-error",
  says: ["content"],
  weight: 8,
  yields: 0.5,
  summary: "The status is fine and the content is wrong.",
  words: "answers whose content did not hold",
} as const;

export const contentError: CauseRoom = {
  cause: "content-error",
  name: "wrong content",
  title: "The content, not the transport",
  faces: { content: 1, vague: 0.02 },
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: (fill) => [
    {
      look: "The body that was kept with the failure",
      expect: "an error page, a cached fragment or a partial answer with status 200",
    },
    journal(fill, "an error that was rendered as a page"),
  ],
};
