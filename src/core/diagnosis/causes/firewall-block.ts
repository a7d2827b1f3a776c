/** A firewall: seen from inside only. */
import { kernelLog } from "../playbook/steps.ts";
import { insideOnly } from "./inside.ts";

export const firewallBlock = insideOnly({
  cause: "firewall-block",
  name: "a firewall that drops or refuses",
  title: "A firewall",
  faces: {
    "connect-timeout": 0.8,
    "own-timeout": 0.7,
    "rate-limited": 0.5,
    reset: 0.4,
    refused: 0.3,
    vague: 0.2,
  },
  summary: "A firewall or a rule drops the traffic.",
  play: (fill) => [
    kernelLog(fill, "drop|reject|conntrack", "a rule that dropped the gateway's packets"),
    {
      look: "The firewall's counters",
      command: "nft list ruleset | grep -i -E 'drop|reject'",
      expect: "a counter that grows with the failures",
    },
  ],
});
