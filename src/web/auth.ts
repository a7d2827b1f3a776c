/**
 * Who is asking: the bearer of ADMIN_TOKEN, the admin page's session, the bearer of a token with a scope, or a stranger.
 * What each may do is said by each route's `security`, and held by {@link assertAccess}.
 */
import { adminTokenFault } from "../core/config/admin-token.ts";
import type { TokenScope } from "../core/config/token.ts";
import type { Env } from "../env.ts";
import { findToken, noteUse } from "../store/tokens.ts";
import type { Caller, Viewer, WebContext } from "./context.ts";
import { SAFE_METHODS } from "./database.ts";
import { sameText, sha256 } from "./digest.ts";
import { addressOf, noteFailure, noteSuccess, waitMs, waitMsEverywhere } from "./login-limit.ts";
import { Problem } from "./problem.ts";
import { hasSession, revoke, setSession } from "./session.ts";
import { isScopedToken } from "./token-text.ts";

const REALM = 'Bearer realm="Edgetick"';

/** The token, or 503 with what is wrong with it. */
function adminToken(env: Env): string {
  const fault = adminTokenFault(env.ADMIN_TOKEN);
  if (fault !== null) throw new Problem(503, fault);
  return env.ADMIN_TOKEN as string;
}

function hasAdminToken(env: Env): boolean {
  return adminTokenFault(env.ADMIN_TOKEN) === null;
}

/** Looked up once a request. Throws only when the database can't be asked. */
export async function callerOf(c: WebContext): Promise<Caller> {
  const known = c.get("caller");
  if (known !== undefined) return known;
  const caller = await lookUpCaller(c);
  c.set("caller", caller);
  return caller;
}

/** For pages: a token with a scope is for programs, and sees what strangers see. */
export async function viewerOf(c: WebContext): Promise<Viewer> {
  return (await callerOf(c)).kind === "admin" ? "admin" : "stranger";
}

async function lookUpCaller(c: WebContext): Promise<Caller> {
  const authorization = c.req.header("authorization");
  if (authorization !== undefined) {
    const text = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (text === undefined) return { kind: "stranger", because: "wrong token" };
    return isScopedToken(text) ? scopedCaller(c, text) : adminCaller(c, text);
  }
  if (hasAdminToken(c.env) && (await hasSession(c, adminToken(c.env))))
    return { kind: "admin", by: "session" };
  return { kind: "stranger", because: "no token" };
}

/** Not slowed: nobody guesses 24 random bytes, and a host's agent with a deleted token must not lock its office out. */
async function scopedCaller(c: WebContext, text: string): Promise<Caller> {
  const token = await findToken(c.env.DB, await sha256(text));
  if (token === null) return { kind: "stranger", because: "wrong token" };
  const now = Date.now();
  if (token.expiresAt !== null && token.expiresAt <= now)
    return { kind: "stranger", because: "expired token" };
  // An agent's reports are its last use; they are noted at its shard, and cost no row while nothing fails.
  if (token.scope !== "agent")
    await noteUse(c.env.DB, token, now).catch((error) => console.error("last use", token.id, error));
  return { kind: "token", token };
}

async function adminCaller(c: WebContext, text: string): Promise<Caller> {
  const now = Date.now();
  const address = addressOf(c);
  const wait = waitMs(address, now);
  if (wait > 0) return { kind: "stranger", because: { waitMs: wait } };
  if (!hasAdminToken(c.env)) return { kind: "stranger", because: "wrong token" };
  if (await sameText(text, adminToken(c.env))) {
    await noteSuccess(c.env, address, now);
    return { kind: "admin", by: "token" };
  }
  await noteFailure(c.env, address, now);
  return { kind: "stranger", because: "wrong token" };
}

/** Signs in when `text` is the ADMIN_TOKEN; false when not. Throws 429 at whoever guessed too often. */
export async function signIn(c: WebContext, text: string): Promise<boolean> {
  const token = adminToken(c.env);
  const now = Date.now();
  const address = addressOf(c);
  const wait = await waitMsEverywhere(c.env, address, now);
  if (wait > 0) throw tooManyAttempts(wait);
  if (!(await sameText(text, token))) {
    await noteFailure(c.env, address, now);
    return false;
  }
  await noteSuccess(c.env, address, now);
  await setSession(c, token);
  c.set("caller", { kind: "admin", by: "session" });
  return true;
}

export async function signOut(c: WebContext): Promise<void> {
  await callerOf(c);
  await revoke(c, adminToken(c.env));
}

function tooManyAttempts(wait: number): Problem {
  const seconds = Math.ceil(wait / 1000);
  return new Problem(429, `Too many wrong tokens came from your address; try again in ${seconds} s.`, {
    headers: { "retry-after": String(seconds) },
  });
}

/** A browser names the origin of every unsafe request; another site's form or script can't forge it. */
export function sameOrigin(c: WebContext): boolean {
  return c.req.header("origin") === new URL(c.req.url).origin;
}

/**
 * Lets the admin pass, and tokens with one of `scopes`. Others get 401; 403 when their token is for something else;
 * 429 when they guessed too often; 503 with the remedy when there is no ADMIN_TOKEN that could be used.
 */
export async function assertAccess(c: WebContext, scopes: readonly TokenScope[] = []): Promise<void> {
  const caller = await callerOf(c);
  switch (caller.kind) {
    case "admin":
      if (caller.by === "session" && !SAFE_METHODS.includes(c.req.method) && !sameOrigin(c))
        throw new Problem(403, "With the session cookie, changes are taken from this site's own pages only.");
      return;
    case "token":
      if (!scopes.includes(caller.token.scope)) throw outOfScope(caller.token.scope, scopes);
      return;
    case "stranger":
      throw refusal(c, caller.because);
    default:
      return caller satisfies never;
  }
}

export function assertAdmin(c: WebContext): Promise<void> {
  return assertAccess(c);
}

function outOfScope(scope: TokenScope, scopes: readonly TokenScope[]): Problem {
  const needed =
    scopes.length === 0 ? "the ADMIN_TOKEN" : `the scope ${scopes.join(" or ")}, or the ADMIN_TOKEN`;
  return new Problem(403, `This token has the scope ${scope}; this needs ${needed}.`, {
    headers: { "www-authenticate": `${REALM}, error="insufficient_scope"` },
  });
}

function refusal(c: WebContext, because: Extract<Caller, { kind: "stranger" }>["because"]): Problem {
  if (typeof because === "object") return tooManyAttempts(because.waitMs);
  const fault = adminTokenFault(c.env.ADMIN_TOKEN);
  if (fault !== null) return new Problem(503, fault);
  if (because === "expired token")
    return new Problem(401, "This token has expired; make another at /admin/tokens.", {
      headers: { "www-authenticate": `${REALM}, error="invalid_token"` },
    });
  return new Problem(
    401,
    "Send the header Authorization: Bearer with the ADMIN_TOKEN or a token of a fitting scope, or sign in at /admin.",
    { headers: { "www-authenticate": because === "no token" ? REALM : `${REALM}, error="invalid_token"` } },
  );
}

/** Whether this caller may see what quotes a body or a log line. */
export async function seesEvidence(c: WebContext): Promise<boolean> {
  const caller = await callerOf(c);
  return caller.kind === "admin" || (caller.kind === "token" && caller.token.scope === "evidence");
}

/** Whether this caller may see private monitors: what a `read` token is for. */
export async function readsAll(c: WebContext): Promise<boolean> {
  const caller = await callerOf(c);
  return (
    caller.kind === "admin" || (caller.kind === "token" && ["read", "evidence"].includes(caller.token.scope))
  );
}
