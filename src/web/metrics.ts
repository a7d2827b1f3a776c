/** Prometheus' text format. https://prometheus.io/docs/instrumenting/exposition_formats/ */

import { createRoute, z } from "@hono/zod-openapi";
import { isMeasured } from "../core/check/verdict.ts";
import { SHOWN_STATUSES } from "../core/shard/view.ts";
import { assertAccess, readsAll } from "./auth.ts";
import type { WebApp } from "./context.ts";
import { adminAnswers, READERS } from "./openapi.ts";
import { type MonitorOnPage, type PageView, readAdminView, readPublicView } from "./view-model.ts";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | null];

function escaped(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

/** A family without a single known value is left out. */
function family(name: string, help: string, samples: readonly Sample[]): string[] {
  const known = samples.filter(([, value]) => value !== null);
  if (known.length === 0) return [];
  const lines = known.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines];
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

/** `regions` are there for the admin only: the public view has none. */
export function metricsOf(page: PageView): string {
  const each = (samples: (monitor: MonitorOnPage["view"], labels: Labels) => readonly Sample[]) =>
    page.monitors.flatMap(({ view }) => samples(view, { monitor: view.id }));
  const lines = [
    family("edgetick_last_tick_timestamp_seconds", "Start of the newest recorded minute.", [
      [{}, seconds(page.lastTickAt)],
    ]),
    family(
      "edgetick_monitor_info",
      "Name and group of a monitor.",
      each((view, labels) => [[{ ...labels, name: view.name, group: view.group ?? "" }, 1]]),
    ),
    family(
      "edgetick_monitor_status",
      "1 for the status that a monitor shows, 0 for the others.",
      each((view, labels) =>
        SHOWN_STATUSES.map((status) => [{ ...labels, status }, Number(view.status === status)] as const),
      ),
    ),
    family(
      "edgetick_monitor_uptime_ratio",
      "1 - outage / observed time.",
      each((view, labels) =>
        Object.entries(view.uptime).map(([window, value]) => [{ ...labels, window }, value]),
      ),
    ),
    family(
      "edgetick_monitor_failure_ratio",
      "Scheduled checks that failed, of 24 hours; bound is the value or an end of its 95 % Wilson interval.",
      each((view, labels) =>
        Object.entries(view.failureRate).map(([bound, value]) => [{ ...labels, bound }, value] as const),
      ),
    ),
    family(
      "edgetick_monitor_latency_seconds",
      "Latency of 24 hours by quantile.",
      each((view, labels) => [
        [{ ...labels, quantile: "0.5" }, seconds(view.latencyMs.p50)],
        [{ ...labels, quantile: "0.95" }, seconds(view.latencyMs.p95)],
        [{ ...labels, quantile: "0.99" }, seconds(view.latencyMs.p99)],
      ]),
    ),
    family(
      "edgetick_monitor_blips",
      "Blips of 24 hours.",
      each((view, labels) => [[labels, view.blips24h]]),
    ),
    family(
      "edgetick_monitor_last_check_timestamp_seconds",
      "Start of the last check.",
      each((view, labels) => [[labels, seconds(view.lastCheckAt)]]),
    ),
    family(
      "edgetick_region_up",
      "1 when the last check from the region was up or slow, 0 when it was down.",
      each((view, labels) =>
        view.regions
          .filter(isMeasured)
          .map(({ region, verdict }) => [{ ...labels, region }, Number(verdict !== "down")] as const),
      ),
    ),
    family(
      "edgetick_region_latency_seconds",
      "Latency of the last check from the region.",
      each((view, labels) =>
        view.regions.map(({ region, latencyMs }) => [{ ...labels, region }, latencyMs / 1000] as const),
      ),
    ),
    family(
      "edgetick_incident_open",
      "1 for each open incident.",
      page.incidents
        .filter(({ state }) => state === "open")
        .map(({ monitor, kind }) => [{ monitor: monitor ?? "", kind }, 1] as const),
    ),
  ];
  return `${lines.flat().join("\n")}\n`;
}

const metricsRoute = createRoute({
  method: "get",
  path: "/metrics",
  summary: "Prometheus metrics",
  description:
    "Public monitors for anyone when the setting `publicMetrics` is on; all of them for the admin.",
  tags: ["public"],
  security: READERS,
  responses: adminAnswers({ description: "Metrics", type: "text/plain", schema: z.string() }),
});

export function metricsRoutes(app: WebApp): void {
  app.openapi(metricsRoute, async (c) => {
    const seesAll = await readsAll(c);
    const page = seesAll ? await readAdminView(c.env) : await readPublicView(c.env);
    if (!seesAll && !page.settings.publicMetrics) await assertAccess(c, ["read", "evidence"]);
    return c.body(metricsOf(page), 200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    });
  });
}
