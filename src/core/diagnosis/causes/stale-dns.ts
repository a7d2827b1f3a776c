/** An address that is out of date: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const staleDns = insideOnly({
  cause: "stale-dns",
  name: "an outdated address",
  title: "An address that is out of date",
  faces: { "connect-timeout": 0.8, refused: 0.8, dns: 0.1, "read-timeout": 0.1, vague: 0.3 },
  summary: "The gateway keeps using an address that the name no longer has.",
  play: () => [
    {
      look: "The addresses that the gateway uses against the name's",
      command: "ss -tn state syn-sent; dig +short UPSTREAM_NAME",
      expect: "connections to an address that the name no longer gives",
    },
  ],
});
