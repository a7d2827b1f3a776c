/** Views with one public and one private monitor, for whatever reads the view model. */
import type { IncidentView, MonitorView, ShardView } from "../../src/core/shard/view.ts";

export const PRIVATE_WORDS = ["hush", "Secret back office", "cellar"];

export function monitorView(id: string, change: Partial<MonitorView> = {}): MonitorView {
  return {
    id,
    name: id,
    group: null,
    public: true,
    status: "up",
    since: 1_790_000_000_000,
    uptime: { day: 1, week: 0.9995, month: 0.999, quarter: null },
    latencyMs: { p50: 120, p95: 340, p99: 900 },
    failureRate: { value: 0.001, low: 0.0002, high: 0.005 },
    blips24h: 2,
    counted: {
      verdicts: { up: 90, slow: 3, down: 7, lost: 0, unsupported: 0 },
      failures: { "http.status|proxy|nginx": 7 },
    },
    lastCheckAt: 1_790_000_060_000,
    today: {
      day: 20_717,
      up: 10,
      slow: 0,
      down: 0,
      lost: 0,
      blips: 0,
      observedSeconds: 600,
      outageSeconds: 0,
    },
    regions: [{ region: "weur", colo: "AMS", verdict: "up", latencyMs: 120, at: 1_790_000_060_000 }],
    ...change,
  };
}

export function incidentView(
  id: string,
  monitor: string | null,
  change: Partial<IncidentView> = {},
): IncidentView {
  return {
    id,
    monitor,
    kind: "outage",
    state: "open",
    startedAt: 1_790_000_000_000,
    endedAt: null,
    publicSummary: "The service does not answer.",
    updates: [
      { at: 1_790_000_030_000, text: "We are looking into it.", public: true },
      { at: 1_790_000_040_000, text: "nginx 10.0.0.7 refuses", public: false },
    ],
    ...change,
  };
}

/** The private monitor is called by words that must appear nowhere in public. */
export function sampleView(now: number, change: Partial<ShardView> = {}): ShardView {
  const [id, name, group] = PRIVATE_WORDS as [string, string, string];
  return {
    lastTickAt: now - 30_000,
    builtAt: now - 29_000,
    monitors: [
      monitorView("shop", { name: 'Shop "A" & <B>', group: "Front" }),
      monitorView("docs", { name: "Docs", status: "slow" }),
      monitorView(id, { name, group, public: false, status: "outage" }),
    ],
    incidents: [
      incidentView("shop.outage.abc", "shop"),
      incidentView(`${id}.outage.def`, id, { publicSummary: `${name} is down.` }),
      incidentView("silent.0", null, { kind: "silent", publicSummary: "Edgetick's cellar shard is silent." }),
    ],
    ...change,
  };
}
