/** Log lines pasted by hand, for whoever installs no agent. */
import { createRoute, z } from "@hono/zod-openapi";
import { type HostFact, KINDS } from "../../core/host-evidence/fact.ts";
import { isTimeZone } from "../../core/host-evidence/log-time.ts";
import { isoTime } from "../../core/words/time.ts";
import { schedulerOf } from "../../jobs/scheduler-stub.ts";
import { readSettings } from "../../store/settings.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, idParam } from "../openapi.ts";
import { notFound } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { monitorOf } from "./monitors.ts";

export const MAX_PASTE_BYTES = 1024 * 1024;

export const factSchema = z
  .object({
    kind: z.enum(Object.keys(KINDS) as [string, ...string[]]),
    cause: z.string().nullable().meta({ description: "The diagnosis it speaks for" }),
    at: timeOut.nullable(),
    text: z.string(),
  })
  .meta({ id: "HostFact", description: "What a log line, or a host's samples, tell" });

export function factJson({ kind, cause, at, text }: HostFact) {
  return { kind, cause, at: isoTime(at), text };
}

const pasteRoute = createRoute({
  method: "post",
  path: "/api/v1/monitors/{id}/logs",
  summary: "Read pasted log lines, and keep those that belong to failures",
  description:
    "Lines are matched by the check's id, else by time. `unread` are lines that no row knows: they are not guessed at.",
  tags: ["agents"],
  security: ADMIN_ONLY,
  request: {
    params: idParam("monitor"),
    query: z.object({
      timeZone: z
        .string()
        .refine(isTimeZone, { error: "must be an IANA time zone, as in Europe/Berlin" })
        .optional()
        .meta({ description: "Of lines that name no zone; by default the page's" }),
    }),
    body: { required: true, content: { "text/plain": { schema: z.string() } } },
  },
  responses: adminAnswers(
    {
      description: "What became of the lines",
      schema: z.object({
        lines: z.int(),
        read: z.int(),
        matched: z.array(z.object({ failure: z.string(), text: z.string(), fact: factSchema.nullable() })),
        unread: z.array(z.string()),
      }),
    },
    404,
    413,
    422,
  ),
});

export function logRoutes(app: WebApp): void {
  app.openapi(pasteRoute, async (c) => {
    const { shard, monitor } = await monitorOf(c, c.req.valid("param").id);
    const text = new TextDecoder().decode(await c.req.arrayBuffer());
    const timeZone = c.req.valid("query").timeZone ?? (await readSettings(c.env.DB)).timeZone;
    const report = await schedulerOf(c.env, shard).pasteLog(shard, monitor.id, { text, timeZone });
    if (report === null) throw notFound("monitor", monitor.id);
    const matched = report.matched.map(({ fact, ...line }) => ({ ...line, fact: fact && factJson(fact) }));
    return json({ ...report, matched });
  });
}
