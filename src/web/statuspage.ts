/** Statuspage's public API, for tools that read it. https://metastatuspage.com/api (its field names, hence snake_case) */
import { createRoute, z } from "@hono/zod-openapi";
import type { IncidentKind } from "../core/incident/incident.ts";
import type { MaintenanceWindow } from "../core/shard/shard.ts";
import type { IncidentView, ShownStatus } from "../core/shard/view.ts";
import { isoTime } from "../core/words/time.ts";
import { listMaintenance } from "../store/maintenance.ts";
import { json, PUBLIC_CACHE } from "./answer.ts";
import type { WebApp, WebContext } from "./context.ts";
import { answers } from "./openapi.ts";
import { siteUrl } from "./site.ts";
import { type PageView, readPublicView } from "./view-model.ts";

const PAGE_ID = "edgetick";

/** Statuspage has no word for "we don't know": that is not operational either. */
const COMPONENT_STATUS: Readonly<Record<ShownStatus, string>> = {
  up: "operational",
  unknown: "operational",
  slow: "degraded_performance",
  intermittent: "degraded_performance",
  stale: "degraded_performance",
  regional: "partial_outage",
  outage: "major_outage",
  maintenance: "under_maintenance",
  paused: "under_maintenance",
};
const IMPACT: Readonly<Record<IncidentKind, string>> = {
  outage: "critical",
  regional: "major",
  intermittent: "minor",
  slow: "minor",
  silent: "none",
};

function indicatorOf(page: PageView): { indicator: string; description: string } {
  const statuses = page.monitors.map(({ view }) => COMPONENT_STATUS[view.status]);
  const has = (status: string) => statuses.includes(status);
  if (has("major_outage") && statuses.every((status) => status === "major_outage"))
    return { indicator: "critical", description: "Major Service Outage" };
  if (has("major_outage")) return { indicator: "major", description: "Partial System Outage" };
  if (has("partial_outage")) return { indicator: "minor", description: "Minor Service Outage" };
  if (has("degraded_performance")) return { indicator: "minor", description: "Partially Degraded Service" };
  if (has("under_maintenance")) return { indicator: "maintenance", description: "Service Under Maintenance" };
  return { indicator: "none", description: "All Systems Operational" };
}

function pageOf(page: PageView, site: string) {
  const updatedAt = page.lastTickAt ?? 0;
  const { title, timeZone } = page.settings;
  return { id: PAGE_ID, name: title, url: site, time_zone: timeZone, updated_at: isoTime(updatedAt) };
}

function groupId(name: string): string {
  return `group:${name}`;
}

function componentsOf(page: PageView) {
  const updated_at = isoTime(page.lastTickAt ?? 0);
  const base = {
    page_id: PAGE_ID,
    description: null,
    showcase: true,
    only_show_if_degraded: false,
    start_date: null,
    created_at: null,
    updated_at,
  };
  const groups = page.groups.flatMap(({ name, monitors }) => {
    if (name === null) return [];
    const statuses = monitors.map(({ view }) => COMPONENT_STATUS[view.status]);
    const [worst = "operational"] = Object.values(COMPONENT_STATUS)
      .toSorted((a, b) => SEVERITY.indexOf(a) - SEVERITY.indexOf(b))
      .filter((status) => statuses.includes(status));
    return [{ ...base, id: groupId(name), name, status: worst, group: true, group_id: null }];
  });
  const components = page.monitors.map(({ view }) => ({
    ...base,
    id: view.id,
    name: view.name,
    status: COMPONENT_STATUS[view.status],
    group: false,
    group_id: view.group === null ? null : groupId(view.group),
  }));
  return [...groups, ...components].map((component, index) => ({ ...component, position: index + 1 }));
}

const SEVERITY = [
  "major_outage",
  "partial_outage",
  "degraded_performance",
  "under_maintenance",
  "operational",
];

