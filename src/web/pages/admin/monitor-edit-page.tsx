/** Add or edit a monitor: the common fields, or everything as JSON. Both go through the same schema. */

import { REGIONS } from "../../../core/check/reading.ts";
import type { InputFault } from "../../../core/config/input-fault.ts";
import { METHODS } from "../../../core/config/monitor/http-target.ts";
import type { Monitor, MonitorKind } from "../../../core/config/monitor.ts";
import type { PageContext } from "../frame/page-context.ts";
import { Action, AdminLayout } from "./admin-layout.tsx";
import { AreaField, ChecksField, FaultSummary, SelectField, TextField } from "./field.tsx";
import { type FormState, otherFaults } from "./form.ts";
import { KindFieldset, KindLinks } from "./kind-fieldset.tsx";
import { fieldsOf } from "./monitor-form.ts";

interface MonitorEditPageProps {
  readonly page: PageContext;
  /** Null for a new one. */
  readonly monitor: Monitor | null;
  readonly kind: MonitorKind;
  readonly form: FormState;
  readonly json: { readonly text: string; readonly faults: readonly InputFault[] };
  readonly notice: string | null;
}

export function MonitorEditPage({ page, monitor, kind, form, json, notice }: MonitorEditPageProps) {
  const title = monitor === null ? "Add a monitor" : monitor.name;
  const action = monitor === null ? "/admin/monitors" : `/admin/monitors/${monitor.id}`;
  return (
    <AdminLayout page={page} title={title} section="monitors" notice={notice}>
      <div class="row end">
        <h1>{title}</h1>
        {monitor !== null && (
          <div class="row">
            <a href={`/m/${monitor.id}`}>Its page</a>
            <Action action={`${action}/check`} label="Check now" />
          </div>
        )}
      </div>
      {monitor === null && <KindLinks kind={kind} />}
      <FaultSummary faults={otherFaults(form, fieldsOf(kind))} />
      <form method="post" action={action}>
        <input type="hidden" name="as" value="fields" />
        <input type="hidden" name="kind" value={kind} />
        <WhatFields form={form} isNew={monitor === null} isHttp={kind === "http"} />
        {kind === "http" ? <JudgeFields form={form} /> : <KindFieldset form={form} kind={kind} />}
        {kind === "http" && <RequestFields form={form} />}
        <AlertFields form={form} />
        <div>
          <button type="submit" class="main">
            Save
          </button>
        </div>
      </form>
      <JsonEditor action={action} json={json} />
      {monitor !== null && (
        <details>
          <summary>Delete this monitor</summary>
          <div class="stack">
            <p>Its history, incidents and events go with it. This can't be undone.</p>
            <Action action={`${action}/delete`} label={`Delete ${monitor.id}`} kind="danger" />
          </div>
        </details>
      )}
    </AdminLayout>
  );
}

function WhatFields({ form, isNew, isHttp }: { form: FormState; isNew: boolean; isHttp: boolean }) {
  return (
    <fieldset>
      <legend>What to watch</legend>
      {isHttp && (
        <TextField
          form={form}
          name="target.url"
          label="URL"
          type="url"
          wide
          required
          placeholder="https://shop.example/health"
        />
      )}
      <TextField
        form={form}
        name="id"
        label="Id"
        required
        readonly={!isNew}
        hint={isNew ? "a-z, 0-9 and -; it can't be changed later" : "can't be changed"}
      />
      <TextField form={form} name="name" label="Name" hint="the id when left empty" />
      <TextField form={form} name="group" label="Group" hint="a heading on the status page" />
      <TextField form={form} name="intervalMinutes" label="Every … minutes" hint="1 to 1440" />
      <ChecksField
        form={form}
        name="regions"
        label="From"
        choices={REGIONS.map((value) => ({ value, label: value }))}
      />
      <div class="field wide">
        <div class="checks">
          <label class="check">
            <input
              type="checkbox"
              name="enabled"
              value="yes"
              checked={form.values.enabled?.includes("yes")}
            />
            Check it (off: paused)
          </label>
          <label class="check">
            <input type="checkbox" name="public" value="yes" checked={form.values.public?.includes("yes")} />
            Show it on the public page
          </label>
        </div>
      </div>
    </fieldset>
  );
}

function JudgeFields({ form }: { form: FormState }) {
  return (
    <fieldset>
      <legend>When it is up</legend>
      <TextField form={form} name="assert.status" label="Status" hint="2xx, 301, 200-299; any of them" />
      <TextField form={form} name="assert.slowMs" label="Slow above, ms" hint="empty: never slow" />
      <TextField
        form={form}
        name="assert.certificateDays"
        label="Warn, days before the certificate ends"
        hint="https only; empty: never"
      />
      <TextField
        form={form}
        name="target.timeoutMs"
        label="Timeout, ms"
        hint="100 to 30000, over the whole exchange"
      />
      <AreaField
        form={form}
        name="assert.bodyContains"
        label="Body contains"
        hint="one text a line; all must be there"
      />
      <AreaField
        form={form}
        name="assert.bodyNotContains"
        label="Body does not contain"
        hint="one text a line"
      />
    </fieldset>
  );
}

function AlertFields({ form }: { form: FormState }) {
  return (
    <fieldset>
      <legend>Alerts</legend>
      <TextField
        form={form}
        name="objective"
        label="Objective"
        hint="0.999 allows one failing check in a thousand"
      />
      <TextField
        form={form}
        name="alert.channels"
        label="Alert channels"
        hint="ids with commas; empty: all"
      />
    </fieldset>
  );
}

function RequestFields({ form }: { form: FormState }) {
  return (
    <fieldset>
      <legend>How to ask</legend>
      <SelectField
        form={form}
        name="target.method"
        label="Method"
        hint="A POST to a harmless endpoint sees keep-alive races that proxies hide from a GET."
        choices={METHODS.map((value) => ({ value, label: value }))}
      />
      <AreaField
        form={form}
        name="target.headers"
        label="Headers"
        hint="Name: value, one a line; secrets as {{secret.NAME}}"
      />
      <AreaField form={form} name="target.body" label="Body" />
    </fieldset>
  );
}

interface JsonEditorProps {
  readonly action: string;
  readonly json: { readonly text: string; readonly faults: readonly InputFault[] };
}

function JsonEditor({ action, json }: JsonEditorProps) {
  const form: FormState = { values: { json: [json.text] }, faults: [] };
  return (
    <details open={json.faults.length > 0}>
      <summary>Everything, as JSON</summary>
      <form method="post" action={action}>
        <input type="hidden" name="as" value="json" />
        <FaultSummary faults={json.faults} />
        <AreaField
          form={form}
          name="json"
          label="Monitor"
          size="long"
          hint="What is left out gets its default."
        />
        <div>
          <button type="submit" class="main">
            Save the JSON
          </button>
        </div>
      </form>
    </details>
  );
}
