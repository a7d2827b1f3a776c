/** Pings of jobs, in Healthchecks' grammar. The key stands in the URL: no answer and no log line repeats it. */
import { z } from "@hono/zod-openapi";
import { charsetOf } from "../core/check/body.ts";
import { MAX_SECRET } from "../core/check/redaction.ts";
import { isRunId, pingAction } from "../core/heartbeat/ping.ts";
import { parseTime } from "../core/words/time.ts";
import { development, type Env } from "../env.ts";
import type { PingAnswer, SentPing } from "../jobs/ping.ts";
import { schedulerOf } from "../jobs/scheduler-stub.ts";
import { findPingTarget, type PingTarget } from "../store/ping-target.ts";
import { restoreInProgress } from "../store/restore.ts";
import { noteUse } from "../store/tokens.ts";
import { callerOf } from "./auth.ts";
import type { WebApp, WebContext } from "./context.ts";
import { sha256 } from "./digest.ts";
import { isScopedToken } from "./token-text.ts";

const MAX_BODY_BYTES = 10 * 1024;
/** A job's curl waits ten seconds as a rule; without an answer by then the shards are asked themselves. */
const MAX_LOOK_UP_MS = 3_000;
/** 10 000 monitors. */
const MAX_SHARDS = 40;

interface Asked {
  /** SHA-256 of the key; null for the ADMIN_TOKEN as bearer. */
  readonly keyHash: string | null;
  readonly id: string;
  readonly action: string;
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex, nofollow",
      "ping-body-limit": String(MAX_BODY_BYTES),
      ...headers,
    },
  });
}
/** The same for a wrong key and a wrong id. */
const notFound = () => plain(404, "not found");
const unavailable = (text: string) => plain(503, text, { "retry-after": "10" });

/** `/ping/{key}/{id}/{action}`, or with the key as bearer `/ping/{id}/{action}`; null when nobody is named. */
async function askedIn(c: WebContext): Promise<Asked | null> {
  const parts = c.req.path.replace(/\/$/, "").split("/").slice(2);
  const [first = "", second = "", third = ""] = parts;
  const bearer = /^Bearer +(\S+) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (bearer === undefined || isScopedToken(first) || parts.length === 3)
    return { keyHash: await sha256(first), id: second, action: third };
  if (isScopedToken(bearer)) return { keyHash: await sha256(bearer), id: first, action: second };
  const isAdmin = (await callerOf(c)).kind === "admin";
  return isAdmin ? { keyHash: null, id: first, action: second } : null;
}

/** Undefined when the database does not answer in time. */
async function targetOf(env: Env, { keyHash, id }: Asked, now: number): Promise<PingTarget | undefined> {
  const timeout = new Promise<undefined>((resolve) => setTimeout(resolve, MAX_LOOK_UP_MS));
  const found = findPingTarget(env.DB, keyHash ?? "", id, now).catch((error) => {
    console.error("a ping's key and monitor could not be looked up", error);
    return undefined;
  });
  return await Promise.race([found, timeout]);
}

/** The start of what was sent with a POST; the rest is not read. */
async function bodyOf(c: WebContext): Promise<SentPing["body"]> {
  const stream = c.req.method === "POST" ? c.req.raw.body : null;
  if (stream === null) return null;
  const chunks: Uint8Array[] = [];
  const reader = stream.getReader();
  const enough = MAX_BODY_BYTES + MAX_SECRET;
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
    if (size <= enough) continue;
    await reader.cancel().catch(() => {});
    break;
  }
  const bytes = new Uint8Array(Buffer.concat(chunks).subarray(0, enough));
  const type = c.req.header("content-type");
  const announced = Number(c.req.header("content-length") ?? 0) || 0;
  const charset = charsetOf(bytes, type === undefined ? [] : [["content-type", type]]);
  return { bytes, size: Math.max(size, announced), charset };
}

