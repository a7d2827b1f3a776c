/** Envoy and meshes on it: response flags. envoyproxy.io, "Access logging", %RESPONSE_FLAGS%. */
import type { Gateway } from "./gateway.ts";

const says: Gateway["says"] = {
  "crash-restart":
    "`UF` with `Connection refused` or `delayed connect error: 111`, or `UC`: it closed the connection",
  "upstream-timeout": "`UT`: the upstream request timed out (or `URX` after its retries)",
  "upstream-network": "`UF` with `connection_timeout`",
  "no-healthy-upstream": "`UH`: no healthy host",
  "connection-limit": "`UO`: a circuit breaker's limit",
  "dns-resolution": "`DF`: the name did not resolve",
  "keepalive-race": "`UC` with `upstream_reset_before_response_started{connection_termination}`",
  "rate-limited": "`RL`: a rate limit",
  "bad-pool-member": "the same `%UPSTREAM_HOST%` in all of them",
  "app-error": "`-`, and `via_upstream`: the application's own answer",
  deploy: "`UF`, `UC` or `UH` while pods end",
  "cold-start": "`UF` or `UH` until the pod is ready",
  "scale-in": "`UC` or `UF` to a pod that was ending",
};

export const ENVOY: Gateway = {
  slugs: ["envoy", "istio", "contour"],
  why: ({ id }) => ({
    look: "The failing request's response flags",
    command: `grep -h '${id}' /var/log/envoy/access.log; kubectl logs -l app=APP -c istio-proxy --tail=-1 | grep '${id}'`,
  }),
  says,
  request: ({ id }) => ({
    look: "The failing request in Envoy's access log",
    command: `grep -h '${id}' /var/log/envoy/access.log`,
  }),
  shows: {},
  settings: {
    "connection-limit": {
      look: "Circuit breakers",
      command: "curl -s localhost:15000/stats | grep -E 'overflow|cx_open|rq_open' | grep -v ': 0'",
      expect: "an `upstream_rq_pending_overflow` or `upstream_cx_overflow` that grows",
    },
    "no-healthy-upstream": {
      look: "Endpoints and their health",
      command: "curl -s localhost:15000/clusters | grep -E 'health_flags|cx_connect_fail'",
      expect: "`/failed_active_hc` or `/failed_outlier_check`",
    },
    "upstream-timeout": {
      look: "The route's timeout",
      command: "curl -s localhost:15000/config_dump | grep -E '\"(timeout|per_try_timeout)\"'",
      expect: "a timeout equal to the time that the failures took (15 s where none is set)",
    },
    "keepalive-race": {
      look: "Idle time on both sides",
      command: "curl -s localhost:15000/config_dump | grep -E 'idle_timeout|retry_on'",
      expect: "an idle timeout (1 h by default) above the application's",
    },
  },
};
