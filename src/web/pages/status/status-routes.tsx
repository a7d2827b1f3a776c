/** The status page, incidents and their history. */

import { MINUTE_MS } from "../../../core/check/check.ts";
import { kindOf } from "../../../core/host-evidence/fact.ts";
import { momentsOf } from "../../../core/host-evidence/timeline.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { acknowledgeUrl } from "../../../notify/acknowledge.ts";
import { readHostFacts } from "../../../store/host-evidence.ts";
import { getIncident, listIncidents } from "../../../store/incidents.ts";
import { allMonitors, getMonitor } from "../../../store/monitors.ts";
import { isCursor } from "../../../store/page.ts";
import { readSettings } from "../../../store/settings.ts";
import { failureById } from "../../api/failures.ts";
import { edited } from "../../api/incidents.ts";
import { assertAdmin, viewerOf } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { withLiveCounts } from "../../live-incidents.ts";
import { invalid, notFound } from "../../problem.ts";
import { readAdminView, readPublicView } from "../../view-model.ts";
import { fieldValue, readForm } from "../admin/form.ts";
import { isAdmin } from "../frame/page-context.ts";
import { contextOf, get, html, nowOf, post, seeOther } from "../frame/respond.tsx";
import { IncidentPage, publicIncident } from "../incident/incident-page.tsx";
import { HistoryPage } from "./history-page.tsx";
import { StatusPage } from "./status-page.tsx";

const INCIDENTS_A_PAGE = 30;

export async function readView(c: WebContext) {
  return (await viewerOf(c)) === "admin" ? readAdminView(c.env) : readPublicView(c.env);
}

async function statusPage(c: WebContext): Promise<Response> {
  const view = await readView(c);
  const page = await contextOf(c, view.settings, nowOf(view.lastTickAt));
  return html(page, <StatusPage page={page} view={view} />);
}

async function historyPage(c: WebContext): Promise<Response> {
  const page = await contextOf(c, await readSettings(c.env.DB));
  const admin = isAdmin(page);
  const asked = c.req.query("cursor") ?? null;
  const cursor = asked !== null && isCursor(asked) ? asked : null;
  const found = await listIncidents(c.env.DB, { publicOnly: !admin, cursor, limit: INCIDENTS_A_PAGE });
  const names = new Map((await allMonitors(c.env.DB)).map(({ monitor }) => [monitor.id, monitor.name]));
  const live = await withLiveCounts(c.env.DB, found.items);
  const incidents = admin ? live : live.map(publicIncident);
  return html(
    page,
    <HistoryPage
      page={page}
      incidents={incidents}
      names={names}
      nextCursor={found.nextCursor}
      isFirst={cursor === null}
      monitors={cursor === null ? (await readView(c)).monitors : []}
    />,
  );
}

/** Strangers get the same 404 for what does not exist and for what is not theirs to know. */
async function incidentOf(c: WebContext, admin: boolean) {
  const id = c.req.param("id") ?? "";
  const incident = await getIncident(c.env.DB, id);
  const stored = incident?.monitor ? await getMonitor(c.env.DB, incident.monitor) : null;
  if (incident === null || (!admin && !stored?.monitor.public)) throw notFound("incident", id);
  const [live = incident] = await withLiveCounts(c.env.DB, [incident]);
  return { incident: admin ? live : publicIncident(live), stored };
}

async function firstFailureOf(c: WebContext, incident: Incident) {
  return incident.firstFailure === null ? null : failureById(c.env.DB, incident.firstFailure);
}

const MAX_HOST_WINDOWS = 60;

/** What hosts report about its failures, context left out: a line a second would bury what names the cause. */
async function hostMoments(c: WebContext, monitor: number, { startedAt, endedAt }: Incident) {
  const from = Math.floor(startedAt / MINUTE_MS) - 1;
  const to = Math.ceil((endedAt ?? Date.now()) / MINUTE_MS) + 1;
  const windows = await readHostFacts(c.env.DB, { monitor, from, to, limit: MAX_HOST_WINDOWS });
  const telling = windows
    .filter(({ control }) => !control)
    .map(({ agent, facts }) => ({
      agent,
      facts: facts.filter(({ kind }) => kindOf(kind)?.weight !== "context"),
    }));
  return momentsOf([], telling);
}

/** The page that an alert's link opens: who reads the incident here needs no message for it. */
async function acknowledgePathOf(c: WebContext, { id, state }: Incident): Promise<string | null> {
  const token = c.env.ADMIN_TOKEN;
  if (state !== "open" || typeof token !== "string") return null;
  return acknowledgeUrl(token, id, `/incidents/${id}`);
}

async function incidentPage(c: WebContext): Promise<Response> {
  const page = await contextOf(c, await readSettings(c.env.DB));
  const { incident, stored } = await incidentOf(c, isAdmin(page));
  const monitor = stored === null ? null : { id: stored.monitor.id, name: stored.monitor.name };
  const firstFailure = isAdmin(page) ? await firstFailureOf(c, incident) : null;
  return html(
    page,
    <IncidentPage
      page={page}
      incident={incident}
      monitor={monitor}
      firstFailure={firstFailure}
      host={isAdmin(page) && stored !== null ? await hostMoments(c, stored.key, incident) : []}
      acknowledgePath={isAdmin(page) ? await acknowledgePathOf(c, incident) : null}
    />,
  );
}

async function addUpdate(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const id = c.req.param("id") ?? "";
  const values = await readForm(c);
  const text = fieldValue(values, "text").trim();
  if (text === "") throw invalid([{ path: "text", message: "must not be empty" }]);
  await edited(c, id, { update: { at: Date.now(), text, public: fieldValue(values, "public") === "yes" } });
  return seeOther(`/incidents/${id}`);
}

export function statusRoutes(app: WebApp): void {
  get(app, "/", statusPage);
  get(app, "/history", historyPage);
  get(app, "/incidents/:id", incidentPage);
  post(app, "/incidents/:id/updates", addUpdate);
}
