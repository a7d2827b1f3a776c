/** Maintenance windows: checks inside are kept but not counted, also when a window is entered afterwards. */
import type { MaintenanceWindow } from "../../../core/config/maintenance.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { countText } from "../words/number.ts";
import { Action, AdminLayout } from "./admin-layout.tsx";
import { FaultSummary, SelectField, TextField } from "./field.tsx";
import { type FormState, otherFaults } from "./form.ts";
import { monitorChoices } from "./monitor-choices.ts";
import { AdminTable } from "./table.tsx";

interface MaintenancePageProps {
  readonly page: PageContext;
  readonly windows: readonly MaintenanceWindow[];
  readonly monitorIds: readonly string[];
  readonly form: FormState;
  readonly notice: string | null;
}

const FIELDS = ["id", "monitor", "from", "to", "cron", "durationMinutes"];

export function MaintenancePage({ page, windows, monitorIds, form, notice }: MaintenancePageProps) {
  return (
    <AdminLayout page={page} title="Maintenance" section="maintenance" notice={notice}>
      <h1>Maintenance</h1>
      {windows.length === 0 && <p class="empty">No window is entered.</p>}
      {windows.length > 0 && (
        <AdminTable label="Windows">
          {windows.map((window) => (
            <tr>
              <td>{window.id}</td>
              <td>{window.monitor ?? "all monitors"}</td>
              <td>
                <WindowTimes page={page} window={window} />
              </td>
              <td>
                <Action action={`/admin/maintenance/${window.id}/delete`} label="Delete" />
              </td>
            </tr>
          ))}
        </AdminTable>
      )}
      <form method="post" action="/admin/maintenance">
        <FaultSummary faults={otherFaults(form, FIELDS)} />
        <fieldset>
          <legend>Schedule maintenance</legend>
          <SelectField form={form} name="monitor" label="Concerns" choices={monitorChoices(monitorIds)} />
          <TextField form={form} name="id" label="Id" hint="made up when left empty" />
          <TextField form={form} name="from" label="From" hint="once: ISO 8601, as in 2026-12-24T22:00:00Z" />
          <TextField form={form} name="to" label="To" />
          <TextField
            form={form}
            name="cron"
            label="Or again and again: cron"
            hint="five fields, UTC, as in 0 3 * * 0"
          />
          <TextField form={form} name="durationMinutes" label="For … minutes" />
          <div class="field wide">
            <button type="submit" class="main">
              Enter
            </button>
          </div>
        </fieldset>
      </form>
    </AdminLayout>
  );
}

function WindowTimes({ page, window }: { page: PageContext; window: MaintenanceWindow }) {
  const { from, to, cron, durationMinutes } = window;
  if (cron !== null)
    return (
      <>
        <code>{cron}</code> UTC, for {countText(durationMinutes ?? 0, "minute")}
      </>
    );
  return (
    <>
      {from !== null && <When at={from} clock={page.clock} />} to{" "}
      {to !== null && <When at={to} clock={page.clock} />}
    </>
  );
}
