/** Host agents: what they send and are asked for, and the list of them. */
import { createRoute, z } from "@hono/zod-openapi";
import { isSilent } from "../../core/condition/agent.ts";
import { reportSchema } from "../../core/host-evidence/report.ts";
import { isoTime } from "../../core/words/time.ts";
import type { KnownAgent } from "../../jobs/host-memory.ts";
import { schedulerOf } from "../../jobs/scheduler-stub.ts";
import { monitorsByShard } from "../../store/monitors.ts";
import { pageById } from "../../store/page.ts";
import { shardNumbers } from "../../store/state.ts";
import { json, noContent } from "../answer.ts";
import { callerOf } from "../auth.ts";
import type { WebApp, WebContext } from "../context.ts";
import { ADMIN_ONLY, AGENTS, adminAnswers, jsonBody, listOf } from "../openapi.ts";
import { notFound, Problem } from "../problem.ts";
import { timeOut } from "./check-json.ts";
import { pageQuery } from "./query.ts";

const tags = ["agents"];
const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const nameParam = z.object({
  name: z.string().regex(NAME, { error: "may have letters, digits and . _ - only" }),
});

const wantSchema = z.object({
  id: z.string(),
  monitor: z.string(),
  from: z.int(),
  to: z.int(),
  control: z.boolean().meta({ description: "A quiet window, to compare with" }),
  checks: z.array(z.string()),
});
const reportAnswer = z.object({ wants: z.array(wantSchema), nextSeconds: z.int(), now: z.int() });
const agentSchema = z
  .object({
    name: z.string(),
    host: z.string(),
    version: z.int(),
    monitors: z.array(z.string()).nullable().meta({ description: "null: all, as the admin's token may" }),
    seenAt: timeOut,
    firstSeenAt: timeOut,
    silent: z.boolean().meta({ description: "For 15 minutes and more" }),
  })
  .meta({ id: "Agent" });

const reportRoute = createRoute({
  method: "post",
  path: "/api/v1/agents/{name}/report",
  summary: "Send samples and log lines of wanted windows; the answer says what is wanted",
  description: "Times are epoch ms. Idempotent by want. At most 256 KiB a report and 2 MiB a day.",
  tags,
  security: AGENTS,
  request: { params: nameParam, body: jsonBody(reportSchema.meta({ id: "AgentReport" })) },
  responses: adminAnswers({ description: "What is wanted", schema: reportAnswer }, 413, 422),
});
const listRoute = createRoute({
  method: "get",
  path: "/api/v1/agents",
  summary: "List host agents",
  tags,
  security: ADMIN_ONLY,
  request: { query: z.object(pageQuery) },
  responses: adminAnswers({ description: "Agents, by name", schema: listOf(agentSchema) }, 422),
});
const deleteRoute = createRoute({
  method: "delete",
  path: "/api/v1/agents/{name}",
  summary: "Forget a host agent, and with `evidence=true` all that it sent",
  tags,
  security: ADMIN_ONLY,
  request: { params: nameParam, query: z.object({ evidence: z.enum(["true", "false"]).default("false") }) },
  responses: adminAnswers({ status: 204, description: "Forgotten" }, 404),
});

/** The monitors that the caller may report on under this name; null: all. */
async function allowedMonitors(c: WebContext, name: string): Promise<readonly string[] | null> {
  const caller = await callerOf(c);
  if (caller.kind !== "token") return null;
  if (caller.token.name !== name)
    throw new Problem(403, `This token is for the agent ${caller.token.name}, not for ${name}.`);
  return caller.token.monitors ?? [];
}

/** Shards that these monitors are in, each with its own; of null, all shards with all of theirs. */
async function shardsOf(
  c: WebContext,
  monitors: readonly string[] | null,
): Promise<Map<number, readonly string[] | null>> {
  if (monitors !== null) return await monitorsByShard(c.env.DB, monitors);
  return new Map((await shardNumbers(c.env.DB)).map((shard) => [shard, null]));
}

/** Each once, with the newest of what its shards say. */
export async function knownAgents(c: WebContext): Promise<KnownAgent[]> {
  const shards = await shardNumbers(c.env.DB);
  const lists = await Promise.all(shards.map((shard) => schedulerOf(c.env, shard).agents(shard)));
  const byName = new Map<string, KnownAgent>();
  for (const agent of lists.flat()) {
    const known = byName.get(agent.name);
    if (known === undefined || known.seenAt < agent.seenAt) byName.set(agent.name, agent);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export async function forgetKnownAgent(c: WebContext, name: string, evidence: boolean): Promise<void> {
  const shards = await shardNumbers(c.env.DB);
  await Promise.all(shards.map((shard) => schedulerOf(c.env, shard).forgetAgent(shard, name, evidence)));
}

export function agentRoutes(app: WebApp): void {
  app.openapi(reportRoute, async (c) => {
    const { name } = c.req.valid("param");
    const report = c.req.valid("json");
    const monitors = await allowedMonitors(c, name);
    // Not Content-Length: a chunked request has none, and a day's reports would count nothing.
    const bytes = JSON.stringify(report).length;
    const answers = [];
    for (const [shard, ids] of await shardsOf(c, monitors))
      answers.push(await schedulerOf(c.env, shard).takeReport(shard, { name, monitors: ids }, report, bytes));
    const next = answers.map(({ nextSeconds }) => nextSeconds);
    return json({
      wants: answers.flatMap(({ wants }) => wants),
      nextSeconds: Math.min(300, ...next),
      now: Date.now(),
    });
  });
  app.openapi(listRoute, async (c) => {
    const now = Date.now();
    const known = (await knownAgents(c)).map((agent) => ({ ...agent, id: agent.name }));
    const { items: shown, nextCursor } = pageById(known, c.req.valid("query"));
    const items = shown.map(({ name, host, version, monitors, seenAt, firstSeenAt }) => ({
      ...{ name, host, version, monitors },
      seenAt: isoTime(seenAt),
      firstSeenAt: isoTime(firstSeenAt),
      silent: isSilent({ seenAt }, now),
    }));
    return json({ items, nextCursor });
  });
  app.openapi(deleteRoute, async (c) => {
    const { name } = c.req.valid("param");
    if (!(await knownAgents(c)).some((agent) => agent.name === name)) throw notFound("agent", name);
    await forgetKnownAgent(c, name, c.req.valid("query").evidence === "true");
    return noContent();
  });
}
