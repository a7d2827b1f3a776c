/** The own fields of a kind, and the choice among kinds for a new monitor. */
import { MONITOR_KINDS, type MonitorKind } from "../../../core/config/monitor.ts";
import { AreaField, ChecksField, SelectField, TextField } from "./field.tsx";
import type { FormState } from "./form.ts";
import { type KindField, OTHER_KINDS } from "./kind-fields.ts";

export function KindLinks({ kind }: { kind: MonitorKind }) {
  const title = (one: MonitorKind) => (one === "http" ? "Web address" : OTHER_KINDS[one].title);
  return (
    <nav class="row kinds" aria-label="Kind of monitor">
      {MONITOR_KINDS.map((one) => (
        <a href={`/admin/monitors/new?kind=${one}`} aria-current={one === kind ? "page" : undefined}>
          {title(one)}
        </a>
      ))}
    </nav>
  );
}

export function KindFieldset({ form, kind }: { form: FormState; kind: Exclude<MonitorKind, "http"> }) {
  const { title, note, fields } = OTHER_KINDS[kind];
  return (
    <fieldset>
      <legend>{title}</legend>
      <p class="soft wide">{note}</p>
      {fields.map((field) => (
        <OwnField form={form} field={field} />
      ))}
    </fieldset>
  );
}

function OwnField({ form, field }: { form: FormState; field: KindField }) {
  const { path, label, hint, writing, choices = [] } = field;
  const common = { form, name: path, label, ...(hint === undefined ? {} : { hint }) };
  if (writing === "choice") return <SelectField {...common} choices={choices} />;
  if (writing === "lines") return <AreaField {...common} />;
  if (writing === "flag") return <ChecksField {...common} choices={[{ value: "yes", label: "yes" }]} />;
  return <TextField {...common} />;
}
