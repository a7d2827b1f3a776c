/** The status page and the history of incidents. */
import { listIncidents } from "../../../store/incidents.ts";
import { allMonitors } from "../../../store/monitors.ts";
import { isCursor } from "../../../store/page.ts";
import { readSettings } from "../../../store/settings.ts";
import { viewerOf } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { withLiveCounts } from "../../live-incidents.ts";
import { readAdminView, readPublicView } from "../../view-model.ts";
import { isAdmin } from "../frame/page-context.ts";
import { contextOf, get, nowOf, publicHtml } from "../frame/respond.tsx";
import { publicIncident } from "../incident/incident-page.tsx";
import { HistoryPage } from "./history-page.tsx";
import { StatusPage } from "./status-page.tsx";

const INCIDENTS_A_PAGE = 30;

export async function readView(c: WebContext) {
  return (await viewerOf(c)) === "admin" ? readAdminView(c.env) : readPublicView(c.env);
}

async function statusPage(c: WebContext): Promise<Response> {
  const view = await readView(c);
  const page = await contextOf(c, view.settings, nowOf(view.lastTickAt));
  return publicHtml(c, page, <StatusPage page={page} view={view} />);
}

async function historyPage(c: WebContext): Promise<Response> {
  const page = await contextOf(c, await readSettings(c.env.DB));
  const admin = isAdmin(page);
  const asked = c.req.query("cursor") ?? null;
  const cursor = asked !== null && isCursor(asked) ? asked : null;
  const found = await listIncidents(c.env.DB, { publicOnly: !admin, cursor, limit: INCIDENTS_A_PAGE });
  const monitors = (await allMonitors(c.env.DB)).filter(({ monitor }) => admin || monitor.public);
  const names = new Map(monitors.map(({ monitor }) => [monitor.id, monitor.name]));
  const live = await withLiveCounts(c.env.DB, found.items);
  const incidents = admin ? live : live.flatMap((one) => publicIncident(one, (id) => names.has(id)) ?? []);
  return publicHtml(
    c,
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

export function statusRoutes(app: WebApp): void {
  get(app, "/", statusPage);
  get(app, "/history", historyPage);
}
