/**
 * The admin page's session: a signed cookie that holds its id and its end. A new ADMIN_TOKEN ends all of them, and
 * signing out ends this one wherever its cookie was copied to.
 */
import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";
import { development } from "../env.ts";
import { isRevoked, revokeSession } from "../store/sessions.ts";
import type { WebContext } from "./context.ts";

export const SESSION_COOKIE = "edgetick-session";
const SESSION_SECONDS = 14 * 24 * 3600;
const VALUE = /^(\d{1,15})\.([\w-]{36})$/;

interface Session {
  readonly id: string;
  /** Epoch ms. */
  readonly end: number;
}

/** A key of its own, so that a signature tells nothing about the token's other uses. */
function sessionKey(token: string): string {
  return `edgetick session ${token}`;
}

function secureCookie(c: WebContext): boolean {
  return !development() || new URL(c.req.url).protocol === "https:";
}

export async function setSession(c: WebContext, token: string): Promise<void> {
  const end = Date.now() + SESSION_SECONDS * 1000;
  await setSignedCookie(c, SESSION_COOKIE, `${end}.${crypto.randomUUID()}`, sessionKey(token), {
    path: "/",
    httpOnly: true,
    sameSite: "Strict",
    secure: secureCookie(c),
    maxAge: SESSION_SECONDS,
  });
}

async function sessionOf(c: WebContext, token: string): Promise<Session | null> {
  const value = await getSignedCookie(c, sessionKey(token), SESSION_COOKIE);
  const [, end, id] = (typeof value === "string" && VALUE.exec(value)) || [];
  if (end === undefined || id === undefined || Number(end) <= Date.now()) return null;
  return { id, end: Number(end) };
}

export async function hasSession(c: WebContext, token: string): Promise<boolean> {
  const session = await sessionOf(c, token);
  return session !== null && !(await isRevoked(c.env.DB, session.id));
}

/** The cookie goes, and is good for nobody from here on. */
export async function revoke(c: WebContext, token: string): Promise<void> {
  const session = await sessionOf(c, token);
  if (session !== null) await revokeSession(c.env.DB, session.id, session.end);
  deleteCookie(c, SESSION_COOKIE, { path: "/", secure: secureCookie(c) });
}
