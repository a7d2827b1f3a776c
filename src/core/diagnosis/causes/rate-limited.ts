/** The monitor is rate-limited or challenged. */

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
  faces: { "rate-limited": 1, limit: 0.35, "own-timeout": 0.1, vague: 0.1 },
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: () => [
    {
      look: "The log of blocked requests of the CDN, the WAF or the proxy",
      expect: "the user agent `Edgetick`: allow it, or lengthen the interval (see `Retry-After`)",
    },
  ],
};
