/** Monitors and groups as Statuspage's components, and the page's overall status. */
import { DAY_MS } from "../../core/check/check.ts";
import type { Impact } from "../../core/incident/incident.ts";
import type { ShownStatus } from "../../core/shard/view.ts";
import { isoTime } from "../../core/words/time.ts";
import type { MonitorOnPage, PageView } from "../view-model.ts";

export const PAGE_ID = "edgetick";

/** Gravest first. */
export const COMPONENT_STATUSES = [
  "major_outage",
  "partial_outage",
  "degraded_performance",
  "under_maintenance",
  "operational",
] as const;
type ComponentStatus = (typeof COMPONENT_STATUSES)[number];

interface Shown {
  readonly status: ComponentStatus;
  /** What Statuspage has no word for, said in the component's description. */
  readonly description: string | null;
}

/**
 * Statuspage has no word for what nobody knows. `operational` would claim that it works and `degraded_performance` that
 * it does not; what is out of service for maintenance is the one state that claims neither.
 */
const SHOWN: Readonly<Record<ShownStatus, Shown>> = {
  up: { status: "operational", description: null },
  expiring: { status: "operational", description: null },
  unknown: {
    status: "under_maintenance",
    description: "It has no verdict yet: whether it works is not known.",
  },
  slow: { status: "degraded_performance", description: null },
  intermittent: { status: "degraded_performance", description: null },
  stale: { status: "degraded_performance", description: "There are no recent checks." },
  regional: { status: "partial_outage", description: null },
  outage: { status: "major_outage", description: null },
  maintenance: { status: "under_maintenance", description: null },
  paused: { status: "operational", description: "Its checks are paused." },
};

/** Statuspage's own words for how bad it is altogether, gravest first. */
const INDICATORS = [
  { indicator: "critical", description: "Major Service Outage" },
  { indicator: "major", description: "Partial System Outage" },
  { indicator: "minor", description: "Minor Service Outage" },
  { indicator: "minor", description: "Partially Degraded Service" },
  { indicator: "maintenance", description: "Service Under Maintenance" },
  { indicator: "none", description: "All Systems Operational" },
  { indicator: "none", description: "No verdict yet" },
] as const;
type Indicator = (typeof INDICATORS)[number];

/** The graver of what is measured and what people say. */
export function indicatorOf(page: PageView): Indicator {
  const said = page.incidents.filter(({ kind, state }) => kind === "manual" && state === "open");
  return INDICATORS[
    Math.min(measuredOf(page), ...said.map(({ impact = "none" }) => SAID[impact] ?? SAID.none))
  ]!;
}

const NO_VERDICT = 6;
const SAID: Readonly<Record<Impact, number>> = { critical: 0, major: 1, minor: 2, none: NO_VERDICT };

function measuredOf(page: PageView): number {
  const statuses = page.monitors.filter(isJudged).map(({ view }) => SHOWN[view.status].status);
  if (statuses.length === 0) return NO_VERDICT;
  const has = (status: ComponentStatus) => statuses.includes(status);
  if (has("major_outage")) return statuses.every((status) => status === "major_outage") ? 0 : 1;
  if (has("partial_outage")) return 2;
  if (has("degraded_performance")) return 3;
  return has("under_maintenance") ? 4 : 5;
}

/** A monitor that is paused or has no verdict yet says nothing of the whole that it is part of. */
function isJudged({ view }: MonitorOnPage): boolean {
  return view.status !== "paused" && view.status !== "unknown";
}

function groupId(name: string): string {
  return `group:${name}`;
}

/** The first day that is known of it: the API has no null here. */
function createdAt({ view, rollup }: MonitorOnPage): number {
  return (rollup?.days[0]?.day ?? view.today.day) * DAY_MS;
}

const BASE = { page_id: PAGE_ID, showcase: true, only_show_if_degraded: false, start_date: null };

function componentOf(monitor: MonitorOnPage, page: PageView) {
  const { view } = monitor;
  const { status, description } = SHOWN[view.status];
  const created = createdAt(monitor);
  return {
    ...BASE,
    id: view.id,
    name: view.name,
    status,
    description,
    group: false,
    group_id: view.group === null ? null : groupId(view.group),
    created_at: isoTime(created),
    updated_at: isoTime(Math.max(created, view.since ?? page.lastTickAt ?? 0)),
  };
}

export type Component = ReturnType<typeof componentsOf>[number];

export function componentsOf(page: PageView) {
  const groups = page.groups.flatMap(({ name, monitors }) => {
    if (name === null) return [];
    const members = monitors.map((monitor) => componentOf(monitor, page));
    const judged = monitors.filter(isJudged);
    const counted = (judged.length > 0 ? judged : monitors).map(({ view }) => SHOWN[view.status].status);
    const status = COMPONENT_STATUSES.find((one) => counted.includes(one));
    return [
      {
        ...BASE,
        id: groupId(name),
        name,
        status: status ?? "operational",
        description: null,
        group: true,
        group_id: null,
        components: members.map(({ id }) => id),
        created_at: members.map((member) => member.created_at).toSorted()[0]!,
        updated_at: members
          .map((member) => member.updated_at)
          .toSorted()
          .at(-1)!,
      },
    ];
  });
  const components = page.monitors.map((monitor) => componentOf(monitor, page));
  return [...groups, ...components].map((component, index) => ({ ...component, position: index + 1 }));
}
