/** The status page and the history of incidents. */
import { MINUTE_MS } from "../../../core/check/check.ts";
import { isIncidentCursor, listIncidents } from "../../../store/incidents.ts";
import { allMonitors } from "../../../store/monitors.ts";
import { readSettings } from "../../../store/settings.ts";
import { viewerOf } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { withLiveCounts } from "../../live-incidents.ts";
import { type PageView, readAdminView, readPublicView } from "../../view-model.ts";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { contextOf, type Drawn, draw, drawnHtml, get, nowOf, publicHtml } from "../frame/respond.tsx";
import { publicIncident } from "../incident/incident-page.tsx";
import { HistoryPage } from "./history-page.tsx";
import { StatusPage } from "./status-page.tsx";

const INCIDENTS_A_PAGE = 30;

export async function readView(c: WebContext) {
  return (await viewerOf(c)) === "admin" ? readAdminView(c.env) : readPublicView(c.env);
}

interface Held {
  readonly madeOf: PageView["madeOf"];
  readonly key: string;
  readonly drawn: Drawn;
}

/** One for strangers and one for admins: what it shows changes once a minute, however many look at it. */
const held = new Map<PageContext["viewer"], Held>();

async function statusPage(c: WebContext): Promise<Response> {
  const view = await readView(c);
  const page = await contextOf(c, view.settings, nowOf(view.lastTickAt));
  const key = JSON.stringify([Math.floor(page.now / MINUTE_MS), view.unrecordedSince, view.settings]);
  const known = held.get(page.viewer);
  const isSame =
    known?.key === key &&
    known.madeOf.length === view.madeOf.length &&
    known.madeOf.every((part, index) => part === view.madeOf[index]);
  const drawn = isSame ? known.drawn : await draw(<StatusPage page={page} view={view} />);
  held.set(page.viewer, { madeOf: view.madeOf, key, drawn });
  return drawnHtml(c, page, drawn);
}

async function historyPage(c: WebContext): Promise<Response> {
  const page = await contextOf(c, await readSettings(c.env.DB));
  const admin = isAdmin(page);
  const asked = c.req.query("cursor") ?? null;
  const cursor = asked !== null && isIncidentCursor(asked) ? asked : null;
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
