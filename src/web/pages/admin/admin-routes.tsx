/** Signing in and out, and the admin's pages. */
import { createMiddleware } from "hono/factory";
import { readSettings } from "../../../store/settings.ts";
import { assertAdmin, sameOrigin, signIn, signOut, viewerOf } from "../../auth.ts";
import type { WebApp, WebContext, WebEnv } from "../../context.ts";
import { Problem } from "../../problem.ts";
import { contextOf, get, html, post, problemPage, seeOther } from "../frame/respond.tsx";
import { agentAdminRoutes } from "./agent-routes.tsx";
import { channelAdminRoutes } from "./channel-routes.tsx";
import { demoRoutes } from "./demo.tsx";
import { eventAdminRoutes } from "./event-routes.tsx";
import { fieldValue, readForm } from "./form.ts";
import { incidentAdminRoutes } from "./incident-routes.tsx";
import { LoginPage } from "./login-page.tsx";
import { maintenanceAdminRoutes } from "./maintenance-routes.tsx";
import { monitorListRoutes } from "./monitor-list-routes.tsx";
import { monitorAdminRoutes } from "./monitor-routes.tsx";
import { settingsAdminRoutes } from "./settings-routes.tsx";
import { subscriptionAdminRoutes } from "./subscription-routes.tsx";
import { tokenAdminRoutes } from "./token-routes.tsx";
import { usageAdminRoutes } from "./usage-page.tsx";

const HOME = "/admin";

/** Only a path of this site: `//elsewhere` and `/\elsewhere` are another's. */
function localPath(path: string): string {
  return /^\/(?![/\\])[^\s]*$/.test(path) ? path : HOME;
}

function assertSameOrigin(c: WebContext): void {
  if (!sameOrigin(c)) throw new Problem(403, "Signing in and out works from this site's own pages only.");
}

async function login(c: WebContext): Promise<Response> {
  assertSameOrigin(c);
  const values = await readForm(c);
  const next = localPath(fieldValue(values, "next"));
  if (await signIn(c, fieldValue(values, "token").trim())) {
    const answer = seeOther(next);
    for (const cookie of c.res.headers.getSetCookie()) answer.headers.append("set-cookie", cookie);
    return answer;
  }
  const page = await contextOf(c, await readSettings(c.env.DB));
  return html(page, <LoginPage page={page} fault="This is not the token." next={next} />, 401);
}

async function logout(c: WebContext): Promise<Response> {
  assertSameOrigin(c);
  await signOut(c);
  const answer = seeOther("/");
  for (const cookie of c.res.headers.getSetCookie()) answer.headers.append("set-cookie", cookie);
  return answer;
}

/** Where one is not signed in yet, or not any more. */
const OPEN = ["/admin/login", "/admin/logout"];

/** A page that someone forgets to guard is guarded. */
const adminOnly = createMiddleware<WebEnv>(async (c, next) => {
  try {
    if (!OPEN.includes(c.req.path)) await assertAdmin(c);
  } catch (error) {
    if (error instanceof Problem) return problemPage(c, error);
    throw error;
  }
  return next();
});

export function adminRoutes(app: WebApp): void {
  app.use("/admin/*", adminOnly);
  get(app, "/admin/login", async (c) => {
    const next = localPath(c.req.query("next") ?? HOME);
    if ((await viewerOf(c)) === "admin") return seeOther(next);
    const page = await contextOf(c, await readSettings(c.env.DB));
    return html(page, <LoginPage page={page} fault={null} next={next} />);
  });
  post(app, "/admin/login", login);
  post(app, "/admin/logout", logout);
  monitorListRoutes(app);
  monitorAdminRoutes(app);
  incidentAdminRoutes(app);
  channelAdminRoutes(app);
  eventAdminRoutes(app);
  maintenanceAdminRoutes(app);
  agentAdminRoutes(app);
  demoRoutes(app);
  subscriptionAdminRoutes(app);
  tokenAdminRoutes(app);
  settingsAdminRoutes(app);
  usageAdminRoutes(app);
}
