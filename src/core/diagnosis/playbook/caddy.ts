/** Caddy: errors are JSON on its standard error, in the words of Go's net package. */
import type { Gateway } from "./gateway.ts";

const says: Gateway["says"] = {
  "crash-restart": "`connect: connection refused`, `EOF` or `connection reset by peer`",
  "upstream-timeout": "`timeout awaiting response headers`, or `context deadline exceeded`",
  "upstream-network": "`dial tcp …: i/o timeout`, or `no route to host`",
  "dns-resolution": "`lookup …: no such host` or `server misbehaving`",
  "no-healthy-upstream": "`no upstreams available`",
  "connection-limit": "`no upstreams available` where max_requests is set, or `too many open files`",
  "keepalive-race": "`EOF` or `connection reset by peer` after less than a millisecond",
  "bad-pool-member": "the same address after `dial tcp` in all of them",
  deploy: "`connect: connection refused` for as long as the roll-over takes",
  "app-error": "nothing: Caddy passed the application's own answer on",
  "descriptors-exhausted": "`too many open files`",
  "port-exhausted": "`cannot assign requested address`",
  "header-too-large": "`server response headers exceeded`",
  tls: "`tls: …` or `x509: …`",
};

export const CADDY: Gateway = {
  slugs: ["caddy"],
  why: ({ from, to }) => ({
    look: "Caddy's errors at that second",
    command: `journalctl -u caddy -o cat --since "@${from - 2}" --until "@${to + 2}" | grep '"level":"error"'`,
  }),
  says,
  request: ({ id }) => ({
    look: "The failing request in Caddy's log",
    command: `journalctl -u caddy -o cat | grep '${id}'; grep -h '${id}' /var/log/caddy/*.log`,
  }),
  shows: { "bad-pool-member": "the same upstream in all failing lines" },
  settings: {
    "upstream-timeout": {
      look: "Caddy's limit for an answer",
      command: "grep -nE 'response_header_timeout|read_timeout|dial_timeout' /etc/caddy/Caddyfile",
      expect: "a timeout equal to the time that the failures took",
    },
    "upstream-network": {
      look: "Caddy's limit for connecting",
      command: "grep -nE 'dial_timeout|lb_try_duration' /etc/caddy/Caddyfile",
      expect: "a `dial_timeout` equal to the time that the failures took (3 s where none is set)",
    },
  },
};
