/** Is Edgetick itself alive: does it tick? */
import { createRoute, z } from "@hono/zod-openapi";
import { MINUTE_MS } from "../core/check/check.ts";
import type { RecordedFault } from "../core/shard/contained.ts";
import { publicIds, publicOnly } from "../core/shard/view.ts";
import { isoTime } from "../core/words/time.ts";
import type { Env } from "../env.ts";
import type { JournalTrouble } from "../jobs/journal.ts";
import { schedulerOf } from "../jobs/scheduler-stub.ts";
import { type DatabaseTrouble, troubleIn, troubleThrown } from "../store/database-trouble.ts";
import { listMonitors } from "../store/monitors.ts";
import { restoreInProgress } from "../store/restore.ts";
import { lastCron } from "../store/settings.ts";
import { schemaFault } from "../store/state.ts";
import { readViews } from "../store/views.ts";
import { json } from "./answer.ts";
import { timeOut } from "./api/check-json.ts";
import { readsAll } from "./auth.ts";
import type { WebApp } from "./context.ts";
import { allCopies } from "./last-known.ts";
import { answers } from "./openapi.ts";
import { unavailableText } from "./unavailable.ts";

/** Late shards that are asked why. */
const MAX_ASKED = 5;
/** A minute is what a tick takes to come. */
const RETRY_SECONDS = "60";
const LATE_AFTER_MS = 3 * 60_000;

interface Health {
  readonly status: "ok" | "late" | "away" | "restoring" | "unmigrated";
  readonly lastTickAt: number | null;
  readonly lagMs: number | null;
  /** Only while there is no monitor, and so no tick. */
  readonly lastCronAt?: number | null;
  readonly detail?: string;
  /** Steps of single monitors that failed in the last minutes; the Worker's log has the errors. */
  readonly faults?: readonly { readonly monitor: string; readonly step: string; readonly at: string }[];
  /** Why calls of `settings.heartbeatUrl` fail; for the admin. */
  readonly heartbeat?: { readonly since: string; readonly error: string };
}

const healthSchema = z.object({
  status: z.enum(["ok", "late", "away", "restoring", "unmigrated"]),
  lastTickAt: timeOut.nullable(),
  lagMs: z.int().nullable(),
  lastCronAt: timeOut
    .nullable()
    .optional()
    .meta({ description: "While there is no monitor: when the Cron Trigger last came" }),
  detail: z.string().optional().meta({ description: "What to do about it" }),
  faults: z
    .array(z.object({ monitor: z.string(), step: z.string(), at: timeOut }))
    .optional()
    .meta({
      description: "What failed in Edgetick itself in the last minutes, by monitor; the log says why",
    }),
  heartbeat: z
    .object({ since: timeOut, error: z.string() })
    .optional()
    .meta({ description: "Why calls of the setting `heartbeatUrl` fail; for the admin" }),
});

const healthRoute = createRoute({
  method: "get",
  path: "/healthz",
  summary: "Whether ticks are fresh",
  description: "503 when the last one is over 3 minutes old or the database is not migrated.",
  tags: ["public"],
  security: [],
  responses: {
    ...answers({ description: "Ticks are fresh", schema: healthSchema }),
    ...answers({ status: 503, description: "They are not, and what to do about it", schema: healthSchema }),
  },
});

const STOPPED =
  "No tick has been recorded lately: look at the Worker's Cron Trigger, and at its log with npx wrangler tail.";

const RESTORING =
  "A backup is being restored: ticks go on when it is finished. If it was cut off, run npm run restore again with the same file.";

/** `seesAll`: whether private monitors, and D1's own words, may be named. */
export async function healthOf(env: Env, now: number, seesAll: boolean): Promise<Health> {
  try {
    return await readHealth(env, now, seesAll);
  } catch (error) {
    const trouble = troubleIn(error) ?? troubleThrown(error);
    if (trouble === null) throw error;
    return await away(env, now, trouble, seesAll);
  }
}

/** By the Schedulers' own copies. */
async function away(env: Env, now: number, trouble: DatabaseTrouble, seesAll: boolean): Promise<Health> {
  const copies = await allCopies(env);
  const ticks = copies.views.flatMap(({ lastTickAt }) => lastTickAt ?? []);
  const lastTickAt = ticks.length === 0 ? null : Math.min(...ticks);
  const text = unavailableText(trouble, copies, { isRead: true, now });
  const said = seesAll ? ` It says: ${wordsOf(trouble.cause)}` : "";
  return {
    status: "away",
    lastTickAt,
    lagMs: lastTickAt && Math.max(0, now - lastTickAt),
    detail: text + said,
  };
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error ?? "nothing"));

