/** Cloudflare: the number names the fault. developers.cloudflare.com, "Cloudflare 5xx errors". */
import type { Gateway } from "./gateway.ts";

const says: Gateway["says"] = {
  "crash-restart":
    "521 (the origin refused) or 520 (it broke off): then the request is in no log of the origin",
  "upstream-timeout": "524: the origin took the connection and did not answer within 100 s",
  "upstream-network": "522 or 523: no connection; a firewall that drops Cloudflare's ranges, or a lost route",
  "firewall-block": "522, and drops of Cloudflare's ranges in the origin's firewall",
  "dns-resolution": "530 with 1016: the origin's name does not resolve",
  "keepalive-race": "520, and an origin that closes idle connections within 900 s",
  "app-error": "the origin's own page and status",
  tls: "525 or 526: the handshake with the origin, or its certificate",
  "rate-limited": "1015, or an event of the WAF",
};

export const CLOUDFLARE: Gateway = {
  slugs: ["cloudflare"],
  why: ({ id }) => ({
    look: "The failing request at the origin: was it there at all?",
    command: `zgrep -h 'check=${id}' /var/log/nginx/*.log* /var/log/apache2/*.log* 2>/dev/null`,
  }),
  says,
  request: () => ({
    look: "The request by its ray (`cf-ray` in the failure's headers): Security events, or Logpush",
  }),
  shows: {},
  settings: {
    "upstream-network": {
      look: "Drops at the origin",
      command:
        "nft list ruleset 2>/dev/null | grep -i -E 'drop|reject'; curl -s https://www.cloudflare.com/ips-v4",
      expect: "a rule, or fail2ban, that drops one of these ranges",
    },
    "crash-restart": {
      look: "Is the origin's web server up at all, and was it then?",
      command: "systemctl status nginx apache2 2>/dev/null | grep -E 'Active|Main PID'",
      expect: "a start right after the failures",
    },
  },
};
