/** A status view with something of everything, made without randomness so that every rendering is the same. */
import { sketchOf } from "../../../src/core/shard/sketch.ts";
import { wilson } from "../../../src/core/shard/uptime.ts";
import type {
  DayTotals,
  IncidentView,
  MonitorRollup,
  MonitorView,
  ShownStatus,
} from "../../../src/core/shard/view.ts";
import type { PageContext } from "../../../src/web/pages/frame/page-context.ts";
import type { MonitorOnPage, StatusView } from "../../../src/web/pages/status/page-view.ts";
import { clockOf } from "../../../src/web/pages/words/clock.tsx";

export const NOW = Date.UTC(2026, 10, 22, 21, 59, 0);
const TODAY = Math.floor(NOW / 86_400_000);
const HOUR = Math.floor(NOW / 3_600_000);

export function pageContext(change: Partial<PageContext> = {}): PageContext {
  return {
    settings: {
      title: "Kestrel Shop",
      logoUrl: null,
      links: [{ label: "Support", url: "https://help.example/" }],
    },
    clock: clockOf("Europe/Berlin"),
    now: NOW,
    viewer: "public",
    ...change,
  };
}

export function dayTotals(day: number, change: Partial<DayTotals> = {}): DayTotals {
  const checks = 4320;
  const down = change.down ?? 0;
  return {
    day,
    up: checks - down,
    slow: 0,
    down,
    lost: 2,
    blips: 0,
    observedSeconds: 86_400,
    outageSeconds: 0,
    ...change,
  };
}

/** A repeatable spread in 0…1. */
export function spread(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return x - Math.floor(x);
}

export function rollup(seed: number, baseMs: number, failing: number): MonitorRollup {
  const days = Array.from({ length: 89 }, (_, index) => {
    const day = TODAY - 89 + index;
    const draw = spread(seed * 131 + index);
    if (draw > 0.985) return dayTotals(day, { outageSeconds: 7200, down: 360 });
    if (draw > 0.965) return dayTotals(day, { outageSeconds: 780, down: 40, blips: 1 });
    if (draw > 0.965 - failing) return dayTotals(day, { blips: 1 + Math.floor(draw * 12), down: 6 });
    return dayTotals(day);
  }).slice(seed % 7 === 3 ? 40 : 0);
  const hours = Array.from({ length: 24 }, (_, index) => {
    const load = 1 + 0.5 * Math.sin((index / 24) * Math.PI * 2) + spread(seed + index) * 0.3;
    const sketch = sketchOf(
      Array.from({ length: 180 }, (_, n) => baseMs * load * (0.7 + spread(n * 7 + index) ** 3 * 2)),
    );
    return { hour: HOUR - 24 + index, sketch, down: failing > 0.05 && index % 6 === 1 ? 3 : 0, total: 180 };
  });
  return { days, hours };
}

interface Sample {
  readonly id: string;
  readonly name: string;
  readonly group: string | null;
  readonly status: ShownStatus;
  readonly failures?: number;
  readonly blips?: number;
  readonly baseMs?: number;
  readonly isPublic?: boolean;
}

export function monitorOnPage(sample: Sample, seed: number): MonitorOnPage {
  const { failures = 0, blips = 0, baseMs = 120 } = sample;
  const view: MonitorView = {
    id: sample.id,
    name: sample.name,
    group: sample.group,
    public: sample.isPublic ?? true,
    status: sample.status,
    since: NOW - (sample.status === "up" ? 86_400_000 * 9 : 5_580_000 * (1 + seed)),
    uptime: { day: failures > 50 ? 0.9871 : 1, week: 0.9991, month: 0.99962, quarter: 0.99938 + seed / 1e5 },
    latencyMs: { p50: baseMs, p95: Math.round(baseMs * 2.4), p99: Math.round(baseMs * 4.1) },
    failureRate: wilson(failures, 4320),
    blips24h: blips,
    lastCheckAt: NOW - 4000,
    today: dayTotals(TODAY, { blips, down: failures, outageSeconds: sample.status === "outage" ? 5580 : 0 }),
    regions: [
      { region: "weur", colo: "FRA", verdict: "up", latencyMs: baseMs, at: NOW - 4000 },
      {
        region: "enam",
        colo: "IAD",
        verdict: failures > 0 ? "down" : "up",
        latencyMs: baseMs + 80,
        at: NOW - 3900,
      },
      { region: "apac", colo: "SIN", verdict: "up", latencyMs: baseMs + 210, at: NOW - 3800 },
    ],
  };
  return { view, rollup: rollup(seed, baseMs, blips > 0 ? 0.2 : 0.03) };
}

export function incident(change: Partial<IncidentView> = {}): IncidentView {
  return {
    id: "checkout.intermittent.t0b6yw",
    monitor: "checkout",
    kind: "intermittent",
    state: "open",
    startedAt: NOW - 32 * 3_600_000,
    endedAt: null,
    publicSummary: "9 short failures in 32 hours; most requests succeed.",
    updates: [],
    ...change,
  };
}

export const SAMPLES: readonly Sample[] = [
  { id: "www", name: "Website", group: null, status: "up", baseMs: 84 },
  {
    id: "checkout",
    name: "Checkout",
    group: "Shop",
    status: "intermittent",
    failures: 19,
    blips: 9,
    baseMs: 142,
  },
  { id: "catalogue", name: "Catalogue and search", group: "Shop", status: "up", failures: 2, blips: 1 },
  { id: "payments", name: "Payments", group: "Shop", status: "outage", failures: 212, blips: 0, baseMs: 210 },
  { id: "api", name: "Public API", group: "Platform", status: "up", baseMs: 61 },
  { id: "images", name: "Image delivery", group: "Platform", status: "slow", baseMs: 940 },
  { id: "mail", name: "Order mail", group: "Platform", status: "maintenance" },
  { id: "backoffice", name: "Back office", group: "Platform", status: "up", isPublic: false },
];

export function richView(viewer: "public" | "admin" = "public"): StatusView {
  const monitors = SAMPLES.map(monitorOnPage).filter(({ view }) => viewer === "admin" || view.public);
  return {
    lastTickAt: NOW - 20_000,
    monitors,
    incidents: [
      incident({
        id: "payments.outage.t0bzzz",
        monitor: "payments",
        kind: "outage",
        startedAt: NOW - 93 * 60_000,
        publicSummary: "Payments does not answer from any region.",
        updates: [
          { at: NOW - 80 * 60_000, text: "We are looking into failed card payments.", public: true },
          {
            at: NOW - 12 * 60_000,
            text: "The payment provider has confirmed a fault on their side. Orders are kept and charged later.",
            public: true,
          },
        ],
      }),
      incident(),
      incident({
        id: "images.regional.t0a111",
        monitor: "images",
        kind: "regional",
        state: "closed",
        startedAt: NOW - 3 * 86_400_000,
        endedAt: NOW - 3 * 86_400_000 + 47 * 60_000,
        publicSummary: "Unreachable from one of three regions.",
      }),
    ],
  };
}
