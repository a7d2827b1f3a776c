/** Badges: an SVG, and the same as a shields.io endpoint (https://shields.io/badges/endpoint-badge). */

import { createRoute, z } from "@hono/zod-openapi";
import { inputFaults } from "../core/config/input-fault.ts";
import type { MonitorView } from "../core/shard/view.ts";
import { STATUS_WORDS } from "../core/words/status.ts";
import { troubleIn } from "../store/database-trouble.ts";
import { json } from "./answer.ts";
import { readsAll } from "./auth.ts";
import { type Badge, badgeSvg } from "./badge-svg.ts";
import { forStrangers, NO_STORE } from "./caching.ts";
import type { WebApp, WebContext } from "./context.ts";
import { answers, idParam } from "./openapi.ts";
import { uptimeText } from "./pages/words/number.ts";
import { invalid, notFound } from "./problem.ts";
import { unavailable } from "./unavailable.ts";
import { readAdminView, readPublicView } from "./view-model.ts";

const CACHE_SECONDS = 60;
/** Says nothing of the id, so that a private monitor and none at all look alike. */
const NOT_FOUND: Badge = { label: "monitor", message: "not found", color: "8b949e" };

/** While the database is away: the same for every id, since whether there is such a monitor is not known. */
const UNKNOWN: Badge = { label: "monitor", message: "unknown", color: "8b949e" };

const SHOWN = ["status", "uptime", "latency"] as const;
/** As shields.io calls them: `flat` has round corners. */
const STYLES = ["flat", "flat-square"] as const;
const MAX_LABEL = 100;
const COLOR_MESSAGE = "must be a colour of 3 or 6 hexadecimal digits, as in 2ea44f";
const colorQuery = z
  .string()
  .regex(/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, { error: COLOR_MESSAGE })
  .transform((color) => color.replace("#", ""))
  .optional();

const badgeQuery = z.object({
  show: z
    .enum(SHOWN, { error: `must be one of ${SHOWN.join(", ")}` })
    .default("status")
    .meta({ description: "uptime is that of 30 days, latency the median of 24 hours" }),
  label: z
    .string()
    .max(MAX_LABEL, { error: `must be at most ${MAX_LABEL} characters` })
    .optional()
    .meta({ description: "By default the monitor's name" }),
  color: colorQuery.meta({ description: "By default that of the status" }),
  labelColor: colorQuery,
  style: z.enum(STYLES, { error: `must be one of ${STYLES.join(", ")}` }).default("flat"),
});
type BadgeQuery = z.output<typeof badgeQuery>;

function badgeOf(view: MonitorView, show: BadgeQuery["show"]): Badge {
  const { color } = STATUS_WORDS[view.status];
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

function percent(share: number | null): string {
  return share === null ? "unknown" : uptimeText(share);
}

function milliseconds(ms: number | null): string {
  return ms === null ? "unknown" : `${Math.round(ms)} ms`;
}

const tags = ["public"];
const request = { params: idParam("monitor"), query: badgeQuery };
const svgRoute = createRoute({
  method: "get",
  path: "/badge/{id}.svg",
  summary: "A monitor's status as a badge",
  tags,
  security: [],
  request,
  responses: {
    ...answers({ description: "The badge", type: "image/svg+xml", schema: z.string() }, 422),
    404: {
      description: "A grey badge that says so, so that a page shows no broken image",
      content: { "image/svg+xml": { schema: z.string() } },
    },
  },
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
        labelColor: z.string().optional(),
        style: z.string().optional(),
        cacheSeconds: z.int(),
      }),
    },
    404,
    422,
  ),
});

/** Null for what is not there; to a stranger a private monitor is not. */
async function badgeFor(c: WebContext, id: string, show: BadgeQuery["show"]) {
  const seesAll = await readsAll(c);
  const page = await (seesAll ? readAdminView(c.env) : readPublicView(c.env));
  const monitor = page.monitors.find(({ view }) => view.id === id);
  return monitor === undefined ? null : badgeOf(monitor.view, show);
}

export function badgeRoutes(app: WebApp): void {
  app.openAPIRegistry.registerPath(svgRoute);
  app.openAPIRegistry.registerPath(jsonRoute);
  app.get("/badge/:file{[^/]+\\.(?:svg|json)}", async (c) => {
    const [, id = "", type] = /^(.*)\.(svg|json)$/.exec(c.req.param("file")) ?? [];
    const parsed = badgeQuery.safeParse(c.req.query());
    if (!parsed.success) throw invalid(inputFaults(parsed.error));
    const { badge, status, headers } = await shownFor(c, id, parsed.data.show);
    const query = status === 503 ? { ...parsed.data, color: undefined } : parsed.data;
    if (type === "json") {
      if (status === 404) throw notFound("monitor", id);
      return json(shieldsOf(badge, query, status), status, headers);
    }
    return c.body(badgeSvg(badge, query), status, {
      ...headers,
      "content-type": "image/svg+xml; charset=utf-8",
    });
  });
}

/** Grey where nothing can be said: an image that does not load says less. */
async function shownFor(c: WebContext, id: string, show: BadgeQuery["show"]) {
  try {
    const badge = await badgeFor(c, id, show);
    if (badge === null) return { badge: NOT_FOUND, status: 404, headers: NO_STORE } as const;
    return { badge, status: 200, headers: forStrangers(c) } as const;
  } catch (error) {
    const trouble = troubleIn(error);
    if (trouble === null) throw error;
    const { headers } = unavailable(trouble, trouble.message, Date.now());
    return { badge: UNKNOWN, status: 503, headers: { ...headers, ...NO_STORE } } as const;
  }
}

function shieldsOf(badge: Badge, query: BadgeQuery, status: number) {
  const { label = badge.label, color = badge.color, labelColor, style } = query;
  return {
    ...{ schemaVersion: 1, label, message: badge.message, color },
    ...(status === 503 ? { isError: true } : {}),
    ...(labelColor === undefined ? {} : { labelColor }),
    ...(style === "flat" ? {} : { style }),
    cacheSeconds: CACHE_SECONDS,
  };
}
