/** A monitor that no tick has seen yet, as a page shows it. */
import { DAY_MS } from "../../../core/check/check.ts";
import type { Monitor } from "../../../core/config/monitor.ts";
import { wilson } from "../../../core/shard/uptime.ts";
import type { MonitorOnPage } from "../status/page-view.ts";

export function unseenMonitor(monitor: Monitor, now: number): MonitorOnPage {
  const { id, name, group, enabled } = monitor;
  const nothing = { up: 0, slow: 0, down: 0, lost: 0, blips: 0, observedSeconds: 0, outageSeconds: 0 };
  return {
    view: {
      id,
      name,
      group,
      kind: monitor.kind,
      public: monitor.public,
      status: enabled ? "unknown" : "paused",
      since: null,
      uptime: { day: null, week: null, month: null, quarter: null },
      latencyMs: { p50: null, p95: null, p99: null },
      failureRate: wilson(0, 0),
      blips24h: 0,
      lastCheckAt: null,
      today: { day: Math.floor(now / DAY_MS), ...nothing },
      regions: [],
    },
    rollup: null,
  };
}
