/** The monitor is rate-limited or challenged. */

import { grepAccess } from "../steps.ts";
import { nameSuspect } from "./named.ts";
import type { CauseRoom } from "./room.ts";

const NAMED = {
  cause: "rate-limited",
  says: ["rate-limited"],
  weight: 8,
  yields: 0.5,
  summary: "The probe is being limited or challenged, not the service down.",
  words: "429s, 403s or challenges",
} as const;

export const rateLimited: CauseRoom = {
  cause: "rate-limited",
  name: "rate limiting of the probe",
  title: "The monitor is rate-limited or challenged",
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: (fill) => [
    grepAccess(fill, "a 429 or 403 from a rule, to the monitor only"),
    {
      look: "The CDN's or WAF's log of blocked requests",
      expect: "the user agent `Edgetick`: allow it, or lengthen the interval (see `Retry-After`)",
    },
  ],
};
