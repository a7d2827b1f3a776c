/** Statuspage's public API, for tools that read it. https://metastatuspage.com/api (its field names, hence snake_case) */

import { createRoute, z } from "@hono/zod-openapi";
import type { MaintenanceWindow } from "../../core/config/maintenance.ts";
import { statedStatus } from "../../core/incident/incident.ts";
import { isoTime } from "../../core/words/time.ts";
import { listMaintenance } from "../../store/maintenance.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { answers } from "../openapi.ts";
import { cachingOf, siteUrl } from "../site.ts";
import { readPublicView } from "../view-model.ts";
import { componentsOf, indicatorOf, PAGE_ID } from "./components.ts";
import { type Background, incidentOf, maintenancesOf } from "./incidents.ts";
import { componentSchema, incidentSchema, indicatorSchema, maintenanceSchema, pageSchema } from "./shapes.ts";

/** As many as Statuspage lists. */
const MAX_LISTED = 50;

interface Shown extends Background {
  readonly windows: readonly MaintenanceWindow[];
  readonly now: number;
}

type Part = "status" | "components" | "incidents" | "scheduled_maintenances";

const PARTS = {
  status: indicatorSchema,
  components: z.array(componentSchema),
  incidents: z.array(incidentSchema),
  scheduled_maintenances: z.array(maintenanceSchema),
} as const satisfies Record<Part, z.ZodType>;

function pageOf({ page, site }: Shown) {
  const { title, timeZone } = page.settings;
  return {
    id: PAGE_ID,
    name: title,
    url: site,
    time_zone: timeZone,
    updated_at: isoTime(page.lastTickAt ?? 0),
  };
}

function incidents(shown: Shown, only: "all" | "unresolved") {
  return shown.page.incidents
    .filter((incident) => only === "all" || statedStatus(incident) !== "resolved")
    .slice(0, MAX_LISTED)
    .map((incident) => incidentOf(incident, shown));
}

function maintenances(shown: Shown, ...statuses: string[]) {
  return maintenancesOf(shown.windows, shown, shown.now)
    .filter(({ status }) => statuses.includes(status))
    .slice(0, MAX_LISTED);
}

interface Document {
  readonly path: string;
  readonly summary: string;
  readonly parts: Readonly<Partial<Record<Part, (shown: Shown) => unknown>>>;
}

const DOCUMENTS: readonly Document[] = [
  {
    path: "summary",
    summary: "Page, status, components, open incidents and coming maintenance",
    parts: {
      components: ({ components }) => components,
      incidents: (shown) => incidents(shown, "unresolved"),
      scheduled_maintenances: (shown) => maintenances(shown, "scheduled", "in_progress"),
      status: ({ page }) => indicatorOf(page),
    },
  },
  { path: "status", summary: "Overall status", parts: { status: ({ page }) => indicatorOf(page) } },
  {
    path: "components",
    summary: "Monitors and groups",
    parts: { components: ({ components }) => components },
  },
  {
    path: "incidents",
    summary: "Incidents of the last 14 days, open ones always",
    parts: { incidents: (shown) => incidents(shown, "all") },
  },
  {
    path: "incidents/unresolved",
    summary: "Open incidents",
    parts: { incidents: (shown) => incidents(shown, "unresolved") },
  },
  {
    path: "scheduled-maintenances",
    summary: "Maintenance, past, present and coming",
    parts: {
      scheduled_maintenances: (shown) => maintenances(shown, "scheduled", "in_progress", "completed"),
    },
  },
  {
    path: "scheduled-maintenances/upcoming",
    summary: "Coming maintenance",
    parts: { scheduled_maintenances: (shown) => maintenances(shown, "scheduled") },
  },
  {
    path: "scheduled-maintenances/active",
    summary: "Maintenance in progress",
    parts: { scheduled_maintenances: (shown) => maintenances(shown, "in_progress") },
  },
];

function routeOf({ path, summary, parts }: Document) {
  const shape = Object.fromEntries(Object.keys(parts).map((part) => [part, PARTS[part as Part]]));
  return createRoute({
    method: "get",
    path: `/api/v2/${path}.json`,
    summary: `${summary}, in Statuspage's shape`,
    tags: ["public"],
    security: [],
    responses: answers({ description: summary, schema: z.object({ page: pageSchema, ...shape }) }),
  });
}

export function statuspageRoutes(app: WebApp): void {
  for (const document of DOCUMENTS)
    app.openapi(routeOf(document), async (c) => {
      const asksWindows = "scheduled_maintenances" in document.parts;
      const [page, windows] = await Promise.all([
        readPublicView(c.env),
        asksWindows ? listMaintenance(c.env.DB) : [],
      ]);
      const site = siteUrl(c, page.settings);
      const shown = { page, components: componentsOf(page), windows, site, now: Date.now() };
      const parts = Object.entries(document.parts).map(([part, of]) => [part, of(shown)]);
      return json({ page: pageOf(shown), ...Object.fromEntries(parts) }, 200, cachingOf(c, page.settings));
    });
}
