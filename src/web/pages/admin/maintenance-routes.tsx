/** Maintenance windows: judged by the core's own schema. */
import type { MaintenanceWindow } from "../../../core/config/maintenance.ts";
import { pastOf } from "../../../core/shard/changed-windows.ts";
import { removeWindow } from "../../../jobs/maintenance.ts";
import { listMaintenance } from "../../../store/maintenance.ts";
import { allMonitors } from "../../../store/monitors.ts";
import { readSettings } from "../../../store/settings.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound } from "../../problem.ts";
import { addMaintenance, changeMaintenance, storedWindow } from "../../save-maintenance.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { deletable } from "./deletable.tsx";
import { type FormState, readForm } from "./form.ts";
import { changedInput, windowInput, windowValues } from "./maintenance-form.ts";
import { MaintenanceEditPage, MaintenancePage } from "./maintenance-page.tsx";
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

async function add(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const values = await readForm(c);
  const result = await addMaintenance(c, windowInput(values), Date.now());
  switch (result.kind) {
    case "saved":
      return seeOther("/admin/maintenance?done=saved");
    case "invalid":
      return windowsPage(c, { values, faults: result.faults }, 422);
    case "taken":
      return windowsPage(c, { values, faults: [{ path: "id", message: "is taken; choose another" }] }, 409);
    default:
      return result satisfies never;
  }
}

async function editPage(c: WebContext, window: MaintenanceWindow, form: FormState): Promise<Response> {
  const [settings, monitors] = await Promise.all([readSettings(c.env.DB), allMonitors(c.env.DB)]);
  const page = await contextOf(c, settings);
  const monitorIds = monitors.map(({ monitor }) => monitor.id);
  const body = <MaintenanceEditPage page={page} window={window} monitorIds={monitorIds} form={form} />;
  return html(page, body, form.faults.length > 0 ? 422 : 200);
}

async function change(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const window = await storedWindow(c);
  const values = await readForm(c);
  const result = await changeMaintenance(c, window, changedInput(values, window), Date.now());
  if (result.kind === "invalid") return editPage(c, window, { values, faults: result.faults });
  return seeOther("/admin/maintenance?done=saved");
}

export function maintenanceAdminRoutes(app: WebApp): void {
  get(app, "/admin/maintenance", async (c) => {
    await assertAdmin(c);
    return windowsPage(c, null);
  });
  post(app, "/admin/maintenance", add);
  get(app, "/admin/maintenance/:id", async (c) => {
    await assertAdmin(c);
    const window = await storedWindow(c);
    return editPage(c, window, { values: windowValues(window), faults: [] });
  });
  post(app, "/admin/maintenance/:id", change);
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
