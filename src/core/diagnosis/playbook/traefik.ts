/** Traefik: the access log's origin fields, and the error behind the status in its own log. */
import type { Gateway } from "./gateway.ts";
import { iso } from "./when.ts";

const says: Gateway["says"] = {
  "crash-restart": "`connect: connection refused`, `EOF` or `connection reset by peer`",
  "upstream-timeout": "`timeout awaiting response headers` or `context deadline exceeded`",
  "upstream-network": "`dial tcp …: i/o timeout`",
  "dns-resolution": "`no such host`",
  "no-healthy-upstream": "no error: `no available server`, all were taken out by the health check",
  "keepalive-race": "`EOF` on an idle connection",
  "bad-pool-member": "the same `ServiceURL` in all of them",
  "app-error": "`OriginStatus` with the application's own status",
};

export const TRAEFIK: Gateway = {
  slugs: ["traefik"],
  why: ({ from, to }) => ({
    look: "Traefik's own log at that minute (level DEBUG names the error behind a 502)",
    command: `grep -h -e '${iso(from).slice(0, 16)}' -e '${iso(to).slice(0, 16)}' /var/log/traefik/traefik.log | grep -E '50[0-9]|error'`,
  }),
  says,
  request: ({ id }) => ({
    look: "The failing request in Traefik's access log",
    command: `grep -h '${id}' /var/log/traefik/access.log`,
  }),
  shows: {
    "app-error": "`OriginStatus` with the application's own status",
    "no-healthy-upstream": "`OriginStatus` 0 and no `ServiceURL`",
    "bad-pool-member": "the same `ServiceURL` in all of them",
    "crash-restart": "`OriginStatus` 0: Traefik answered by itself",
  },
  settings: {},
};
