/** A firewall: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const firewallBlock = insideOnly({
  cause: "firewall-block",
  name: "a firewall that drops or refuses",
  title: "A firewall",
  summary: "A firewall or a rule drops the traffic.",
  play: () => [
    {
      look: "The firewall's own log and counters",
      command: "nft list ruleset -a | grep -i drop; journalctl -k --grep 'DROP|REJECT'",
      expect: "a rule whose counter grows with the failures",
    },
  ],
});
