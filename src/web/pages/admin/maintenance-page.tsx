/** Maintenance windows: checks inside are kept but not counted, also when a window is added afterwards. */
import type { MaintenanceWindow } from "../../../core/config/maintenance.ts";
import { occurrencesOf } from "../../../core/config/occurrence.ts";
import { spanText } from "../../../core/words/span-text.ts";
import type { PageContext } from "../frame/page-context.ts";
import { countText } from "../words/number.ts";
import { AdminLayout } from "./admin-layout.tsx";
import { DeleteLink } from "./deletable.tsx";
import { AreaField, FormFaults, SelectField, TextField } from "./field.tsx";
import type { FormState } from "./form.ts";
import { monitorChoices } from "./monitor-choices.ts";
import { AdminTable } from "./table.tsx";

interface MaintenancePageProps {
  readonly page: PageContext;
  readonly windows: readonly MaintenanceWindow[];
  readonly monitorIds: readonly string[];
  readonly form: FormState;
  readonly notice: string | null;
}

const FIELDS = ["title", "text", "monitor", "timeZone", "from", "to", "cron", "durationMinutes", "id"];

export function MaintenancePage({ page, windows, monitorIds, form, notice }: MaintenancePageProps) {
  return (
    <AdminLayout page={page} title="Maintenance" section="maintenance" notice={notice}>
      <h1>Maintenance</h1>
      {windows.length === 0 && <p class="empty">None is scheduled.</p>}
      {windows.length > 0 && (
        <AdminTable
          label="Windows"
          columns={[{ head: null, as: "value" }, { head: null }, { head: null }]}
          rows={windows.map((window) => [
            <>
              <a href={`/admin/maintenance/${window.id}`}>{window.title ?? "Maintenance"}</a>
              <br />
              <small class="soft">{window.id}</small>
            </>,
            window.monitor ?? "all monitors",
            <WindowTimes page={page} window={window} />,
            <DeleteLink
              href={`/admin/maintenance/${window.id}/delete`}
              what={`the maintenance ${window.title ?? window.id}`}
            />,
          ])}
        />
      )}
      <form method="post" action="/admin/maintenance">
        <WindowFields form={form} monitorIds={monitorIds} legend="Schedule maintenance" />
        <fieldset class="plain">
          <TextField form={form} name="id" label="Id" hint="made up when left empty" />
          <div>
            <button type="submit" class="main">
              Schedule
            </button>
          </div>
        </fieldset>
      </form>
    </AdminLayout>
  );
}

interface MaintenanceEditPageProps {
  readonly page: PageContext;
  readonly window: MaintenanceWindow;
  readonly monitorIds: readonly string[];
  readonly form: FormState;
}

export function MaintenanceEditPage({ page, window, monitorIds, form }: MaintenanceEditPageProps) {
  const title = window.title ?? window.id;
  return (
    <AdminLayout page={page} title={title} section="maintenance">
      <div class="row end">
        <h1>{title}</h1>
        <DeleteLink href={`/admin/maintenance/${window.id}/delete`} what={`the maintenance ${title}`} />
      </div>
      <p>
        Past checks that it covered, or covers now, are re-evaluated. With another start it is announced
        again.
      </p>
      <form method="post" action={`/admin/maintenance/${window.id}`}>
        <WindowFields form={form} monitorIds={monitorIds} legend="Change it" />
        <div>
          <button type="submit" class="main">
            Save
          </button>
        </div>
      </form>
    </AdminLayout>
  );
}

interface WindowFieldsProps {
  readonly form: FormState;
  readonly monitorIds: readonly string[];
  readonly legend: string;
}

function WindowFields({ form, monitorIds, legend }: WindowFieldsProps) {
  return (
    <>
      {form.faults.length > 0 && <FormFaults form={form} shown={FIELDS} />}
      <fieldset>
        <legend>{legend}</legend>
        <TextField form={form} name="title" label="Title" hint="for visitors, as in Database upgrade" />
        <SelectField form={form} name="monitor" label="Monitors" choices={monitorChoices(monitorIds)} />
        <TextField
          form={form}
          name="timeZone"
          label="Time zone"
          hint="of the times below, and of what visitors read: Europe/Berlin"
        />
        <AreaField
          form={form}
          name="text"
          label="What visitors should know"
          size="prose"
          hint="Markdown: **bold**, [links](https://…), lists"
        />
      </fieldset>
      <fieldset>
        <legend>Once</legend>
        <TextField form={form} name="from" label="From" type="datetime-local" />
        <TextField form={form} name="to" label="To" type="datetime-local" />
      </fieldset>
      <fieldset>
        <legend>Or repeatedly</legend>
        <TextField
          form={form}
          name="cron"
          label="Cron"
          hint="five fields, as in 0 3 * * 0: Sundays at 3:00"
        />
        <TextField form={form} name="durationMinutes" label="Length in minutes" />
      </fieldset>
    </>
  );
}

/** A recurring one with its next time. */
function WindowTimes({ page, window }: { page: PageContext; window: MaintenanceWindow }) {
  const { cron, durationMinutes, timeZone = "UTC" } = window;
  const occurrences = occurrencesOf(window, page.now);
  const next = occurrences.find(({ to }) => to > page.now) ?? occurrences.at(-1);
  const when = next === undefined ? "never" : spanText(next, page.now);
  if (cron === null) return <>{when}</>;
  return (
    <>
      <code>{cron}</code> {timeZone}, for {countText(durationMinutes ?? 0, "minute")}
      <br />
      <small class="soft">
        {next !== undefined && next.from <= page.now ? "now" : "next"}: {when}
      </small>
    </>
  );
}
