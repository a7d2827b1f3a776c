/** From a page to a Response: its headers, its errors as pages, and the sign-in form where a signature is missing. */

import type { Child } from "hono/jsx";
import { MINUTE_MS } from "../../../core/check/check.ts";
import { publicIds, publicOnly } from "../../../core/shard/view.ts";
import { development } from "../../../env.ts";
import { DEFAULT_SETTINGS, readSettings, type Settings } from "../../../store/settings.ts";
import { viewerOf } from "../../auth.ts";
import { forStrangers } from "../../caching.ts";
import type { WebApp, WebContext } from "../../context.ts";
import type { Copies } from "../../last-known.ts";
import { Problem } from "../../problem.ts";
import { freshOrStale } from "../../view-model.ts";
import { LoginPage } from "../admin/login-page.tsx";
import { clockOf } from "../words/clock.tsx";
import type { PageContext } from "./page-context.ts";
import { pageHeaders } from "./page-headers.ts";
import { ProblemPage } from "./problem-page.tsx";
import { UnavailablePage } from "./unavailable-page.tsx";

/** A replay in development lives in another time than the clock: its now is just after its last tick. */
export function nowOf(lastTickAt: number | null): number {
  return development() && lastTickAt !== null ? lastTickAt + MINUTE_MS : Date.now();
}

export async function contextOf(c: WebContext, settings: Settings, now = Date.now()): Promise<PageContext> {
  return {
    settings,
    clock: clockOf(settings.timeZone),
    now,
    viewer: (await viewerOf(c)) === "admin" ? "admin" : "public",
  };
}

/** A page that nobody may keep. */
export function html(page: PageContext, body: Child, status = 200): Response {
  return htmlWith(page, documentOf(body), status, { "cache-control": "private, no-store" });
}

/** A page that is the same for every stranger; the signed-in admin's own is nobody else's. */
export function publicHtml(c: WebContext, page: PageContext, body: Child): Response {
  return htmlWith(page, documentOf(body), 200, forStrangers(c));
}

export interface Drawn {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** To be sent any number of times by {@link drawnHtml}: a large page's text and its hash are most of its work. */
export async function draw(body: Child): Promise<Drawn> {
  const bytes = new TextEncoder().encode(documentOf(body));
  const hash = await crypto.subtle.digest("SHA-1", bytes);
  return { bytes, etag: `W/"${Buffer.from(hash).toString("hex")}"` };
}

/** As {@link publicHtml}. */
export function drawnHtml(c: WebContext, page: PageContext, { bytes, etag }: Drawn): Response {
  return htmlWith(page, bytes, 200, { ...forStrangers(c), etag });
}

const documentOf = (body: Child) => `<!doctype html>${body}`;

function htmlWith(page: PageContext, text: BodyInit, status: number, more: Record<string, string>): Response {
  const headers = { "content-type": "text/html; charset=utf-8", ...pageHeaders(page.settings.logoUrl) };
  return new Response(text, { status, headers: { ...headers, ...more } });
}

/** 303: the browser asks for the result with GET, and a reload does nothing twice. */
export function seeOther(path: string): Response {
  return new Response(null, { status: 303, headers: { location: path, "cache-control": "no-store" } });
}

type Handler = (c: WebContext) => Promise<Response>;

/** What programs read: a browser that looks at it gets what they get. */
const FOR_PROGRAMS =
  /^\/(?:api|badge|ping|assets|\.well-known)\/|^\/(?:metrics|healthz|mcp|feed\.\w+|[\w-]+\.(?:json|txt|xml))$/;

/** Whether a person asks, with a browser. */
export function wantsPage(c: WebContext): boolean {
  return (c.req.header("accept") ?? "").includes("text/html") && !FOR_PROGRAMS.test(c.req.path);
}

export async function problemPage(c: WebContext, problem: Problem): Promise<Response> {
  const page = await contextOf(c, await readSettings(c.env.DB));
  if (problem.status === 401 && c.req.method === "GET") {
    const next = new URL(c.req.url).pathname;
    // A browser notes a page that answers 401 as an error; programs are told so.
    if (wantsPage(c)) return seeOther(`/admin/login?next=${encodeURIComponent(next)}`);
    return html(page, <LoginPage page={page} fault={null} next={next} />, 401);
  }
  return withHeaders(html(page, <ProblemPage page={page} problem={problem} />, problem.status), problem);
}

/** For whoever can't be known either while the database is away: as for a stranger. */
export function unavailablePage(problem: Problem, views: Copies["views"], now: number): Response {
  const settings = DEFAULT_SETTINGS;
  const page: PageContext = { settings, clock: clockOf(settings.timeZone), now, viewer: "public" };
  const ids = publicIds(views);
  const monitors = views.flatMap((view) => freshOrStale(publicOnly(view, ids), now).monitors);
  return withHeaders(
    html(page, <UnavailablePage page={page} text={problem.message} monitors={monitors} />, problem.status),
    problem,
  );
}

function withHeaders(answer: Response, { headers }: Problem): Response {
  for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
  return answer;
}

function withProblemPages(handler: Handler): Handler {
  return async (c) => {
    try {
      return await handler(c);
    } catch (error) {
      if (error instanceof Problem) return problemPage(c, error);
      throw error;
    }
  };
}

export function get(app: WebApp, path: string, handler: Handler): void {
  app.get(path, withProblemPages(handler));
}

export function post(app: WebApp, path: string, handler: Handler): void {
  app.post(path, withProblemPages(handler));
}
