/** Log lines pasted by hand, for whoever installs no agent. */
import { createRoute, z } from "@hono/zod-openapi";
import { parseCheckId } from "../../core/check/reading.ts";
import { textOf } from "../../core/host-evidence/clean.ts";
import { type HostFact, KINDS } from "../../core/host-evidence/fact.ts";
import { isoTime } from "../../core/words/time.ts";
import { isTimeZone } from "../../core/words/zone.ts";
import type { PastedLog, PasteReport } from "../../jobs/paste.ts";
import { schedulerOf } from "../../jobs/scheduler-stub.ts";
import type { StoredMonitor } from "../../store/monitors.ts";
import { readSettings } from "../../store/settings.ts";
import { json } from "../answer.ts";
import type { WebApp, WebContext } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, idParam } from "../openapi.ts";
import { invalid, notFound, Problem } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { monitorOf } from "./monitors.ts";

const ZONE_MESSAGE = "must be an IANA time zone, as in Europe/Berlin";
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
    "Lines are matched by the check's id, where their time fits too, else by time. `unread` are lines that no row knows: they are not guessed at. Also whole documents: JSON of Loki, CloudWatch, Stackdriver, Kibana, kubectl and journalctl; UTF-8 or UTF-16.",
  tags: ["agents"],
  security: ADMIN_ONLY,
  request: {
    params: idParam("monitor"),
    query: z.object({
      timeZone: z
        .string()
        .refine(isTimeZone, { error: ZONE_MESSAGE })
        .optional()
        .meta({ description: "Of lines that name no zone; by default the page's" }),
      failure: z.string().max(120).optional().meta({
        description: "The failing check that lines without a time are from; without it they match nothing",
      }),
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
        untimed: z.int().meta({ description: "Lines that tell something and show no time" }),
      }),
    },
    404,
    413,
    422,
  ),
});

/** For the API and the pages alike. Throws 422 for a zone or a failure that there is none of, 413 for too much. */
export async function pasted(
  c: WebContext,
  { shard, monitor }: Pick<StoredMonitor, "shard" | "monitor">,
  log: PastedLog,
): Promise<PasteReport> {
  if (log.failure !== undefined && parseCheckId(log.failure)?.monitor !== monitor.id)
    throw invalid([{ path: "failure", message: "must be the id of a failing check of this monitor" }]);
  if (!isTimeZone(log.timeZone)) throw invalid([{ path: "timeZone", message: ZONE_MESSAGE }]);
  if (log.text.length > MAX_PASTE_BYTES) throw new Problem(413, "At most 1 MiB of lines at once; split it.");
  const report = await schedulerOf(c.env, shard).pasteLog(shard, monitor.id, log);
  if (report === null) throw notFound("monitor", monitor.id);
  return report;
}

export function logRoutes(app: WebApp): void {
  app.openapi(pasteRoute, async (c) => {
    const stored = await monitorOf(c, c.req.valid("param").id);
    const text = textOf(new Uint8Array(await c.req.arrayBuffer()));
    const { failure, ...query } = c.req.valid("query");
    const timeZone = query.timeZone ?? (await readSettings(c.env.DB)).timeZone;
    const report = await pasted(c, stored, { text, timeZone, ...(failure === undefined ? {} : { failure }) });
    const matched = report.matched.map(({ fact, ...line }) => ({ ...line, fact: fact && factJson(fact) }));
    return json({ ...report, matched });
  });
}
