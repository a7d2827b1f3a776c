/** The list of monitors, and what is done to several at once. */
import { allMonitors, getMonitor } from "../../../store/monitors.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { replaceMonitor } from "../../save-monitor.ts";
import { readAdminView } from "../../view-model.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { demoStatus } from "./demo.tsx";
import { fieldValue, readForm } from "./form.ts";
import { LIST_PATH, type ListedMonitor, listHref, listQuery, shownMonitors } from "./monitor-list.ts";
import { MonitorListPage } from "./monitor-list-page.tsx";
import { noticeOf } from "./notice.ts";

async function listPage(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const [all, view, demo] = await Promise.all([
    allMonitors(c.env.DB),
    readAdminView(c.env),
    demoStatus(c.env),
  ]);
  const order = view.groups.flatMap(({ monitors }) => monitors.map((monitor) => monitor.view));
  const places = new Map(order.map((one, place) => [one.id, { one, place }]));
  const placeOf = (id: string) => places.get(id)?.place ?? order.length;
  const listed = all
    .map((stored): ListedMonitor => ({ stored, view: places.get(stored.monitor.id)?.one ?? null }))
    .toSorted((one, other) => placeOf(one.stored.monitor.id) - placeOf(other.stored.monitor.id));
  const query = listQuery((name) => c.req.query(name));
  const page = await contextOf(c, view.settings);
  const shown = { page, monitors: shownMonitors(listed, query), total: all.length, query, demo };
  return html(page, <MonitorListPage {...shown} notice={noticeOf(c)} />);
}

/** Pauses or resumes those that were ticked; one that can't be changed does not stop the others. */
async function changeMany(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const values = await readForm(c);
  const enabled = fieldValue(values, "do") === "resume";
  const ids = values.id ?? [];
  for (const id of ids) {
    const stored = await getMonitor(c.env.DB, id);
    if (stored !== null && stored.monitor.enabled !== enabled)
      await replaceMonitor(c.env, id, { ...stored.monitor, enabled }, Date.now());
  }
  const done = ids.length === 0 ? "none" : "saved";
  return seeOther(
    listHref(
      listQuery((name) => values[name]?.[0]),
      { done },
    ),
  );
}

export function monitorListRoutes(app: WebApp): void {
  get(app, "/admin", listPage);
  get(app, LIST_PATH, listPage);
  post(app, "/admin/many", changeMany);
}
