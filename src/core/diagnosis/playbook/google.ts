/** Google's external load balancers: `statusDetails`. cloud.google.com/load-balancing, "HTTP(S) logging". */
import type { Gateway } from "./gateway.ts";
import { iso } from "./when.ts";

const says: Gateway["says"] = {
  "crash-restart":
    "`failed_to_connect_to_backend`, or `backend_connection_closed_before_data_sent_to_client`",
  "keepalive-race": "`backend_connection_closed_before_data_sent_to_client`",
  "upstream-timeout": "`backend_timeout` (30 s by default)",
  "upstream-network": "`failed_to_connect_to_backend`, a firewall rule without the health checkers' ranges",
  "no-healthy-upstream": "`failed_to_pick_backend`",
  "app-error": "`response_sent_by_backend`",
  "header-too-large": "`backend_response_corrupted` or `headers_too_long`",
  "rate-limited": "`denied_by_security_policy`",
};

export const GOOGLE: Gateway = {
  slugs: ["gcp-https-lb", "google-frontend"],
  why: ({ id, from, to }) => ({
    look: "The failing request in the load balancer's log: statusDetails",
    command: `gcloud logging read 'resource.type="http_load_balancer" AND httpRequest.userAgent:"${id}" AND timestamp>="${iso(from - 60)}" AND timestamp<="${iso(to + 60)}"' --format 'value(timestamp, httpRequest.status, jsonPayload.statusDetails)'`,
  }),
  says,
  request: ({ id, from }) => ({
    look: "The same request in the service's own log",
    command: `gcloud logging read 'httpRequest.userAgent:"${id}" AND timestamp>="${iso(from - 60)}"' --limit 20`,
  }),
  shows: { "app-error": "the application's own status", "cold-start": "a new instance that starts" },
  settings: {},
};
