/** Source ports that run out: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const portExhausted = insideOnly({
  cause: "port-exhausted",
  name: "exhausted source ports",
  title: "Source ports that run out",
  faces: { refused: 0.6, "connect-timeout": 0.3, "no-healthy": 0.2, vague: 0.5 },
  summary: "The gateway has no free source port left for a connection to the application.",
  play: () => [
    {
      look: "Sockets in TIME_WAIT against the ports there are",
      command: "ss -s; cat /proc/sys/net/ipv4/ip_local_port_range",
      expect: "about as many TIME_WAIT sockets as the range holds",
    },
  ],
});