async function readHealth(env: Env, now: number, seesAll: boolean): Promise<Health> {
  const fault = await schemaFault(env.DB);
  if (fault !== null) return { status: "unmigrated", lastTickAt: null, lagMs: null, detail: fault };
  if ((await restoreInProgress(env.DB)) !== null)
    return { status: "restoring", lastTickAt: null, lagMs: null, detail: RESTORING };
  const pages = await readViews(env.DB);
  // An emptied shard sleeps.
  const watched = pages.filter(({ view }) => view === null || view.monitors.length > 0);
  const ticks = watched.map(({ shard, view }) => ({ shard, at: view?.lastTickAt ?? null }));
  const views = pages.flatMap(({ view }) => view ?? []);
  const ids = publicIds(views);
  const faults = views.flatMap((view) => (seesAll ? view : publicOnly(view, ids)).faults ?? []);
  const outside = seesAll ? views.find((view) => view.outside)?.outside : undefined;
  const known = ticks.flatMap(({ at }) => (at === null ? [] : [at]));
  const last = known.length === 0 ? null : Math.min(...known);
  const lagMs = last === null ? null : Math.max(0, now - last);
  const waiting = ticks.filter(({ at }) => at === null).map(({ shard }) => shard);
  const late = (lagMs ?? 0) > LATE_AFTER_MS || (await waitsTooLong(env, waiting, now));
  return {
    status: late ? "late" : "ok",
    lastTickAt: last,
    lagMs,
    ...(watched.length === 0 ? { lastCronAt: await lastCron(env.DB) } : {}),
    ...(late ? { detail: await lateDetail(env, ticks, now, seesAll) } : {}),
    ...(faults.length > 0 ? { faults: faults.map(faultOut) } : {}),
    ...(outside ? { heartbeat: { since: isoTime(outside.since), error: outside.error } } : {}),
  };
}

interface ShardTick {
  readonly shard: number;
  readonly at: number | null;
}

/** Which shards are late, and what keeps their commits from D1 where they say so. */
async function lateDetail(
  env: Env,
  ticks: readonly ShardTick[],
  now: number,
  seesAll: boolean,
): Promise<string> {
  const late = ticks.filter(({ at }) => at === null || now - at > LATE_AFTER_MS).map(({ shard }) => shard);
  const some = late.length < ticks.length ? `Only of shard ${late.join(", ")}: ` : "";
  const troubles = await Promise.all(late.slice(0, MAX_ASKED).map((shard) => troubleOf(env, shard)));
  const said = troubles.find((trouble) => trouble !== null);
  if (!said) return some + STOPPED;
  const { entries, since, error } = said;
  const why = seesAll
    ? `It says: ${error}`
    : `D1: ${troubleThrown(new Error(error))?.message ?? "it refuses them"}.`;
  return `${some}D1 takes no commit since ${isoTime(since)}; ${entries} wait in the Scheduler's own storage, and alerts go out from there. ${why}`;
}

/** Null also where the Scheduler is of a version before, or can't be asked. */
async function troubleOf(env: Env, shard: number): Promise<JournalTrouble | null> {
  try {
    return await schedulerOf(env, shard).trouble(shard);
  } catch {
    return null;
  }
}

function cronOut({ lastCronAt }: Health) {
  return lastCronAt === undefined ? {} : { lastCronAt: isoTime(lastCronAt) };
}

function faultOut({ monitor, step, minute }: RecordedFault) {
  return { monitor, step, at: isoTime(minute * MINUTE_MS) };
}

/** A shard before its first tick: without a monitor there is nothing to tick for, and a new one gets its grace. */
async function waitsTooLong(env: Env, shards: readonly number[], now: number): Promise<boolean> {
  if (shards.length === 0) return false;
  const { items } = await listMonitors(env.DB, { limit: 1000 });
  return items.some(({ shard, createdAt }) => shards.includes(shard) && now - createdAt > LATE_AFTER_MS);
}

export function healthRoutes(app: WebApp): void {
  app.openapi(healthRoute, async (c) => {
    const health = await healthOf(c.env, Date.now(), await readsAll(c).catch(() => false));
    return json(
      { ...health, lastTickAt: isoTime(health.lastTickAt), ...cronOut(health) },
      health.status === "ok" ? 200 : 503,
      health.status === "ok" ? {} : { "retry-after": RETRY_SECONDS },
    );
  });
}