async function pinged(c: WebContext): Promise<Response> {
  const asked = await askedIn(c);
  const action = asked && pingAction(asked.action);
  if (asked === null || action === null) return notFound();
  const rid = c.req.query("rid") ?? null;
  if (rid !== null && !isRunId(rid)) return plain(400, "rid must be 1 to 64 of A-Z a-z 0-9 . _ -");
  const now = Date.now();
  const dated = development() ? c.req.query("at") : undefined;
  const at = dated === undefined ? now : parseTime(dated);
  if (at === null) return plain(400, "at must be a time");
  const target = await targetOf(c.env, asked, now);
  if (target !== undefined && !isKnown(target, asked)) return await unlessRestoring(c.env);
  const { keyHash, id } = asked;
  const sent = {
    ...action,
    monitor: id,
    rid,
    at,
    nonce: crypto.randomUUID(),
    body: await bodyOf(c),
    keyHash,
  };
  const answer =
    target === undefined ? await askShards(c.env, sent) : await askShard(c.env, sent, target, now);
  switch (answer) {
    case "taken":
      return plain(200, "OK");
    case "too many":
      return plain(429, "too many pings in a minute", { "retry-after": "60" });
    case "unknown":
    case "no shard":
      return target === undefined ? unavailable("the database is away, try again") : notFound();
    default:
      return answer satisfies never;
  }
}

function isKnown({ key, monitor }: PingTarget, { keyHash }: Asked): boolean {
  return (keyHash === null || key !== null) && monitor?.monitor.kind === "heartbeat";
}

/** While a backup is put back the tables are empty: a job must not take that for an answer. */
async function unlessRestoring(env: Env): Promise<Response> {
  const restoring = await restoreInProgress(env.DB).catch(() => null);
  return restoring === null ? notFound() : unavailable("a backup is being restored, try again");
}

type Sent = Omit<SentPing, "known">;

async function askShard(
  env: Env,
  sent: Sent,
  { key, monitor }: PingTarget,
  now: number,
): Promise<PingAnswer> {
  if (monitor === null) return "unknown";
  const known = { evidence: monitor.monitor.evidence, until: key?.until ?? null };
  const answer = await twice(() => schedulerOf(env, monitor.shard).ping(monitor.shard, { ...sent, known }));
  if (key !== null && answer === "taken")
    await noteUse(env.DB, key, now).catch((error) => console.error("last use", key.id, error));
  return answer;
}

/** Without the database nobody says which shard it is: each looks into what it remembers. */
async function askShards(env: Env, sent: Sent): Promise<PingAnswer> {
  for (let shard = 0; shard < MAX_SHARDS; shard++) {
    const answer = await twice(() => schedulerOf(env, shard).ping(shard, { ...sent, known: null }));
    if (answer === "no shard") break;
    if (answer !== "unknown") return answer;
  }
  return "unknown";
}

/** A Durable Object that was just reset takes the call a moment later; the same ping is one row. */
async function twice(ask: () => Promise<PingAnswer>): Promise<PingAnswer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error as { retryable?: boolean }).retryable) throw error;
    return await ask();
  }
}

/** What is logged must not hold the path. */
async function answered(c: WebContext): Promise<Response> {
  try {
    return await pinged(c);
  } catch (error) {
    console.error("a ping could not be taken", error);
    return unavailable("it could not be taken, try again");
  }
}

const key = z
  .string()
  .meta({ description: "The ping key: a token of scope ping. As bearer it is left out here" });
const id = z.string().meta({ description: "The monitor's id" });
const action = z.string().meta({ description: "start, fail, log, or the exit code of the run (0 to 255)" });
const query = z.object({
  rid: z.string().optional().meta({ description: "Which run it is, where runs overlap" }),
});
const ANSWERS = {
  200: { description: "Taken, and safe", content: { "text/plain": { schema: z.string() } } },
  400: { description: "The run's id can't be read" },
  404: { description: "No such key, no such heartbeat, or no such action" },
  429: { description: "More than ten in this minute" },
  503: { description: "It could not be kept: try again" },
};
const PATHS = [
  { path: "/ping/{key}/{id}", summary: "A run of a job ended well", params: z.object({ key, id }) },
  {
    path: "/ping/{key}/{id}/{action}",
    summary: "A run of a job began, failed, ended with an exit code, or has something to log",
    params: z.object({ key, id, action }),
  },
];

export function pingRoutes(app: WebApp): void {
  for (const { path, summary, params } of PATHS)
    for (const method of ["get", "post"] as const)
      app.openAPIRegistry.registerPath({
        ...{ method, path, summary, tags: ["heartbeats"], security: [] },
        description: "Healthchecks' grammar. The first 10 KiB of a POST's body are kept as evidence.",
        request: { params, query },
        responses: ANSWERS,
      });
  for (const path of ["/ping/:first", "/ping/:first/:second", "/ping/:first/:second/:third"])
    app.on(["GET", "POST"], path, answered);
}
