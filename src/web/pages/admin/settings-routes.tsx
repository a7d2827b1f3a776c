/** Settings: judged by the core's own schema. */
import { inputFaults } from "../../../core/config/input-fault.ts";
import { settingsSchema } from "../../../core/config/settings.ts";
import { readSettings } from "../../../store/settings.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { saveSettings } from "../../save-settings.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { type FormState, readForm } from "./form.ts";
import { noticeOf } from "./notice.ts";
import { SettingsPage, settingsInput, settingsValues } from "./settings-page.tsx";

async function settingsPage(c: WebContext, typed: FormState | null, status = 200): Promise<Response> {
  const settings = await readSettings(c.env.DB);
  const page = await contextOf(c, settings);
  const form = typed ?? { values: settingsValues(settings), faults: [] };
  return html(page, <SettingsPage page={page} form={form} notice={noticeOf(c)} />, status);
}

export function settingsAdminRoutes(app: WebApp): void {
  get(app, "/admin/settings", async (c) => {
    await assertAdmin(c);
    return settingsPage(c, null);
  });
  post(app, "/admin/settings", async (c) => {
    await assertAdmin(c);
    const values = await readForm(c);
    // What this form has no field for stays as it is.
    const settings = { ...(await readSettings(c.env.DB)), ...settingsInput(values) };
    const parsed = settingsSchema.safeParse(settings);
    if (!parsed.success) return settingsPage(c, { values, faults: inputFaults(parsed.error) }, 422);
    const faults = await saveSettings(c.env, parsed.data);
    if (faults.length > 0) return settingsPage(c, { values, faults }, 422);
    return seeOther("/admin/settings?done=saved");
  });
}
