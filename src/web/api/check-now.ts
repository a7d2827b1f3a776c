import { createRoute, z } from "@hono/zod-openapi";
import type { MonitorKind } from "../../core/config/monitor.ts";
import { isoTime } from "../../core/words/time.ts";
import { checkNow } from "../../jobs/check-now.ts";
import { readSettings } from "../../store/settings.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, idParam } from "../openapi.ts";
import { Problem } from "../problem.ts";
import { siteUrl } from "../site.ts";
import { checkSchema, probedJson, timeOut } from "./check-json.ts";
import { attributionSchema, readingSchema } from "./evidence-json.ts";
import { monitorOf } from "./monitors.ts";

export function assertProbed(kind: MonitorKind): void {
  if (kind === "heartbeat")
    throw new Problem(409, "A heartbeat is not probed: its job pings. Ping it by hand to try it.");
}

const probeRoute = createRoute({
  method: "post",
  path: "/api/v1/monitors/{id}/check",
  summary: "Probe now, from each of the monitor's regions",
  description: "Every probe is cut at 25 s. Nothing is recorded and nobody is alerted.",
  tags: ["checks"],
  security: ADMIN_ONLY,
  request: { params: idParam("monitor") },
  responses: adminAnswers(
    {
      description: "What each region saw",
      schema: z.object({
        monitor: z.string(),
        at: timeOut,
        checks: z.array(
          checkSchema.extend({ attribution: z.union([attributionSchema, z.null()]), reading: readingSchema }),
        ),
      }),
    },
    404,
    409,
  ),
});

export function checkNowRoutes(app: WebApp): void {
  app.openapi(probeRoute, async (c) => {
    const { monitor } = await monitorOf(c, c.req.valid("param").id);
    assertProbed(monitor.kind);
    const at = Date.now();
    const statusUrl = siteUrl(c, await readSettings(c.env.DB));
    const checks = await checkNow(c.env, monitor, at, statusUrl);
    return json({
      monitor: monitor.id,
      at: isoTime(at),
      checks: checks.map((check) => probedJson(monitor.id, check)),
    });
  });
}
