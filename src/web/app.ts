/** The web room's wiring: what runs around every handler, and which room answers which path. */
import { HTTPException } from "hono/http-exception";
import { type DatabaseTrouble, troubleIn } from "../store/database-trouble.ts";
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
import { restoreRoutes } from "./api/restore.ts";
import { settingsRoutes } from "./api/settings.ts";
import { statusRoutes } from "./api/status.ts";
import { subscriptionRoutes } from "./api/subscriptions.ts";
import { tokenRoutes } from "./api/tokens.ts";
import { usageRoutes } from "./api/usage.ts";
import { audited } from "./audited.ts";
import { badgeRoutes } from "./badge.ts";
import { jsonWhateverItsName, limitBody } from "./body.ts";
import { publicFor, purging } from "./caching.ts";
import { canonical } from "./canonical.ts";
import type { WebApp, WebContext } from "./context.ts";
import { SAFE_METHODS, watchedDatabase } from "./database.ts";
import { describeRest, documentOf } from "./document/document.ts";
import { etagged } from "./etagged.ts";
import { feedRoutes } from "./feeds/feed-routes.ts";
import { onlyAllowed, onlyKnownMethods, routeTable } from "./guard.ts";
import { PUBLIC_PATHS, publicCors, securityHeaders } from "./headers.ts";
import { healthRoutes } from "./healthz.ts";
import { idempotent } from "./idempotent.ts";
import { allCopies } from "./last-known.ts";
import { mcpRoutes } from "./mcp/routes.ts";
import { metricsRoutes } from "./metrics/metrics.ts";
import { createRouter } from "./openapi.ts";
import { problemPage, unavailablePage, wantsPage } from "./pages/frame/respond.tsx";
import { pageRoutes } from "./pages/routes.tsx";
import { pingRoutes } from "./ping.ts";
import { Problem, problemResponse } from "./problem.ts";
import { refuseWhileRestoring } from "./restoring.ts";
import { siteFileRoutes } from "./site-files.ts";
import { statuspageRoutes } from "./statuspage/routes.ts";
import { unavailable, unavailableText } from "./unavailable.ts";

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
  subscriptionRoutes,
  usageRoutes,
  tokenRoutes,
  auditRoutes,
  attributeRoutes,
  backupRoutes,
  restoreRoutes,
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

/** It changes with the version only. */
const OPENAPI_SECONDS = 300;

export function createApp(): WebApp {
  const app = createRouter();
  const table = routeTable(app);
  app.use(securityHeaders);
  app.use(watchedDatabase);
  for (const path of PUBLIC_PATHS) app.use(path, publicCors);
  app.use(canonical);
  app.use(etagged);
  app.use(onlyKnownMethods(table));
  app.use(limitBody);
  app.use(purging);
  app.use(audited);
  for (const route of PUBLIC_ROUTES) route(app);
  // Everything below this line is the admin's: a path that someone forgets to guard is guarded.
  app.use("/api/v1/*", onlyAllowed(table));
  app.use("/api/v1/*", jsonWhateverItsName);
  app.use("/api/v1/*", idempotent);
  app.use("/api/v1/*", refuseWhileRestoring);
  app.use("/admin/*", refuseWhileRestoring);
  app.use("/incidents/*", refuseWhileRestoring);
  app.use("/subscribe/*", refuseWhileRestoring);
  app.use("/unsubscribe", refuseWhileRestoring);
  for (const route of API_ROUTES) route(app);
  app.use("/mcp", onlyAllowed(table));
  mcpRoutes(app);
  pageRoutes(app);
  describeRest(app);
  app.get("/openapi.json", () => json(documentOf(app), 200, publicFor(OPENAPI_SECONDS)));
  app.notFound((c) => answerTo(c, new Problem(404, `There is nothing at ${c.req.path}.`)));
  app.onError(problemOf);
  return app;
}

const ROLLING_OUT =
  "A new version is being rolled out, and the part of it that this needs follows within five minutes. Nothing was saved; try again then.";

/** For some minutes after a deploy the Worker may ask a Durable Object for what its version does not have. */
function isOtherVersion(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /RPC receiver does not implement/.test(error.message) || isOtherVersion(error.cause);
}

/** The one place where errors end. What nobody expected is logged here and told to nobody. */
async function problemOf(error: Error, c: WebContext): Promise<Response> {
  if (error instanceof Problem) return answerTo(c, error);
  if (error instanceof HTTPException) return answerTo(c, new Problem(error.status, error.message));
  const trouble = troubleIn(error);
  if (trouble !== null) return withoutDatabase(c, trouble);
  const unmigrated = await schemaFault(c.env.DB).catch(() => null);
  if (unmigrated !== null) return problemResponse(new Problem(503, unmigrated));
  console.error(c.req.method, c.req.path, error);
  if (isOtherVersion(error))
    return answerTo(c, new Problem(503, ROLLING_OUT, { headers: { "retry-after": "60" } }));
  return problemResponse(new Problem(500, "Something went wrong here; the Worker's log has the details."));
}

async function withoutDatabase(c: WebContext, trouble: DatabaseTrouble): Promise<Response> {
  console.error(c.req.method, c.req.path, trouble, trouble.cause);
  const [now, isRead] = [Date.now(), SAFE_METHODS.includes(c.req.method)];
  const copies = await allCopies(c.env);
  const problem = unavailable(trouble, unavailableText(trouble, copies, { isRead, now }), now);
  return wantsPage(c) ? unavailablePage(problem, copies.views, now) : problemResponse(problem);
}

/** A page for a person's browser, problem details for everything else. */
async function answerTo(c: WebContext, problem: Problem): Promise<Response> {
  if (!wantsPage(c)) return problemResponse(problem);
  return problemPage(c, problem).catch(() => problemResponse(problem));
}
