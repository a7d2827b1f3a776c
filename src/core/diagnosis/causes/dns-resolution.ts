/** Name resolution. */

import { journal } from "../playbook/steps.ts";
import { nameSuspect } from "./named.ts";
import type { CauseRoom } from "./room.ts";

const NAMED = {
  cause: "dns-resolution",
  says: ["dns"],
  weight: 8,
  yields: 0.5,
  summary: "A name does not resolve: the gateway's upstream name, or the site's own at the edge.",
  words: "name look-ups",
} as const;

export const dnsResolution: CauseRoom = {
  cause: "dns-resolution",
  name: "a name resolution fault",
  title: "Name resolution",
  // Where backends are found by name, one that fails leaves a gateway with none; an application looks names up too.
  faces: { dns: 1, "no-healthy": 0.3, app: 0.1, "own-timeout": 0.1, vague: 0.15 },
  weigh: (profile, shape) => nameSuspect(NAMED, profile, shape),
  play: (fill) => [
    {
      look: "The name from the gateway's host, asked of each of its nameservers",
      command:
        "for ns in $(awk '/^nameserver/ {print $2}' /etc/resolv.conf); do dig @$ns UPSTREAM_NAME +tries=1 +time=2 +noall +answer +comments; done",
      expect: "a nameserver that fails or is slow, or a TTL as short as the bursts",
    },
    journal(fill, "a server that failed, was degraded or did not answer", "systemd-resolved"),
  ],
};
