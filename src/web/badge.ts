/** Badges: an SVG, and the same as a shields.io endpoint (https://shields.io/badges/endpoint-badge). */
import { createRoute, z } from "@hono/zod-openapi";
import { badgen } from "badgen";
import type { MonitorView, ShownStatus } from "../core/shard/view.ts";
import { json, PUBLIC_CACHE } from "./answer.ts";
import { readsAll } from "./auth.ts";
import type { WebApp, WebContext } from "./context.ts";
import { answers, idParam } from "./openapi.ts";
import { invalid, notFound } from "./problem.ts";
import { readAdminView, readPublicView } from "./view-model.ts";

const COLORS: Readonly<Record<ShownStatus, string>> = {
  up: "2ea44f",
  slow: "d29922",
  intermittent: "d4762a",
  regional: "d4762a",
  outage: "cf222e",
  maintenance: "3b6fb6",
  stale: "8b949e",
  paused: "8b949e",
  unknown: "8b949e",
};
const CACHE_SECONDS = 60;

const SHOWN = ["status", "uptime", "latency"] as const;
const showQuery = z
  .enum(SHOWN, { error: `must be one of ${SHOWN.join(", ")}` })
  .default("status")
  .meta({ description: "uptime is that of 30 days, latency the median of 24 hours" });

interface Badge {
  readonly label: string;
  readonly message: string;
  readonly color: string;
}

export function badgeOf(view: MonitorView, show: (typeof SHOWN)[number]): Badge {
  const color = COLORS[view.status];
  switch (show) {
    case "status":
      return { label: view.name, message: view.status, color };
    case "uptime":
      return { label: `${view.name} uptime`, message: percent(view.uptime.month), color };
    case "latency":
      return { label: `${view.name} latency`, message: milliseconds(view.latencyMs.p50), color };
    default:
      return show satisfies never;
  }
}

/** Rounded down, so that 100 % means that nothing was missed. */
function percent(share: number | null): string {
  return share === null ? "unknown" : `${(Math.floor(share * 1e5) / 1e3).toFixed(share === 1 ? 0 : 3)} %`;
}

function milliseconds(ms: number | null): string {
  return ms === null ? "unknown" : `${Math.round(ms)} ms`;
}

const tags = ["public"];
const request = { params: idParam("monitor"), query: z.object({ show: showQuery }) };
const svgRoute = createRoute({
  method: "get",
  path: "/badge/{id}.svg",
  summary: "A monitor's status as a badge",
  tags,
  security: [],
  request,
  responses: answers({ description: "The badge", type: "image/svg+xml", schema: z.string() }, 404, 422),
});
const jsonRoute = createRoute({
  method: "get",
  path: "/badge/{id}.json",
  summary: "A monitor's status as a shields.io endpoint",
  tags,
  security: [],
  request,
  responses: answers(
    {
      description: "For https://img.shields.io/endpoint",
      schema: z.object({
        schemaVersion: z.literal(1),
        label: z.string(),
        message: z.string(),
        color: z.string(),
        cacheSeconds: z.int(),
      }),
    },
    404,
    422,
  ),
});

/** To a stranger a private monitor and none at all are the same. */
async function badgeFor(c: WebContext, id: string, show: (typeof SHOWN)[number]) {
  const seesAll = await readsAll(c);
  const page = await (seesAll ? readAdminView(c.env) : readPublicView(c.env));
  const monitor = page.monitors.find(({ view }) => view.id === id);
  if (monitor === undefined) throw notFound("monitor", id);
  const cache = seesAll ? "private, no-store" : PUBLIC_CACHE["cache-control"];
  return { badge: badgeOf(monitor.view, show), headers: { "cache-control": cache } };
}

export function badgeRoutes(app: WebApp): void {
  app.openAPIRegistry.registerPath(svgRoute);
  app.openAPIRegistry.registerPath(jsonRoute);
  app.get("/badge/:file{[a-z0-9-]+\\.(?:svg|json)}", async (c) => {
    const [id = "", type] = c.req.param("file").split(".");
    const show = showQuery.safeParse(c.req.query("show"));
    if (!show.success) throw invalid([{ path: "show", message: `must be one of ${SHOWN.join(", ")}` }]);
    const { badge, headers } = await badgeFor(c, id, show.data);
    if (type === "json")
      return json({ schemaVersion: 1, ...badge, cacheSeconds: CACHE_SECONDS }, 200, headers);
    const svg = badgen({ label: badge.label, status: badge.message, color: badge.color as "green" });
    return c.body(svg, 200, { ...headers, "content-type": "image/svg+xml; charset=utf-8" });
  });
}
