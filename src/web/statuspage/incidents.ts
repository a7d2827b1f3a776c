/** Incidents and maintenance in Statuspage's shape: each named after what fails, and never without an update. */
import type { MaintenanceWindow } from "../../core/config/maintenance.ts";
import { occurrencesOf } from "../../core/config/occurrence.ts";
import { type Impact, type IncidentKind, newestState, statedStatus } from "../../core/incident/incident.ts";
import type { IncidentView } from "../../core/shard/view.ts";
import { markdownText } from "../../core/words/markdown.ts";
import { isoTime } from "../../core/words/time.ts";
import { incidentSteps, incidentTitle } from "../incident-title.ts";
import { maintenanceSteps, maintenanceTitle } from "../maintenance-title.ts";
import type { PageView } from "../view-model.ts";
import { type Component, PAGE_ID } from "./components.ts";

const IMPACT: Readonly<Record<IncidentKind, Impact>> = {
  outage: "critical",
  regional: "major",
  intermittent: "minor",
  slow: "minor",
  certificate: "minor",
  domain: "minor",
  silent: "none",
  quota: "none",
  agent: "none",
  manual: "none",
};

interface Update {
  readonly id: string;
  readonly status: string;
  readonly body: string;
  readonly at: number;
  readonly changedAt?: number;
}

function updateJson(incident: string, { id, status, body, at, changedAt = at }: Update) {
  return {
    id,
    incident_id: incident,
    status,
    // What reads Statuspage shows this as text, or trusts it as HTML: neither knows Markdown.
    body: markdownText(body),
    created_at: isoTime(at),
    updated_at: isoTime(changedAt),
    display_at: isoTime(at),
    affected_components: null,
    deliver_notifications: true,
    custom_tweet: null,
    tweet_id: null,
  };
}

/** What incidents are drawn on: made once for all of them. */
export interface Background {
  readonly page: PageView;
  readonly components: readonly Component[];
  /** Without a trailing slash. */
  readonly site: string;
}

export function incidentOf(incident: IncidentView, { page, components, site }: Background) {
  const steps = incidentSteps(incident);
  const updates = steps.map(({ text, ...step }) => updateJson(incident.id, { ...step, body: text }));
  const status = statedStatus(incident);
  const resolvedAt = newestState(incident.updates)?.at ?? null;
  const concerned = incident.monitors ?? [incident.monitor];
  return {
    id: incident.id,
    name: incidentTitle(incident, page),
    status,
    impact: incident.impact ?? IMPACT[incident.kind] ?? "minor",
    created_at: isoTime(incident.startedAt),
    started_at: isoTime(incident.startedAt),
    updated_at: isoTime(Math.max(...steps.map(({ changedAt }) => changedAt))),
    monitoring_at: isoTime(steps.find((step) => step.status === "monitoring")?.at ?? null),
    resolved_at: status === "resolved" ? isoTime(incident.endedAt ?? resolvedAt) : null,
    shortlink: `${site}/incidents/${encodeURIComponent(incident.id)}`,
    page_id: PAGE_ID,
    reminder_intervals: null,
    incident_updates: updates.toReversed(),
    components: components.filter(({ id, group }) => !group && concerned.includes(id)),
  };
}

function scheduledOf(window: MaintenanceWindow, { site, components: all }: Background, now: number) {
  const components = all.filter(
    (component) => !component.group && (window.monitor ?? component.id) === component.id,
  );
  if (components.length === 0) return [];
  return occurrencesOf(window, now).map((occurrence) => {
    const { id, from, to } = occurrence;
    const status = to <= now ? "completed" : from <= now ? "in_progress" : "scheduled";
    const steps = maintenanceSteps(occurrence, now);
    const updates = steps.map(({ text, ...step }) => updateJson(id, { ...step, body: text }));
    return {
      id,
      name: maintenanceTitle(occurrence),
      status,
      impact: "maintenance",
      created_at: updates[0]!.created_at,
      started_at: isoTime(from),
      updated_at: updates.at(-1)!.updated_at,
      scheduled_for: isoTime(from),
      scheduled_until: isoTime(to),
      monitoring_at: null,
      resolved_at: to <= now ? isoTime(to) : null,
      shortlink: `${site}/#maintenance`,
      page_id: PAGE_ID,
      reminder_intervals: null,
      incident_updates: updates.toReversed(),
      components,
    };
  });
}

/** Newest first, of everything or of a public monitor. */
export function maintenancesOf(windows: readonly MaintenanceWindow[], background: Background, now: number) {
  return windows
    .flatMap((window) => scheduledOf(window, background, now))
    .toSorted((a, b) => b.scheduled_for.localeCompare(a.scheduled_for));
}
