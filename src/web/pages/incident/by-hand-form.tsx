/** What an incident by hand is: its title, impact and monitors, changed on its own page. */
import type { Incident } from "../../../core/incident/incident.ts";
import { DeleteLink } from "../admin/deletable.tsx";
import { ChecksField, SelectField, TextField } from "../admin/field.tsx";
import type { FormState } from "../admin/form.ts";
import { IMPACT_CHOICES } from "./incident-form.tsx";

interface ByHandFormProps {
  readonly incident: Incident;
  /** Every monitor. */
  readonly names: ReadonlyMap<string, string>;
}

export function ByHandForm({ incident, names }: ByHandFormProps) {
  const { id, title = "", impact = "none", monitors = [] } = incident;
  const form = { values: { title: [title], impact: [impact], monitors }, faults: [] };
  return (
    <section class="stack">
      <form method="post" action={`/incidents/${id}/edit`}>
        <fieldset>
          <legend>Change the incident</legend>
          <ByHandFields form={form} names={names} />
          <div class="field wide">
            <button type="submit">Save</button>
          </div>
        </fieldset>
      </form>
      <p>
        <DeleteLink href={`/incidents/${id}/delete`} what="the incident" />
      </p>
    </section>
  );
}

interface ByHandFieldsProps {
  readonly form: FormState;
  readonly names: ReadonlyMap<string, string>;
}

export function ByHandFields({ form, names }: ByHandFieldsProps) {
  const choices = [...names].map(([value, label]) => ({ value, label }));
  return (
    <>
      <TextField form={form} name="title" label="Title" required hint="what visitors read first" />
      <SelectField
        form={form}
        name="impact"
        label="Impact"
        choices={IMPACT_CHOICES}
        hint="colours the page's headline; never an uptime"
      />
      {choices.length > 0 && (
        <ChecksField
          form={form}
          name="monitors"
          label="Affected monitors"
          choices={choices}
          hint="none: the whole page"
        />
      )}
    </>
  );
}
