/** Apache httpd's mod_proxy. Messages: docs/log-message-tags of its source, and captured logs. */
import type { Gateway } from "./gateway.ts";
import { minutesOf } from "./when.ts";

const says: Gateway["says"] = {
  "crash-restart": "`(111)Connection refused: AH00957`, or AH01102 with `(104)Connection reset by peer`",
  "upstream-timeout": "`(70007)The timeout specified has expired: … AH01102`",
  "upstream-network": "`(110)Connection timed out: AH00957`, or `(70007)` with AH00957",
  "dns-resolution": "`AH00898: DNS lookup failure for: …`",
  "keepalive-race": "`(20014)Internal error` or `(104)Connection reset by peer` with AH01102",
  "connection-limit": "`AH00484: server reached MaxRequestWorkers setting`",
  "no-healthy-upstream": "`AH01170: … All workers are in error state`",
  "bad-pool-member": "the same address in all of them",
  "app-error": "nothing of `proxy`: Apache passed the application's own answer on",
  deploy: "`(111)Connection refused: AH00957` for as long as the roll-over takes",
  tls: "`AH01097`, or `Error during SSL Handshake with remote server`",
  "memory-exhausted": "AH01102, then `(111)Connection refused`",
  "resource-leak": "AH01102, then `(111)Connection refused`",
  "descriptors-exhausted": "`(24)Too many open files`",
  "port-exhausted": "`(99)Cannot assign requested address: AH00957`",
  "header-too-large": "`AH10404` or AH01102 right after the request",
};

export const APACHE: Gateway = {
  slugs: ["apache", "httpd"],
  why: ({ from, to }) => ({
    look: "Apache's error log at that second",
    command: `zgrep -h ${minutesOf(from, to, "%a %b %d %H:%M")} /var/log/apache2/error.log*`,
  }),
  says,
  request: ({ id }) => ({
    look: "The failing request in Apache's access logs",
    command: `zgrep -h 'check=${id}' /var/log/apache2/*.log*`,
  }),
  shows: { "bad-pool-member": "the same `balancer=` in all failing lines" },
  settings: {
    "upstream-timeout": {
      look: "Apache's limit for an answer",
      command: "grep -rnE 'ProxyTimeout|^ *Timeout|timeout=' /etc/apache2/",
      expect: "a timeout equal to the time that the failures took (60 s where none is set)",
    },
    "upstream-network": {
      look: "Apache's limit for connecting",
      command: "grep -rnE 'connectiontimeout=|ProxyTimeout|retry=' /etc/apache2/",
      expect: "a timeout equal to the time that the failures took",
    },
    "connection-limit": {
      look: "Apache's workers, and those of each backend",
      command: "grep -rnE 'MaxRequestWorkers|ServerLimit|ThreadsPerChild|max=|acquire=' /etc/apache2/",
      expect: "as many requests at once as there are workers",
    },
    "keepalive-race": {
      look: "Idle time on both sides",
      command: "grep -rnE 'ttl=|disablereuse|ProxyPass|KeepAlive' /etc/apache2/",
      expect: "no `ttl=` below the time after which the application closes idle connections",
    },
  },
};
