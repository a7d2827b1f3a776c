import { createRoute, z } from "@hono/zod-openapi";
import { IMPACTS } from "../../core/incident/incident.ts";
import { type MonitorView, SHOWN_STATUSES } from "../../core/shard/view.ts";
import { isoTime } from "../../core/words/time.ts";
import { json } from "../answer.ts";
import { PUBLIC_CACHE } from "../caching.ts";
import type { WebApp } from "../context.ts";
import { answers } from "../openapi.ts";
import { readPublicView } from "../view-model.ts";
import { timeOut } from "./check-json.ts";

const share = z.number().nullable().meta({ description: "0 to 1; null when nothing was observed" });
const milliseconds = z.number().nullable();

const statusSchema = z.object({
  title: z.string(),
  status: z.enum(SHOWN_STATUSES).meta({ description: "That of the worst monitor" }),
  impact: z
    .enum(IMPACTS)
    .nullable()
    .meta({ description: "The gravest of the open incidents by hand; null when there is none" }),
  lastTickAt: timeOut.nullable(),
  monitors: z.array(
    z
      .object({
        id: z.string(),
        name: z.string(),
        group: z.string().nullable(),
        status: z.enum(SHOWN_STATUSES),
        since: timeOut.nullable(),
        uptime: z.object({ day: share, week: share, month: share, quarter: share }),
        latencyMs: z.object({ p50: milliseconds, p95: milliseconds, p99: milliseconds }),
        failureRate: z.object({ value: z.number(), low: z.number(), high: z.number() }).meta({
          description:
            "Of 24 hours, with its 95 % Wilson interval; one from 0 to 1 where nothing was counted",
        }),
        blips24h: z.int(),
        lastCheckAt: timeOut.nullable(),
      })
      .meta({ id: "MonitorStatus" }),
  ),
});

const getRoute = createRoute({
  method: "get",
  path: "/api/v1/status",
  summary: "How every public monitor fares",
  description: "Up to one tick old.",
  tags: ["public"],
  security: [],
  responses: answers({ description: "The page's status and each public monitor", schema: statusSchema }),
});

/** Field by field: what a view holds besides is not for strangers. */
function statusOf(view: MonitorView) {
  const { id, name, group, status, since, uptime, latencyMs, failureRate, blips24h, lastCheckAt } = view;
  return {
    ...{ id, name, group, status, since: isoTime(since) },
    ...{ uptime, latencyMs, failureRate, blips24h, lastCheckAt: isoTime(lastCheckAt) },
  };
}

export function statusRoutes(app: WebApp): void {
  app.openapi(getRoute, async (c) => {
    const page = await readPublicView(c.env);
    const { status, settings } = page;
    const said = page.incidents.filter(({ kind, state }) => kind === "manual" && state === "open");
    const impact = IMPACTS.findLast((one) => said.some((incident) => incident.impact === one)) ?? null;
    const lastTickAt = isoTime(page.lastTickAt);
    const monitors = page.monitors.map(({ view }) => statusOf(view));
    return json({ title: settings.title, status, impact, lastTickAt, monitors }, 200, PUBLIC_CACHE);
  });
}
