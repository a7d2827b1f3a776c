/** The web room's wiring: what runs around every handler, and which room answers which path. */
import { HTTPException } from "hono/http-exception";
import { schemaFault } from "../store/state.ts";
import { json } from "./answer.ts";
import { agentRoutes } from "./api/agents.ts";
import { attributeRoutes } from "./api/attribute.ts";
import { auditRoutes } from "./api/audit.ts";
import { backupRoutes } from "./api/backup.ts";
import { channelRoutes } from "./api/channels.ts";
import { checkNowRoutes } from "./api/check-now.ts";
import { checkRoutes } from "./api/checks.ts";
import { deliveryRoutes } from "./api/deliveries.ts";
import { diagnosisRoutes } from "./api/diagnosis.ts";
import { eventRoutes } from "./api/events.ts";
import { failureRoutes } from "./api/failures.ts";
import { importRoutes } from "./api/import.ts";
import { incidentNoteRoutes } from "./api/incident-notes.ts";
import { incidentRoutes } from "./api/incidents.ts";
import { logRoutes } from "./api/logs.ts";
import { maintenanceRoutes } from "./api/maintenance.ts";
import { monitorRoutes } from "./api/monitors.ts";
import { settingsRoutes } from "./api/settings.ts";
import { statusRoutes } from "./api/status.ts";
import { tokenRoutes } from "./api/tokens.ts";
import { usageRoutes } from "./api/usage.ts";
import { audited } from "./audited.ts";
import { badgeRoutes } from "./badge.ts";
import { jsonWhateverItsName, limitBody } from "./body.ts";
import type { WebApp, WebContext } from "./context.ts";
import { describeRest, documentOf } from "./document/document.ts";
import { etagged } from "./etagged.ts";
import { feedRoutes } from "./feeds/feed-routes.ts";
import { onlyAllowed, onlyKnownMethods, routeTable } from "./guard.ts";
import { PUBLIC_PATHS, publicCors, securityHeaders } from "./headers.ts";
import { healthRoutes } from "./healthz.ts";
import { idempotent } from "./idempotent.ts";
import { mcpRoutes } from "./mcp/routes.ts";
import { metricsRoutes } from "./metrics/metrics.ts";
import { createRouter } from "./openapi.ts";
import { problemPage, wantsPage } from "./pages/frame/respond.tsx";
import { pageRoutes } from "./pages/routes.tsx";
import { pingRoutes } from "./ping.ts";
import { Problem, problemResponse } from "./problem.ts";
import { refuseWhileRestoring } from "./restoring.ts";
import { siteFileRoutes } from "./site-files.ts";
import { statuspageRoutes } from "./statuspage/routes.ts";

const API_ROUTES = [
  monitorRoutes,
  checkNowRoutes,
  checkRoutes,
  importRoutes,
  failureRoutes,
  logRoutes,
  agentRoutes,
  diagnosisRoutes,
  incidentRoutes,
  incidentNoteRoutes,
  eventRoutes,
  channelRoutes,
  deliveryRoutes,
  maintenanceRoutes,
  settingsRoutes,
  usageRoutes,
  tokenRoutes,
  auditRoutes,
  attributeRoutes,
  backupRoutes,
];
const PUBLIC_ROUTES = [
  statusRoutes,
  badgeRoutes,
  feedRoutes,
  metricsRoutes,
  statuspageRoutes,
  healthRoutes,
  siteFileRoutes,
  pingRoutes,
];

export function createApp(): WebApp {
  const app = createRouter();
  const table = routeTable(app);
  app.use(securityHeaders);
  for (const path of PUBLIC_PATHS) app.use(path, publicCors);
  app.use(etagged);
  app.use(onlyKnownMethods(table));
  app.use(limitBody);
  app.use(audited);
  for (const route of PUBLIC_ROUTES) route(app);
  // Everything below this line is the admin's: a path that someone forgets to guard is guarded.
  app.use("/api/v1/*", onlyAllowed(table));
  app.use("/api/v1/*", jsonWhateverItsName);
  app.use("/api/v1/*", idempotent);
  app.use("/api/v1/*", refuseWhileRestoring);
  app.use("/admin/*", refuseWhileRestoring);
  app.use("/incidents/*", refuseWhileRestoring);
  for (const route of API_ROUTES) route(app);
  app.use("/mcp", onlyAllowed(table));
  mcpRoutes(app);
  pageRoutes(app);
  describeRest(app);
  app.get("/openapi.json", () => json(documentOf(app), 200, { "cache-control": "public, max-age=300" }));
  app.notFound((c) => answerTo(c, new Problem(404, `There is nothing at ${c.req.path}.`)));
  app.onError(problemOf);
  return app;
}

const DATABASE_AWAY =
  "The database does not answer, so nothing was saved. Checks go on; try again in a minute.";
const RETRY_SOON = { "retry-after": "60" };

/** D1 says so in its errors' words; Drizzle and calls of a Scheduler wrap them. */
function isDatabaseFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /\bD1_[A-Z]+/.test(error.message) || isDatabaseFault(error.cause);
}

/** The one place where errors end. What nobody expected is logged here and told to nobody. */
async function problemOf(error: Error, c: WebContext): Promise<Response> {
  if (error instanceof Problem) return answerTo(c, error);
  if (error instanceof HTTPException) return answerTo(c, new Problem(error.status, error.message));
  const unmigrated = await schemaFault(c.env.DB).catch(() => null);
  if (unmigrated !== null) return problemResponse(new Problem(503, unmigrated));
  console.error(c.req.method, c.req.path, error);
  if (isDatabaseFault(error)) return answerTo(c, new Problem(503, DATABASE_AWAY, { headers: RETRY_SOON }));
  return problemResponse(new Problem(500, "Something went wrong here; the Worker's log has the details."));
}

/** A page for a person's browser, problem details for everything else. */
async function answerTo(c: WebContext, problem: Problem): Promise<Response> {
  if (!wantsPage(c)) return problemResponse(problem);
  return problemPage(c, problem).catch(() => problemResponse(problem));
}