function incidentOf(incident: IncidentView, page: PageView, site: string) {
  const status = incident.state === "open" ? "investigating" : "resolved";
  const updates = incident.updates.map((update, index) => ({
    id: `${incident.id}:${index + 1}`,
    incident_id: incident.id,
    status: "investigating",
    body: update.text,
    created_at: isoTime(update.at),
    updated_at: isoTime(update.at),
    display_at: isoTime(update.at),
  }));
  const times = [incident.startedAt, incident.endedAt ?? 0, ...incident.updates.map(({ at }) => at)];
  return {
    id: incident.id,
    name: incident.publicSummary,
    status,
    impact: IMPACT[incident.kind],
    created_at: isoTime(incident.startedAt),
    started_at: isoTime(incident.startedAt),
    updated_at: isoTime(Math.max(...times)),
    monitoring_at: null,
    resolved_at: isoTime(incident.endedAt),
    shortlink: `${site}/incidents/${encodeURIComponent(incident.id)}`,
    page_id: PAGE_ID,
    incident_updates: updates.toReversed(),
    components: componentsOf(page).filter(({ id }) => id === incident.monitor),
  };
}

/** One-off windows that are not over, of everything or of a public monitor. Recurring ones have no single time. */
function scheduledOf(windows: readonly MaintenanceWindow[], page: PageView, now: number) {
  return windows.flatMap(({ id, monitor, from, to }) => {
    if (from === null || to === null || to <= now) return [];
    const components = componentsOf(page).filter(
      (component) => !component.group && (monitor ?? component.id) === component.id,
    );
    if (components.length === 0) return [];
    return [
      {
        id,
        name: "Scheduled maintenance",
        status: from <= now ? "in_progress" : "scheduled",
        impact: "maintenance",
        created_at: isoTime(from),
        updated_at: isoTime(from),
        scheduled_for: isoTime(from),
        scheduled_until: isoTime(to),
        monitoring_at: null,
        resolved_at: null,
        page_id: PAGE_ID,
        incident_updates: [],
        components,
      },
    ];
  });
}

function summaryOf(page: PageView, windows: readonly MaintenanceWindow[], site: string, now: number) {
  const open = page.incidents.filter(({ state }) => state === "open");
  return {
    page: pageOf(page, site),
    components: componentsOf(page),
    incidents: open.map((incident) => incidentOf(incident, page, site)),
    scheduled_maintenances: scheduledOf(windows, page, now),
    status: indicatorOf(page),
  };
}

const pageSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  url: z.string(),
  updated_at: z.iso.datetime(),
});
const indicatorSchema = z.object({
  indicator: z.enum(["none", "minor", "major", "critical", "maintenance"]),
  description: z.string(),
});
const things = z.array(z.looseObject({ id: z.string(), name: z.string(), status: z.string() }));
const tags = ["public"];
const summaryRoute = createRoute({
  method: "get",
  path: "/api/v2/summary.json",
  summary: "Summary in Statuspage's shape",
  tags,
  security: [],
  responses: answers({
    description: "Page, components, open incidents, maintenance and overall status",
    schema: z.object({
      page: pageSchema,
      components: things,
      incidents: things,
      scheduled_maintenances: things,
      status: indicatorSchema,
    }),
  }),
});
const statusRoute = createRoute({
  method: "get",
  path: "/api/v2/status.json",
  summary: "Overall status in Statuspage's shape",
  tags,
  security: [],
  responses: answers({
    description: "Page and overall status",
    schema: z.object({ page: pageSchema, status: indicatorSchema }),
  }),
});

export function statuspageRoutes(app: WebApp): void {
  app.openapi(summaryRoute, async (c) => {
    const [page, windows] = await Promise.all([readPublicView(c.env), listMaintenance(c.env.DB)]);
    return json(summaryOf(page, windows, siteOf(c, page), Date.now()), 200, PUBLIC_CACHE);
  });
  app.openapi(statusRoute, async (c) => {
    const page = await readPublicView(c.env);
    return json({ page: pageOf(page, siteOf(c, page)), status: indicatorOf(page) }, 200, PUBLIC_CACHE);
  });
}

function siteOf(c: WebContext, page: PageView): string {
  return siteUrl(c, page.settings);
}
