import { createRoute, z } from "@hono/zod-openapi";
import { importLineSchema, MAX_IMPORT_LINES } from "../../core/check/import-line.ts";
import { schedulerOf } from "../../jobs/scheduler-stub.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, idParam } from "../openapi.ts";
import { notFound, Problem } from "../problem.ts";
import { monitorOf } from "./monitors.ts";

/** The Scheduler takes the text in one call, which may carry 32 MiB. */
export const MAX_IMPORT_BYTES = 30 * 1024 * 1024;

const importRoute = createRoute({
  method: "post",
  path: "/api/v1/monitors/{id}/checks",
  summary: "Import history",
  description:
    "NDJSON, one reading a line, judged by the same rules as our own. Idempotent by (region, at, attempt). " +
    "Builds incidents, alerts nobody.",
  tags: ["checks"],
  security: ADMIN_ONLY,
  request: {
    params: idParam("monitor"),
    body: {
      required: true,
      content: { "application/x-ndjson": { schema: importLineSchema.meta({ id: "ImportLine" }) } },
    },
  },
  responses: adminAnswers(
    {
      description: "What became of the lines",
      schema: z.object({
        imported: z.int(),
        unchanged: z.int().meta({ description: "Lines that were there already" }),
        rejected: z.array(z.object({ line: z.int(), message: z.string() })),
      }),
    },
    404,
    413,
  ),
});

function lineCount(text: string): number {
  let count = 0;
  for (const line of text.split("\n")) if (line.trim() !== "") count++;
  return count;
}

export function importRoutes(app: WebApp): void {
  app.openapi(importRoute, async (c) => {
    const { shard, monitor } = await monitorOf(c, c.req.valid("param").id);
    const ndjson = new TextDecoder().decode(await c.req.arrayBuffer());
    const lines = lineCount(ndjson);
    if (lines > MAX_IMPORT_LINES)
      throw new Problem(
        413,
        `A call takes up to ${MAX_IMPORT_LINES} lines, this one has ${lines}; split it.`,
      );
    const report = await schedulerOf(c.env, shard).importReadings(shard, monitor.id, ndjson);
    if (report === null) throw notFound("monitor", monitor.id);
    return json(report);
  });
}
