/** The tools, one table. Each reads; none changes or stores anything. */
import { z } from "@hono/zod-openapi";
import { attribute } from "../../core/attribution/attribute.ts";
import { attributionJson } from "../../core/attribution/attribution.ts";
import { readLogs } from "../../core/host-evidence/read-logs.ts";
import { isoTime } from "../../core/words/time.ts";
import { isTimeZone } from "../../core/words/zone.ts";
import { attributeBody, attributionInput } from "../api/attribute.ts";
import { readAdminView } from "../view-model.ts";
import { newestFailures } from "./newest-failures.ts";
import { asked, done, type Tool, tool } from "./tool.ts";
import {
  attributionForModel,
  diagnosisForModel,
  failureForModel,
  incidentForModel,
  listForModel,
} from "./untrusted.ts";

const MAX_LOG_CHARS = 200_000;
const MAX_LOG_LINES = 500;

const monitor = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .meta({ description: "A monitor's id, as list_monitors gives it" });
const time = (what: string) =>
  z
    .string()
    .max(40)
    .optional()
    .meta({ description: `${what}: ISO 8601 with a zone` });
const limit = z.int().min(1).max(50).default(10);
const cursor = z.string().max(200).optional().meta({ description: "The last answer's nextCursor" });

function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return given.length === 0
    ? ""
    : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

export const TOOLS: readonly Tool[] = [
  tool({
    name: "list_monitors",
    title: "List monitors",
    description:
      "Every monitor with its present status, failure rate and blips of the last 24 hours. Begin here.",
    input: z.strictObject({}),
    run: async (_, { env }) => {
      const { status, lastTickAt, monitors } = await readAdminView(env);
      return done({
        status,
        lastTickAt: isoTime(lastTickAt),
        monitors: monitors.map(({ view }) => ({
          ...{
            id: view.id,
            name: view.name,
            group: view.group,
            status: view.status,
            since: isoTime(view.since),
          },
          ...{
            failureRate: view.failureRate,
            blips24h: view.blips24h,
            lastCheckAt: isoTime(view.lastCheckAt),
          },
        })),
      });
    },
  }),
  tool({
    name: "list_incidents",
    title: "List incidents",
    description:
      "Outages, regional, intermittent and slow conditions, and incidents by hand, newest first, each with its " +
      "timeline, its notes and the state that people gave it.",
    input: z.strictObject({
      monitor: monitor.optional(),
      state: z.enum(["open", "closed"]).optional(),
      limit,
      cursor,
    }),
    run: (input, context) =>
      asked(context, `/api/v1/incidents${query(input)}`, (body) => listForModel(body, incidentForModel)),
  }),
  tool({
    name: "list_failures",
    title: "List failing checks",
    description:
      "Failing checks of a monitor, newest first: which hop answered, what likely failed behind it, the answer itself.",
    input: z.strictObject({ monitor, from: time("From"), to: time("To"), limit, cursor }),
    run: ({ monitor: id, from, to, limit: most, cursor: before = to }, context) =>
      newestFailures(context, { monitor: id, from, before, limit: most }, Date.now()),
  }),
  tool({
    name: "get_failure",
    title: "Get one failing check",
    description:
      "One failing check with its whole evidence. Its id is also what to grep for in the proxy's log.",
    input: z.strictObject({ id: z.string().max(200).meta({ description: "As list_failures gives it" }) }),
    run: ({ id }, context) =>
      asked(context, `/api/v1/failures/${encodeURIComponent(id.toWellFormed())}`, failureForModel),
  }),
  tool({
    name: "diagnose",
    title: "Say why it keeps failing",
    description:
      "Tests a monitor's history for patterns and ranks likely causes, each with the commands that would confirm or " +
      "refute it. An empty list means that nothing stands out from chance. How sure a cause is says its `confidence`; a " +
      "candidate's `weight` only ranks what the answers alone leave open.",
    input: z.strictObject({ monitor, from: time("From (default: 30 days before)"), to: time("To") }),
    run: ({ monitor: id, ...rest }, context) =>
      asked(context, `/api/v1/monitors/${id}/diagnosis${query(rest)}`, diagnosisForModel),
  }),
  tool({
    name: "attribute",
    title: "Say which hop wrote a response",
    description:
      "From a status, headers and body: which hop answered and what failed behind it. Stores nothing.",
    input: attributeBody,
    run: async (input) =>
      done(attributionForModel(attributionJson(attribute(attributionInput(input)), true))),
  }),
  tool({
    name: "read_log",
    title: "Read log lines",
    description:
      "What lines of a proxy's, an application server's, a database's or the kernel's log say. Lines that no rule knows " +
      "come back unread; nothing is guessed. Stores nothing.",
    input: z.strictObject({
      text: z.string().min(1).max(MAX_LOG_CHARS),
      source: z
        .string()
        .max(100)
        .default("")
        .meta({ description: "The program, if the lines do not say it: nginx, haproxy …" }),
      timeZone: z
        .string()
        .max(64)
        .refine(isTimeZone, { error: "must be an IANA time zone, as in Europe/Berlin" })
        .default("UTC")
        .meta({ description: "IANA name, for lines that name no zone" }),
    }),
    run: async ({ text, source, timeZone }) => {
      const lines = readLogs({ source, text }, { timeZone, now: Date.now() });
      const told = lines.filter(({ fact }) => fact !== null).slice(0, MAX_LOG_LINES);
      const unread = lines.filter(({ state }) => state === "unread");
      return done({
        lines: lines.length,
        read: lines.length - unread.length,
        facts: told.map(({ at, fact }) => ({ at: isoTime(at), kind: fact!.kind, cause: fact!.cause })),
        untrusted: {
          facts: told.map(({ text: line, fact }) => ({ says: fact!.text, line })),
          unread: unread.slice(0, MAX_LOG_LINES).map(({ text: line }) => line),
        },
      });
    },
  }),
];
