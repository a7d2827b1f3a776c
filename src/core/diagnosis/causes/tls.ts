/** TLS or the certificate. */

import { nameSuspect } from "./named.ts";
import type { CauseRoom } from "./room.ts";

const NAMED = {
  cause: "tls",
  says: ["tls"],
  weight: 8,
  yields: 0.5,
  summary: "The TLS handshake or the certificate fails.",
  words: "TLS failures",
} as const;

export const tls: CauseRoom = {
  cause: "tls",
  name: "a TLS fault",
  title: "TLS or the certificate",
  faces: { tls: 1, vague: 0.05 },
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: () => [
    {
      look: "Handshake, chain and expiry",
      command:
        "openssl s_client -connect HOST:443 -servername HOST </dev/null | openssl x509 -noout -dates -issuer -subject",
      expect: "an expired or wrong certificate on one of the edges, or an incomplete chain",
    },
    {
      look: "Each address behind the name",
      command:
        "for ip in $(dig +short HOST); do openssl s_client -connect $ip:443 -servername HOST </dev/null 2>/dev/null | openssl x509 -noout -enddate; done",
      expect: "one address that serves another certificate",
    },
  ],
};
