/** Markers from outside: deploys, cron runs, changes. Diagnosis asks whether failures follow them. */

import { shortDuration } from "../../../core/words/duration.ts";
import type { StoredEvent } from "../../../store/events.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { Copyable } from "../words/copyable.tsx";
import { AdminLayout } from "./admin-layout.tsx";
import { DeleteLink } from "./deletable.tsx";
import { AreaField, FaultSummary, SelectField, TextField } from "./field.tsx";
import { type FormState, otherFaults } from "./form.ts";
import { monitorChoices } from "./monitor-choices.ts";
import { AdminTable, EarlierLink } from "./table.tsx";

interface EventsPageProps {
  readonly page: PageContext;
  readonly events: readonly StoredEvent[];
  readonly nextCursor: string | null;
  readonly monitorIds: readonly string[];
  readonly form: FormState;
  readonly origin: string;
  readonly notice: string | null;
}

const FIELDS = ["kind", "at", "durationMs", "monitor", "note"];

export function EventsPage({ page, events, nextCursor, monitorIds, form, origin, notice }: EventsPageProps) {
  return (
    <AdminLayout page={page} title="Events" section="events" notice={notice}>
      <h1>Events</h1>
      <p>
        Mark what changes, and the diagnosis tells whether failures follow. From a deploy hook or a cron
        wrapper:
      </p>
      <Copyable text={hookCommand(origin)} />
      <form method="post" action="/admin/events">
        <FaultSummary faults={otherFaults(form, FIELDS)} />
        <fieldset>
          <legend>Add an event</legend>
          <TextField
            form={form}
            name="kind"
            label="Kind"
            required
            placeholder="deploy"
            hint='as in "deploy" or "cron:backup"'
          />
          <TextField
            form={form}
            name="at"
            label="When"
            placeholder="now"
            hint="ISO 8601 with a zone; empty: now"
          />
          <TextField form={form} name="durationMs" label="Lasted, ms" />
          <SelectField form={form} name="monitor" label="Concerns" choices={monitorChoices(monitorIds)} />
          <AreaField form={form} name="note" label="Note" size="prose" />
          <div class="field wide">
            <button type="submit" class="main">
              Add
            </button>
          </div>
        </fieldset>
      </form>
      {events.length > 0 && (
        <AdminTable
          label="Events"
          columns={[{ head: null }, { head: null }, { head: null }, { head: null, as: "value" }]}
          rows={events.map((event) => [
            <When at={event.at} clock={page.clock} />,
            event.kind,
            event.monitor ?? "all monitors",
            [event.durationMs === null ? "" : `${shortDuration(event.durationMs)}. `, event.note].join(""),
            <DeleteLink href={`/admin/events/${event.id}/delete`} what={`the event ${event.kind}`} />,
          ])}
        />
      )}
      <EarlierLink path="/admin/events" nextCursor={nextCursor} />
    </AdminLayout>
  );
}

function hookCommand(origin: string): string {
  return `curl -sS ${origin}/api/v1/events -H "Authorization: Bearer $ADMIN_TOKEN" -H 'content-type: application/json' -d '{"kind":"deploy"}'`;
}
