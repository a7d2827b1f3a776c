/** HAProxy: the termination state of a log line names the fault. docs.haproxy.org, "Session state at disconnection". */
import type { Gateway } from "./gateway.ts";
import { minutesOf } from "./when.ts";

const says: Gateway["says"] = {
  "crash-restart": "`SC` (the server refused) or `SH` (it broke off before its headers)",
  "no-healthy-upstream": "`<NOSRV>` in place of a server, and `is DOWN, reason: …` before it",
  "connection-limit": "`sQ`: the time in the queue ran out; or `SQ`, `PR` where a limit turned it away",
  "upstream-network": "`sC`: connecting took too long",
  "upstream-timeout": "`sH`: the server sent no headers in time",
  "dns-resolution": "`<NOSRV>`, and `is going DOWN for maintenance (DNS …)`",
  "keepalive-race": "`SH` after 0 ms of connecting: a connection that was used before",
  "bad-pool-member": "the same server after the backend's name in all of them",
  "app-error": "`--` and the server's own status",
  deploy: "`SC`, and servers that go DOWN and UP one after the other",
  "rate-limited": "`PR`: denied by a rule",
  "header-too-large": "`PH`: the headers did not fit (tune.bufsize)",
  "memory-exhausted": "`SH`, then `SC` until it is back",
  "resource-leak": "`SH`, then `SC` until it is back",
  "descriptors-exhausted": "`SC`, or `RC` where HAProxy itself has none left",
  "port-exhausted": "`RC`: no resource left on HAProxy's own side",
  "cold-start": "`sC`, `sH` or `SC` at the first request",
};

export const HAPROXY: Gateway = {
  slugs: ["haproxy"],
  why: ({ from, to }) => ({
    look: "HAProxy's log at that minute: the termination state",
    command: `zgrep -h ${minutesOf(from, to, "%d/%b/%Y:%H:%M")} -e 'is DOWN' -e 'no server available' /var/log/haproxy.log*`,
  }),
  says,
  request: ({ id }) => ({
    look: "The failing request in HAProxy's log",
    command: `zgrep -h '${id}' /var/log/haproxy.log*`,
  }),
  shows: says,
  settings: {
    "upstream-timeout": {
      look: "HAProxy's limit for an answer",
      command: "grep -nE 'timeout (server|tunnel|http-request)|retries' /etc/haproxy/haproxy.cfg",
      expect: "a `timeout server` equal to the time that the failures took",
    },
    "upstream-network": {
      look: "HAProxy's limit for connecting, times its tries",
      command: "grep -nE 'timeout connect|retries|redispatch' /etc/haproxy/haproxy.cfg",
      expect: "`timeout connect` × (retries + 1) equal to the time that the failures took",
    },
    "connection-limit": {
      look: "HAProxy's limits and queues",
      command:
        "grep -nE 'maxconn|timeout queue|maxqueue|fullconn' /etc/haproxy/haproxy.cfg; echo 'show stat' | socat stdio /run/haproxy/admin.sock | cut -d, -f1-7",
      expect: "a `timeout queue` equal to the time that the failures took, or a qmax at its limit",
    },
    "no-healthy-upstream": {
      look: "What the health check asks, and how it went",
      command:
        "grep -nE 'option httpchk|http-check|inter|fall|rise' /etc/haproxy/haproxy.cfg; echo 'show servers state' | socat stdio /run/haproxy/admin.sock",
      expect: "a check that fails while the application is well",
    },
    "keepalive-race": {
      look: "Idle time on both sides",
      command: "grep -nE 'http-reuse|timeout (server|http-keep-alive)|retry-on' /etc/haproxy/haproxy.cfg",
      expect: "an application that closes idle connections sooner than `timeout server`",
    },
    "bad-pool-member": {
      look: "Which server fails",
      command:
        "zgrep -h ' 50[0-9] ' /var/log/haproxy.log* | grep -oE ' [^ ]+/[^ ]+ [0-9-]+/' | sort | uniq -c | sort -rn",
      expect: "one server with nearly all of them",
    },
  },
};
