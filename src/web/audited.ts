/** The audit log's one way in: every request that changed something, whoever made it and wherever it went. */
import { createMiddleware } from "hono/factory";
import { addAudit } from "../store/audit.ts";
import type { Caller, WebContext, WebEnv } from "./context.ts";
import { SAFE_METHODS } from "./database.ts";
import { IDEMPOTENCY_REPLAYED } from "./idempotent.ts";

/** POSTs that change nothing that anybody set: they ask, or they are measurements that come all day. */
const NO_CHANGES = [
  /^\/api\/v1\/attribute$/,
  /^\/api\/v1\/monitors\/[^/]+\/check$/,
  /^\/admin\/monitors\/[^/]+\/check$/,
  /^\/api\/v1\/agents\/[^/]+\/report$/,
  /^\/ping\//,
  /^\/mcp$/,
  // A restore is noted when it begins and when it ends; a row amid it would be in the way of those that come back.
  /^\/api\/v1\/restore\/(?:clear|rows)$/,
];
const MAX_FIELDS = 30;
const MAX_TEXT = 200;

export const audited = createMiddleware<WebEnv>(async (c, next) => {
  await next();
  const caller = c.get("caller");
  if (SAFE_METHODS.includes(c.req.method) || c.res.status >= 400) return;
  if (caller === undefined || caller.kind === "stranger") return;
  if (NO_CHANGES.some((path) => path.test(c.req.path)) || c.res.headers.has(IDEMPOTENCY_REPLAYED)) return;
  try {
    await addAudit(c.env.DB, {
      at: Date.now(),
      ...actorOf(caller),
      address: c.req.header("cf-connecting-ip") ?? null,
      method: c.req.method,
      path: c.req.path.slice(0, MAX_TEXT),
      ...(await sentOf(c)),
    });
  } catch (error) {
    // The change is made; that it could not be noted must not make it look as if it had failed.
    console.error("audit", c.req.method, c.req.path, error);
  }
});

function actorOf(caller: Exclude<Caller, { kind: "stranger" }>) {
  if (caller.kind === "token")
    return { actor: "token", token: caller.token.id, name: caller.token.name } as const;
  return { actor: caller.by === "session" ? "session" : "admin", token: null, name: null } as const;
}

/** Which fields, and the id of what was made. Values are not kept: they may be secrets. */
async function sentOf(c: WebContext): Promise<{ subject: string | null; fields: string[] }> {
  const sent = await bodyOf(c);
  const fields = fieldsOf(sent).slice(0, MAX_FIELDS);
  const named = (await answeredId(c)) ?? (isForm(c) ? textOf(sent.id ?? sent.kind ?? sent.name) : null);
  return { subject: c.req.method === "POST" ? named : null, fields };
}

function isForm(c: WebContext): boolean {
  return /^(?:application\/x-www-form-urlencoded|multipart\/form-data)/i.test(
    c.req.header("content-type") ?? "",
  );
}

/** What the handler parsed: Hono keeps it, so nothing is read twice. */
async function bodyOf(c: WebContext): Promise<Record<string, unknown>> {
  try {
    if (isForm(c)) return await c.req.parseBody();
    if (!/^application\/(?:[\w.+-]*\+)?json\b/i.test(c.req.header("content-type") ?? "")) return {};
    const value: unknown = await c.req.json();
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** `target` of a JSON body is named as `target.url`, so that a patch says what it changed. */
function fieldsOf(sent: Record<string, unknown>): string[] {
  return Object.entries(sent).flatMap(([name, value]) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const inner = isObject ? Object.keys(value) : [];
    const names = inner.length === 0 ? [name] : inner.map((field) => `${name}.${field}`);
    return names.map((one) => one.slice(0, MAX_TEXT));
  });
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, MAX_TEXT) : null;
}

async function answeredId(c: WebContext): Promise<string | null> {
  if (!/^application\/json\b/.test(c.res.headers.get("content-type") ?? "")) return null;
  const answer = (await c.res.clone().json()) as { id?: unknown } | null;
  return textOf(answer?.id);
}
