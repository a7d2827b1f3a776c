/** One story a cause: how it would look, made by hand. */

import type { FailureSummary } from "../../../src/core/check/verdict.ts";
import type { Cause, DiagnosisInput } from "../../../src/core/diagnosis/diagnosis.ts";
import { down, draw, historyOf, MINUTE, START } from "./history-of.ts";

const THREE = ["weur", "enam", "apac"] as const;

function said(
  cause: string | null,
  type: FailureSummary["type"] = "http.status",
  role: FailureSummary["hop"]["role"] = "proxy",
): FailureSummary {
  return { type, hop: { role, product: null }, causes: cause === null ? [] : [{ cause, weight: 0.9 }] };
}

/** Fails while one of these minutes (since the start) lasts. */
const CRASHES = [311, 1777, 1778, 3202, 4999, 5000, 6101, 7412, 8803, 9333];
const DEPLOYS = [700, 2330, 3555, 5210, 6602, 8211, 9641];

export const STORIES: readonly (readonly [Cause, DiagnosisInput])[] = [
  ["scheduled-job", historyOf({ at: (m) => (m % 30 === 1 && draw(m) < 0.7 ? down() : null) })],
  [
    "peak-load",
    historyOf({
      days: 14,
      at: (m) => {
        const busy = Math.max(0, Math.sin((2 * Math.PI * m) / 1440)) ** 3;
        if (draw(m) < 0.04 * busy) return down(said("http_response_incomplete"));
        return { latencyMs: 100 + 200 * busy + 40 * draw(m, 1) };
      },
    }),
  ],
  [
    "resource-leak",
    historyOf({
      days: 10,
      at: (m) => {
        const filled = (m % 1130) / 1130;
        if (filled > 0.95 && draw(m) < 0.2) return down();
        return { latencyMs: 100 + 250 * filled ** 2 + 20 * draw(m, 1) };
      },
    }),
  ],
  [
    "crash-restart",
    historyOf({
      regions: THREE,
      at: (m) => (CRASHES.includes(m) ? down(said("connection_refused"), 502, 12) : null),
    }),
  ],
  [
    "upstream-timeout",
    historyOf({
      at: (m) => {
        if (!CRASHES.some((start) => m >= start && m < start + 12)) return null;
        return draw(m) < 0.4
          ? down(said("connection_read_timeout"), 504, 8030)
          : { latencyMs: 1000 + 5000 * draw(m, 1) };
      },
    }),
  ],
  [
    "upstream-network",
    historyOf({
      at: (m) => (draw(m) < 0.004 ? down(said("connection_timeout"), 503, 5012 + 20 * draw(m, 1)) : null),
    }),
  ],
  [
    "bad-pool-member",
    historyOf({
      days: 3,
      regions: THREE,
      at: (m, region) => (draw(m, THREE.indexOf(region as "weur")) < 0.2 ? down() : null),
      rechecks: (m, region) => (draw(m, THREE.indexOf(region as "weur")) < 0.2 ? [{}] : []),
    }),
  ],
  [
    "keepalive-race",
    historyOf({
      regions: THREE,
      at: (m, region) =>
        draw(m, THREE.indexOf(region as "weur")) < 0.006 ? down(said("connection_terminated")) : null,
    }),
  ],
  [
    "regional-path",
    historyOf({
      regions: THREE,
      at: (m, region) =>
        region === "apac" && draw(m) < 0.02 ? down(said(null, "tcp.reset", "nobody"), null) : null,
    }),
  ],
  [
    "dns-resolution",
    historyOf({
      at: (m) =>
        m % 1009 < 3 && draw(m) < 0.8 ? down(said(null, "dns.name_not_resolved", "nobody"), null) : null,
    }),
  ],
  [
    "connection-limit",
    historyOf({ at: (m) => (draw(m) < 0.006 ? down(said("connection_limit_reached"), 503) : null) }),
  ],
  [
    "no-healthy-upstream",
    historyOf({
      regions: THREE,
      at: (m) => (CRASHES.includes(m) ? down(said("destination_unavailable"), 503) : null),
    }),
  ],
  [
    "deploy",
    historyOf({
      at: (m) => (DEPLOYS.includes(m - 1) || DEPLOYS.includes(m - 2) ? down() : null),
      input: {
        events: DEPLOYS.map((m) => ({
          kind: "deploy",
          at: (START + m) * MINUTE,
          durationMs: null,
          note: null,
        })),
      },
    }),
  ],
  [
    "rate-limited",
    historyOf({ at: (m) => (draw(m) < 0.004 ? down(said(null, "http.status", "cdn"), 429) : null) }),
  ],
  [
    "tls",
    historyOf({
      at: (m) => (draw(m) < 0.004 ? down(said(null, "tls.cert.date_invalid", "nobody"), null) : null),
    }),
  ],
  [
    "content-error",
    historyOf({ at: (m) => (draw(m) < 0.004 ? down(said(null, "assertion.body", "app"), 200) : null) }),
  ],
  [
    "app-error",
    historyOf({
      at: (m) => (draw(m) < 0.004 ? down(said("passed_through", "http.status", "app"), 500) : null),
    }),
  ],
  [
    "monitor-side",
    historyOf({
      regions: THREE,
      at: (m, region) =>
        region === "enam" && CRASHES.includes(m)
          ? down(said(null, "probe.timeout", "nobody"), null, 10_000)
          : null,
      input: { controls: CRASHES.map((m) => ({ minute: START + m, region: "enam", failing: 7, total: 8 })) },
    }),
  ],
  ["hard-outage", historyOf({ regions: THREE, at: (m) => (m >= 4000 && m < 4120 ? down() : null) })],
  [
    "cold-start",
    historyOf({
      intervalMinutes: 15,
      at: (m) => (draw(m) < 0.6 ? down(said("connection_read_timeout"), 504, 8010) : null),
      rechecks: (m) => (draw(m) < 0.6 ? [{}, {}] : []),
    }),
  ],
  [
    "cached-error",
    historyOf({ at: (m) => (m % 1733 < 5 ? down(said("cached", "http.status", "cdn"), 503, 12) : null) }),
  ],
];
