/**
 * `Idempotency-Key` on POSTs (draft-ietf-httpapi-idempotency-key-header): a repeated request gets the first one's
 * answer and does nothing. Kept for a day, by caller.
 */
import { createMiddleware } from "hono/factory";
import { DAY_MS, MINUTE_MS } from "../core/check/check.ts";
import { boundKeys, claimKey, type KeptAnswer, keepAnswer, releaseKey } from "../store/idempotency.ts";
import { callerOf } from "./auth.ts";
import type { WebContext, WebEnv } from "./context.ts";
import { sha256 } from "./digest.ts";
import { invalid, Problem } from "./problem.ts";

export const IDEMPOTENCY_REPLAYED = "idempotency-replayed";
const HEADER = "idempotency-key";
const MAX_KEY = 255;
/** An invocation that has not answered by then never will. */
const DEAD_AFTER_MS = MINUTE_MS;
const MAX_KEPT_BODY = 64 * 1024;
/** Answers kept for one caller; older ones go. Counting them reads their rows, so not every request does. */
const MAX_KEPT = 200;
const BOUNDED_EVERY = 16;
/** By region, time and attempt; and up to 30 MiB that nobody needs to hash. */
const IDEMPOTENT_ITSELF = /^\/api\/v1\/monitors\/[^/]+\/checks$/;
/** Its answer holds a secret that is shown once and stored nowhere. */
const SHOWN_ONCE = "/api/v1/tokens";

export const idempotent = createMiddleware<WebEnv>(async (c, next) => {
  const given = c.req.header(HEADER);
  if (c.req.method !== "POST" || given === undefined || IDEMPOTENT_ITSELF.test(c.req.path)) return next();
  if (given === "" || given.length > MAX_KEY || !/^[\x20-\x7e]+$/.test(given))
    throw invalid([{ path: "Idempotency-Key", message: `must be 1 to ${MAX_KEY} visible ASCII characters` }]);
  const caller = await callerName(c);
  const prefix = `${(await sha256(caller)).slice(0, 16)}.`;
  const key = prefix + (await sha256(`${caller} ${given}`));
  const request = await sha256(`${c.req.path} ${new URL(c.req.url).search} ${await c.req.text()}`);
  const now = Date.now();
  const times = { now, deadSince: now - DEAD_AFTER_MS, keptSince: now - DAY_MS };
  const kept = await claimKey(c.env.DB, key, request, times);
  if (kept !== null) return replayed(kept, request);
  if (Number.parseInt(key.slice(-2), 16) % BOUNDED_EVERY === 0) await boundKeys(c.env.DB, prefix, MAX_KEPT);
  try {
    await next();
  } finally {
    await settle(c, key);
  }
});

async function callerName(c: WebContext): Promise<string> {
  const caller = await callerOf(c);
  return caller.kind === "token" ? caller.token.id : caller.kind;
}

function replayed(kept: KeptAnswer, request: string): Response {
  if (kept.request !== request)
    throw new Problem(422, "This Idempotency-Key came with another request before; use a new one.");
  if (kept.status === null)
    throw new Problem(409, "The first request with this Idempotency-Key is still at work; try again soon.", {
      headers: { "retry-after": "5" },
    });
  if (kept.body === null)
    throw new Problem(
      409,
      "This was done by an earlier request with this Idempotency-Key; its answer is not kept.",
    );
  return new Response(kept.body === "" ? null : kept.body, {
    status: kept.status,
    headers: { "content-type": "application/json", [IDEMPOTENCY_REPLAYED]: "true" },
  });
}

/** Only what was done is kept: after an error the same key may try again. */
async function settle(c: WebContext, key: string): Promise<void> {
  const { status } = c.res;
  if (c.error !== undefined || status >= 300) return releaseKey(c.env.DB, key);
  const body = c.req.path === SHOWN_ONCE ? null : await c.res.clone().text();
  await keepAnswer(c.env.DB, key, status, body !== null && body.length <= MAX_KEPT_BODY ? body : null);
}
