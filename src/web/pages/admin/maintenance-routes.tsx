/** Maintenance windows: judged by the core's own schema. */
import type { MaintenanceWindow } from "../../../core/config/maintenance.ts";
import { parseMaintenance } from "../../../core/config/maintenance-input.ts";
import { pastOf } from "../../../core/shard/changed-windows.ts";
import { addWindow, removeWindow } from "../../../jobs/maintenance.ts";
import { listMaintenance } from "../../../store/maintenance.ts";
import { allMonitors } from "../../../store/monitors.ts";
import { readSettings } from "../../../store/settings.ts";
import { assertMonitor } from "../../api/events.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound } from "../../problem.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { deletable } from "./deletable.tsx";
import { type FormState, type FormValues, numberOrText, readForm, textOrNull } from "./form.ts";
import { MaintenancePage } from "./maintenance-page.tsx";
import { noticeOf } from "./notice.ts";

/** A new window's form begins with the page's own time zone. */
async function windowsPage(c: WebContext, typed: FormState | null, status = 200): Promise<Response> {
  const [settings, windows, monitors] = await Promise.all([
    readSettings(c.env.DB),
    listMaintenance(c.env.DB),
    allMonitors(c.env.DB),
  ]);
  const page = await contextOf(c, settings);
  const form = typed ?? { values: { timeZone: [settings.timeZone] }, faults: [] };
  return html(
    page,
    <MaintenancePage
      page={page}
      windows={windows}
      monitorIds={monitors.map(({ monitor }) => monitor.id)}
      form={form}
      notice={noticeOf(c)}
    />,
    status,
  );
}

/** What was left empty is left out, so that the schema tells the one-off form from the recurring one. */
function windowInput(values: FormValues): unknown {
  const fields = {
    id: textOrNull(values, "id"),
    title: textOrNull(values, "title"),
    text: textOrNull(values, "text"),
    timeZone: textOrNull(values, "timeZone"),
    monitor: textOrNull(values, "monitor"),
    from: textOrNull(values, "from"),
    to: textOrNull(values, "to"),
    cron: textOrNull(values, "cron"),
    durationMinutes: numberOrText(values, "durationMinutes") ?? null,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

async function storedWindow(c: WebContext): Promise<MaintenanceWindow> {
  const id = c.req.param("id") ?? "";
  const window = (await listMaintenance(c.env.DB)).find((known) => known.id === id);
  if (window === undefined) throw notFound("maintenance window", id);
  return window;
}

async function add(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const values = await readForm(c);
  const parsed = parseMaintenance(windowInput(values), `m-${crypto.randomUUID().slice(0, 8)}`);
  if (!parsed.ok) return windowsPage(c, { values, faults: parsed.faults }, 422);
  await assertMonitor(c, parsed.window.monitor);
  if (await addWindow(c.env, parsed.window, Date.now())) return seeOther("/admin/maintenance?done=saved");
  return windowsPage(c, { values, faults: [{ path: "id", message: "is taken; choose another" }] }, 409);
}

export function maintenanceAdminRoutes(app: WebApp): void {
  get(app, "/admin/maintenance", async (c) => {
    await assertAdmin(c);
    return windowsPage(c, null);
  });
  post(app, "/admin/maintenance", add);
  deletable(app, "/admin/maintenance/:id/delete", {
    section: "maintenance",
    look: async (c, { now }) => {
      const window = await storedWindow(c);
      return {
        what: `the maintenance ${window.title ?? window.id}`,
        consequence:
          pastOf(window, now) === null
            ? "Visitors no longer see it announced, and its checks count. Mails that went out can't be taken back."
            : "The checks inside it count: they are re-evaluated, and incidents may come of it.",
        back: "/admin/maintenance",
      };
    },
    remove: async (c) => {
      const id = c.req.param("id") ?? "";
      if (!(await removeWindow(c.env, id, Date.now()))) throw notFound("maintenance window", id);
      return "/admin/maintenance";
    },
  });
}
