/**
 * Who is asking: the bearer of ADMIN_TOKEN, or the admin page's session, or a stranger.
 * The session is a signed cookie that holds nothing but its end; a new ADMIN_TOKEN ends all of them.
 */
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import type { Env } from "../env.ts";
import { development } from "../env.ts";
import type { Viewer, WebContext, WebEnv } from "./context.ts";
import { Problem } from "./problem.ts";

export const SESSION_COOKIE = "edgetick-session";
const SESSION_SECONDS = 14 * 24 * 3600;
const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

export const NO_TOKEN_YET =
  "This Worker has no ADMIN_TOKEN, so nobody can be let in. Set one with: npx wrangler secret put ADMIN_TOKEN " +
  "(locally: ADMIN_TOKEN=… in .dev.vars).";

function adminToken(env: Env): string | null {
  return typeof env.ADMIN_TOKEN === "string" && env.ADMIN_TOKEN !== "" ? env.ADMIN_TOKEN : null;
}

/** In constant time: both sides are hashed first, since timingSafeEqual wants equal lengths. */
export async function tokenMatches(env: Env, given: string): Promise<boolean> {
  const token = adminToken(env);
  if (token === null) return false;
  const encoder = new TextEncoder();
  const [ours, theirs] = await Promise.all([
    crypto.subtle.digest("SHA-256", encoder.encode(token)),
    crypto.subtle.digest("SHA-256", encoder.encode(given)),
  ]);
  return crypto.subtle.timingSafeEqual(ours, theirs);
}

/** A key of its own, so that a signature tells nothing about the token's other uses. */
function sessionKey(token: string): string {
  return `edgetick session ${token}`;
}

function secureCookie(c: WebContext): boolean {
  return !development() || new URL(c.req.url).protocol === "https:";
}

export async function startSession(c: WebContext): Promise<void> {
  const token = adminToken(c.env);
  if (token === null) throw new Problem(503, NO_TOKEN_YET);
  const end = Date.now() + SESSION_SECONDS * 1000;
  await setSignedCookie(c, SESSION_COOKIE, String(end), sessionKey(token), {
    path: "/",
    httpOnly: true,
    sameSite: "Strict",
    secure: secureCookie(c),
    maxAge: SESSION_SECONDS,
  });
}

export function endSession(c: WebContext): void {
  deleteCookie(c, SESSION_COOKIE, { path: "/", secure: secureCookie(c) });
}

async function hasSession(c: WebContext): Promise<boolean> {
  const token = adminToken(c.env);
  if (token === null) return false;
  const end = await getSignedCookie(c, sessionKey(token), SESSION_COOKIE);
  return typeof end === "string" && Number(end) > Date.now();
}

/** A browser names the origin of every unsafe request; another site's form or script can't forge it. */
export function sameOrigin(c: WebContext): boolean {
  return c.req.header("origin") === new URL(c.req.url).origin;
}

async function lookUpViewer(c: WebContext): Promise<Viewer> {
  const authorization = c.req.header("authorization");
  if (authorization !== undefined) {
    const token = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
    return token !== undefined && (await tokenMatches(c.env, token)) ? "admin" : "stranger";
  }
  return (await hasSession(c)) ? "admin" : "stranger";
}

/** Never throws; looked up once a request. */
export async function viewerOf(c: WebContext): Promise<Viewer> {
  const known = c.get("viewer");
  if (known !== undefined) return known;
  const viewer = await lookUpViewer(c);
  c.set("viewer", viewer);
  return viewer;
}

/** Lets the admin pass; anyone else gets 401, and 503 with the remedy when no token is set at all. */
export async function assertAdmin(c: WebContext): Promise<void> {
  if (adminToken(c.env) === null) throw new Problem(503, NO_TOKEN_YET);
  if ((await viewerOf(c)) !== "admin")
    throw new Problem(401, "Send the header Authorization: Bearer <ADMIN_TOKEN>, or sign in at /admin.", {
      headers: { "www-authenticate": 'Bearer realm="Edgetick"' },
    });
  const byCookie = c.req.header("authorization") === undefined;
  if (byCookie && !SAFE_METHODS.includes(c.req.method) && !sameOrigin(c))
    throw new Problem(403, "With the session cookie, changes are taken from this site's own pages only.");
}

export const requireAdmin = createMiddleware<WebEnv>(async (c, next) => {
  await assertAdmin(c);
  await next();
});
