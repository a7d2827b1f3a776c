/** Is Edgetick itself alive: does it tick? */
import { createRoute, z } from "@hono/zod-openapi";
import type { Env } from "../env.ts";
import { listMonitors } from "../store/monitors.ts";
import { readViews, schemaFault } from "../store/state.ts";
import { answer } from "./answer.ts";
import { timeOut } from "./api/check-json.ts";
import type { WebApp } from "./context.ts";
import { answers } from "./openapi.ts";

const LATE_AFTER_MS = 3 * 60_000;

interface Health {
  readonly status: "ok" | "late" | "unmigrated";
  readonly lastTickAt: number | null;
  readonly lagMs: number | null;
  readonly detail?: string;
}

const healthSchema = z.object({
  status: z.enum(["ok", "late", "unmigrated"]),
  lastTickAt: timeOut.nullable(),
  lagMs: z.int().nullable(),
  detail: z.string().optional().meta({ description: "What to do about it" }),
});

const healthRoute = createRoute({
  method: "get",
  path: "/healthz",
  summary: "Whether ticks are fresh",
  description: "503 when the last one is over 3 minutes old or the database is not migrated.",
  tags: ["public"],
  security: [],
  responses: answers({ description: "Ticks are fresh", schema: healthSchema }),
});

const STOPPED =
  "No tick has been recorded lately: look at the Worker's Cron Trigger, and at its log with npx wrangler tail.";

export async function healthOf(env: Env, now: number): Promise<Health> {
  const fault = await schemaFault(env.DB);
  if (fault !== null) return { status: "unmigrated", lastTickAt: null, lagMs: null, detail: fault };
  const ticks = (await readViews(env.DB)).map(({ shard, view }) => ({ shard, at: view?.lastTickAt ?? null }));
  const known = ticks.flatMap(({ at }) => (at === null ? [] : [at]));
  const last = known.length === 0 ? null : Math.min(...known);
  const lagMs = last === null ? null : Math.max(0, now - last);
  const waiting = ticks.filter(({ at }) => at === null).map(({ shard }) => shard);
  const late = (lagMs ?? 0) > LATE_AFTER_MS || (await waitsTooLong(env, waiting, now));
  return { status: late ? "late" : "ok", lastTickAt: last, lagMs, ...(late ? { detail: STOPPED } : {}) };
}

/** A shard before its first tick: without a monitor there is nothing to tick for, and a new one gets its grace. */
async function waitsTooLong(env: Env, shards: readonly number[], now: number): Promise<boolean> {
  if (shards.length === 0) return false;
  const { items } = await listMonitors(env.DB, { limit: 1000 });
  return items.some(({ shard, createdAt }) => shards.includes(shard) && now - createdAt > LATE_AFTER_MS);
}

export function healthRoutes(app: WebApp): void {
  app.openapi(healthRoute, async (c) => {
    const health = await healthOf(c.env, Date.now());
    return answer(health, health.status === "ok" ? 200 : 503, { "cache-control": "no-store" });
  });
}
