/** The JSON of an incident, as the API gives it. */
import { z } from "@hono/zod-openapi";
import { REGIONS } from "../../core/check/reading.ts";
import { MONITOR_KINDS } from "../../core/config/monitor.ts";
import { IMPACTS, INCIDENT_KINDS, INCIDENT_STATES } from "../../core/incident/incident.ts";
import { timeOut } from "./check-json.ts";

const updateSchema = z.object({
  id: z.string(),
  at: timeOut,
  text: z.string().meta({ description: "Markdown without HTML" }),
  public: z.boolean(),
  status: z
    .enum(INCIDENT_STATES)
    .optional()
    .meta({ description: "Absent where the note leaves the state as it is" }),
  editedAt: timeOut.optional(),
});

export const incidentSchema = z
  .object({
    id: z.string(),
    monitor: z.string().nullable().meta({ description: "null when it is of no single monitor" }),
    kind: z.enum(INCIDENT_KINDS).meta({ description: "manual: opened by hand, nothing of it was measured" }),
    title: z.string().optional().meta({ description: "Of a manual one" }),
    impact: z.enum(IMPACTS).optional().meta({ description: "Of a manual one" }),
    monitors: z
      .array(z.string())
      .optional()
      .meta({ description: "Of a manual one: which monitors it concerns; empty: the whole page" }),
    monitorKind: z.enum(MONITOR_KINDS).optional().meta({ description: "Of its monitor; absent for http" }),
    state: z.enum(["open", "closed"]).meta({ description: "As measured; of a manual one as said" }),
    status: z.enum(INCIDENT_STATES).meta({
      description: "What people say of it: resolved when it is closed, else what the newest note says",
    }),
    startedAt: timeOut,
    endedAt: timeOut.nullable(),
    unwatchedMs: z
      .int()
      .optional()
      .meta({ description: "How long of it nobody looked; not counted in its length" }),
    length: z.object({ minMs: z.number(), maxMs: z.number() }).optional().meta({
      description:
        "Of an outage that ended: it failed for at least and at most so long, from the answers around it; what was good in between is left out",
    }),
    cut: z
      .enum(["paused", "deleted"])
      .optional()
      .meta({ description: "It did not end by itself: the monitor was watched no more" }),
    became: z.enum(["intermittent"]).optional().meta({
      description: "Of an outage that ended: what failed since comes and goes, as an intermittent of its own",
    }),
    acknowledgedBy: z
      .string()
      .optional()
      .meta({ description: "Who takes care of it; absent when nobody does" }),
    acknowledgedAt: timeOut.optional(),
    escalatedAt: timeOut.optional(),
    groupedUnder: z
      .object({
        monitor: z.string(),
        incident: z.string(),
        since: timeOut,
        channels: z.array(z.string()),
        until: timeOut.nullable(),
      })
      .optional()
      .meta({
        description:
          "A monitor that it depends on is down: these channels have that one's alert, and none of this until that is over",
      }),
    pattern: z
      .object({
        cause: z.string(),
        summary: z.string(),
        pValue: z.number(),
        periodMinutes: z.number().nullable(),
        quietMinutes: z.int().meta({ description: "Without a blip for so long it is over" }),
      })
      .optional()
      .meta({ description: "Of an intermittent that a pattern over weeks opened" }),
    lastFailureAt: timeOut.nullable(),
    before: z
      .array(z.object({ kind: z.string(), at: timeOut, note: z.string().nullable() }))
      .meta({ description: "Events of the 15 minutes before it: an observation, no cause" }),
    regions: z.array(z.enum(REGIONS)),
    checks: z.int(),
    failures: z.int(),
    blips: z.int(),
    firstFailure: z
      .string()
      .nullable()
      .meta({ description: "The id of the failing check: where the evidence is" }),
    summary: z.string(),
    publicSummary: z.string(),
    linked: z.array(z.string()),
    hypotheses: z
      .array(z.object({ cause: z.string(), confidence: z.number(), summary: z.string() }))
      .optional(),
    timeline: z.array(z.object({ at: timeOut, type: z.string(), text: z.string() })),
    updates: z.array(updateSchema),
    imported: z.boolean(),
  })
  .meta({ id: "Incident" });
