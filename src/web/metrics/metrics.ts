/** /metrics: for Prometheus and whatever reads its format. */
import { createRoute, z } from "@hono/zod-openapi";
import { DAY_MS } from "../../core/check/check.ts";
import { VERSION } from "../../core/version.ts";
import { countDeliveries, type DeliveryCount } from "../../store/deliveries.ts";
import { assertAccess, readsAll } from "../auth.ts";
import type { WebApp } from "../context.ts";
import { adminAnswers, READERS } from "../openapi.ts";
import { type PageView, readAdminView, readPublicView } from "../view-model.ts";
import { exposition, type Family } from "./exposition.ts";
import { incidentFamily, monitorFamilies } from "./monitor-families.ts";

/** `deliveries` is null for whoever may not know of channels. */
function metricsOf(page: PageView, deliveries: readonly DeliveryCount[] | null): string {
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
  return exposition(deliveries === null ? families : [...families, deliveryFamily(deliveries)]);
}

function deliveryFamily(counts: readonly DeliveryCount[]): Family {
  return {
    name: "edgetick_deliveries",
    help: "Alerts made in the last 24 hours, by channel and state: failed ones reached nobody.",
    type: "gauge",
    samples: counts.map(({ channel, state, count }) => [{ channel, state }, count]),
  };
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
    const deliveries = seesAll ? await countDeliveries(c.env.DB, Date.now() - DAY_MS) : null;
    return c.body(metricsOf(page, deliveries), 200, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    });
  });
}
