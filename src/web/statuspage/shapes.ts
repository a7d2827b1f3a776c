/** Statuspage's shapes as schemas. https://metastatuspage.com/api */
import { z } from "@hono/zod-openapi";
import { timeOut } from "../api/check-json.ts";
import { COMPONENT_STATUSES } from "./components.ts";

export const pageSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    time_zone: z.string(),
    updated_at: timeOut,
  })
  .meta({ id: "StatuspagePage" });

export const indicatorSchema = z
  .object({
    indicator: z.enum(["none", "minor", "major", "critical", "maintenance"]),
    description: z.string(),
  })
  .meta({ id: "StatuspageStatus" });

export const componentSchema = z
  .object({
    id: z.string(),
    page_id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    status: z.enum(COMPONENT_STATUSES),
    group: z.boolean(),
    group_id: z.string().nullable(),
    components: z.array(z.string()).optional().meta({ description: "Of a group: its members" }),
    position: z.int(),
    showcase: z.boolean(),
    only_show_if_degraded: z.boolean(),
    start_date: z.string().nullable(),
    created_at: timeOut,
    updated_at: timeOut,
  })
  .meta({ id: "StatuspageComponent" });

const updateSchema = z
  .object({
    id: z.string(),
    incident_id: z.string(),
    status: z.string(),
    body: z.string(),
    created_at: timeOut,
    updated_at: timeOut,
    display_at: timeOut,
    affected_components: z.null(),
    deliver_notifications: z.boolean(),
    custom_tweet: z.null(),
    tweet_id: z.null(),
  })
  .meta({ id: "StatuspageUpdate" });

const common = {
  id: z.string(),
  page_id: z.string(),
  name: z.string(),
  created_at: timeOut,
  started_at: timeOut,
  updated_at: timeOut,
  monitoring_at: timeOut.nullable(),
  resolved_at: timeOut.nullable(),
  shortlink: z.string(),
  reminder_intervals: z.null(),
  incident_updates: z.array(updateSchema).min(1).meta({ description: "Newest first" }),
  components: z.array(componentSchema),
};

export const incidentSchema = z
  .object({
    ...common,
    status: z.enum(["investigating", "identified", "monitoring", "resolved", "postmortem"]),
    impact: z.enum(["none", "minor", "major", "critical"]),
  })
  .meta({ id: "StatuspageIncident" });

export const maintenanceSchema = z
  .object({
    ...common,
    status: z.enum(["scheduled", "in_progress", "verifying", "completed"]),
    impact: z.literal("maintenance"),
    scheduled_for: timeOut,
    scheduled_until: timeOut,
  })
  .meta({ id: "StatuspageMaintenance" });
