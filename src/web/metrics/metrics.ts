/** /metrics: for Prometheus and whatever reads its format. */
import { createRoute, z } from "@hono/zod-openapi";
import { DAY_MS } from "../../core/check/check.ts";
import type { QuotaUse } from "../../core/usage/quotas.ts";
import { VERSION } from "../../core/version.ts";
import type { Env } from "../../env.ts";
import { countDeliveries, type DeliveryCount } from "../../store/deliveries.ts";
import { planUse } from "../api/usage.ts";
import { assertAccess, readsAll } from "../auth.ts";
import type { WebApp } from "../context.ts";
import { adminAnswers, READERS } from "../openapi.ts";
import { type PageView, readAdminView, readPublicView } from "../view-model.ts";
import { exposition, type Family } from "./exposition.ts";
import { incidentFamily, monitorFamilies } from "./monitor-families.ts";

/** What only the admin, and tokens that read, may know. */
interface OwnState {
  readonly deliveries: readonly DeliveryCount[];
  readonly quotas: readonly QuotaUse[];
}

function metricsOf(page: PageView, ownState: OwnState | null): string {
  const own: Family[] = [
    {
      name: "edgetick_build_info",
      help: "The version that runs.",
      type: "gauge",
      samples: [[{ version: VERSION }, 1]],
    },
    {
      name: "edgetick_last_tick_timestamp_seconds",
      help: "Start of the newest recorded minute.",
      type: "gauge",
      samples: [[{}, page.lastTickAt === null ? null : page.lastTickAt / 1000]],
    },
  ];
  const families = [...own, ...monitorFamilies(page), incidentFamily(page)];
  if (ownState === null) return exposition(families);
  const { deliveries, quotas } = ownState;
  return exposition([...families, deliveryFamily(deliveries), ...quotaFamilies(quotas)]);
}

function quotaFamilies(quotas: readonly QuotaUse[]): Family[] {
  return [
    {
      name: "edgetick_quota_used",
      help: "What Edgetick has used of a quota of the account's plan, since 00:00 UTC (d1-size: in all).",
      type: "gauge",
      samples: quotas.map(({ quota, used }) => [{ quota }, used]),
    },
    {
      name: "edgetick_quota_limit",
      help: "What the plan gives of it; on Paid a thirtieth of what a month includes.",
      type: "gauge",
      samples: quotas.map(({ quota, limit }) => [{ quota }, limit]),
    },
  ];
}

function deliveryFamily(counts: readonly DeliveryCount[]): Family {
  return {
    name: "edgetick_deliveries",
    help: "Alerts made in the last 24 hours, by channel and state: failed ones reached nobody.",
    type: "gauge",
    samples: counts.map(({ channel, state, count }) => [{ channel, state }, count]),
  };
}

async function ownStateOf({ DB }: Env, { settings }: PageView): Promise<OwnState> {
  const now = Date.now();
  const [deliveries, { quotas }] = await Promise.all([
    countDeliveries(DB, now - DAY_MS),
    planUse(DB, settings, now),
  ]);
  return { deliveries, quotas };
}

const metricsRoute = createRoute({
  method: "get",
  path: "/metrics",
  summary: "Prometheus metrics",
  description:
    "Public monitors for anyone when the setting `publicMetrics` is on; all of them for the admin and for tokens that read.",
  tags: ["public"],
  security: READERS,
  responses: adminAnswers({ description: "Metrics", type: "text/plain", schema: z.string() }),
});

export function metricsRoutes(app: WebApp): void {
  app.openapi(metricsRoute, async (c) => {
    const seesAll = await readsAll(c);
    const page = seesAll ? await readAdminView(c.env) : await readPublicView(c.env);
    if (!seesAll && !page.settings.publicMetrics) await assertAccess(c, ["read", "evidence"]);
    return c.body(metricsOf(page, seesAll ? await ownStateOf(c.env, page) : null), 200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    });
  });
}
