import { createRoute, z } from "@hono/zod-openapi";
import { chartsSchema } from "../../core/diagnosis/charts.ts";
import type { Diagnosis } from "../../core/diagnosis/diagnose.ts";
import { CAUSES } from "../../core/diagnosis/diagnosis.ts";
import { findingSchema } from "../../core/diagnosis/findings/table.ts";
import { isoTime } from "../../core/words/time.ts";
import { schedulerOf } from "../../jobs/scheduler-stub.ts";
import { json } from "../answer.ts";
import { seesEvidence } from "../auth.ts";
import type { WebApp } from "../context.ts";
import { adminAnswers, idParam, READERS } from "../openapi.ts";
import { invalid, notFound } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { monitorOf } from "./monitors.ts";
import { fromQuery, toQuery } from "./query.ts";

const diagnosisSchema = z
  .object({
    monitor: z.string(),
    window: z.object({ from: timeOut, to: timeOut }),
    checks: z.int(),
    failures: z.int(),
    failureRate: z.object({ value: z.number(), low: z.number(), high: z.number() }),
    blips: z.object({
      count: z.int(),
      medianMs: z.number().nullable(),
      lengths: z.array(z.object({ at: timeOut, minMs: z.number(), maxMs: z.number() })),
    }),
    detection: z.object({ shortestSeenMs: z.number().nullable(), chanceToSee10s: z.number() }),
    headline: z.string(),
    findings: z.array(findingSchema),
    hypotheses: z.array(
      z.object({
        cause: z.enum(CAUSES),
        confidence: z.number().meta({ description: "How sure it is, answers, place and time together" }),
        share: z.number().meta({ description: "Of the failures, how many it explains" }),
        pValue: z.number().nullable(),
        summary: z.string(),
        for: z.array(z.string()),
        against: z.array(z.string()),
        investigate: z.array(
          z.object({ look: z.string(), command: z.string().optional(), expect: z.string() }),
        ),
      }),
    ),
    undecided: z.array(
      z.object({
        causes: z.array(z.object({ cause: z.enum(CAUSES), weight: z.number() })).meta({
          description:
            "The likeliest first. A weight says what the answers alone give for it; a hypothesis of the same cause has its confidence beside",
        }),
        share: z.number(),
        because: z.string(),
        decides: z.array(
          z.object({
            look: z.string(),
            command: z.string().optional(),
            expect: z.partialRecord(z.enum(CAUSES), z.string()),
          }),
        ),
      }),
    ),
    recurring: z.boolean(),
    before: z.array(
      z.object({ kind: z.string(), at: timeOut, note: z.string().nullable(), failingAt: timeOut }),
    ),
    charts: chartsSchema,
  })
  .meta({ id: "Diagnosis" });

const getRoute = createRoute({
  method: "get",
  path: "/api/v1/monitors/{id}/diagnosis",
  summary: "Say why it keeps happening",
  description: "By default of the last 30 days up to the newest check.",
  tags: ["diagnosis"],
  security: READERS,
  request: { params: idParam("monitor"), query: z.object({ from: fromQuery, to: toQuery }) },
  responses: adminAnswers(
    { description: "Findings and ranked hypotheses, best first", schema: diagnosisSchema },
    404,
    422,
  ),
});

export function diagnosisRoutes(app: WebApp): void {
  app.openapi(getRoute, async (c) => {
    const { shard, monitor } = await monitorOf(c, c.req.valid("param").id);
    const query = c.req.valid("query");
    const { from = null, to = null } = query;
    if (from !== null && to !== null && from >= to)
      throw invalid([{ path: "from", message: "must be before to" }]);
    const found = await schedulerOf(c.env, shard).diagnose(
      shard,
      monitor.id,
      from,
      to,
      await seesEvidence(c),
    );
    if (found === null) throw notFound("monitor", monitor.id);
    // RPC's types give up on the findings' union.
    const diagnosis = found as Diagnosis;
    const { window, before, blips } = diagnosis;
    return json({
      ...diagnosis,
      window: { from: isoTime(window.from), to: isoTime(window.to) },
      blips: { ...blips, lengths: blips.lengths.map((length) => ({ ...length, at: isoTime(length.at) })) },
      before: before.map((event) => ({
        ...event,
        at: isoTime(event.at),
        failingAt: isoTime(event.failingAt),
      })),
    });
  });
}
