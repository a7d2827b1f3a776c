/** Varnish: why a fetch failed stands in its shared-memory log, which holds the last minutes only. vsl(7), FetchError. */
import type { Gateway } from "./gateway.ts";
import { minutesOf } from "./when.ts";

const says: Gateway["says"] = {
  "crash-restart": "`FetchError … fail errno 111 (Connection refused)`, or `HTC eof`",
  "upstream-timeout": "`FetchError first byte timeout` or `between bytes timeout`",
  "upstream-network": "`FetchError … fail errno 110 (Connection timed out)`",
  "no-healthy-upstream": "`FetchError … unhealthy`",
  "connection-limit": "`FetchError … busy`: the backend's .max_connections",
  "keepalive-race": "`FetchError HTC eof` on a `BackendReuse` connection",
  "app-error": "a `BerespStatus` of the application's own",
  deploy: "`FetchError … fail errno 111 (Connection refused)` for as long as the roll-over takes",
  "header-too-large": "`FetchError http format error`, or `HTC overflow`",
};

export const VARNISH: Gateway = {
  slugs: ["varnish"],
  why: ({ id }) => ({
    look: "Why Varnish's fetch failed (from memory: soon after the failure)",
    command: `varnishlog -d -g request -q 'ReqHeader:x-edgetick-check eq "${id}"' | grep -E 'FetchError|Backend|BerespStatus'`,
  }),
  says,
  request: ({ id, from, to }) => ({
    look: "The failing request in Varnish's access log",
    command: `zgrep -h -e '${id}' ${minutesOf(from, to, "%d/%b/%Y:%H:%M")} /var/log/varnish/varnishncsa.log*`,
  }),
  shows: {},
  settings: {
    "upstream-timeout": {
      look: "Varnish's limit for the first byte",
      command: "varnishadm param.show first_byte_timeout; grep -rn first_byte_timeout /etc/varnish/",
      expect: "a timeout equal to the time that the failures took (60 s where none is set)",
    },
    "upstream-network": {
      look: "Varnish's limit for connecting",
      command: "varnishadm param.show connect_timeout; grep -rn connect_timeout /etc/varnish/",
      expect: "a timeout equal to the time that the failures took (3.5 s where none is set)",
    },
    "connection-limit": {
      look: "Varnish's limits",
      command:
        "grep -rn max_connections /etc/varnish/; varnishstat -1 -f 'MAIN.sess_dropped' -f 'VBE.*.busy'",
      expect: "a count of busy that grows at these times",
    },
    "no-healthy-upstream": {
      look: "The health probe",
      command: "varnishadm backend.list; grep -rn -A6 '.probe' /etc/varnish/",
      expect: "a probe that fails while the application is well",
    },
  },
};
