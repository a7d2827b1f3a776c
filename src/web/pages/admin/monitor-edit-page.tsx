/** Add or edit a monitor: the common fields, or everything as JSON. Both go through the same schema. */

import type { Judged } from "../../../core/check/check.ts";
import type { InputFault } from "../../../core/config/input-fault.ts";
import type { Monitor, MonitorKind } from "../../../core/config/monitor.ts";
import type { PageContext } from "../frame/page-context.ts";
import { Action, AdminLayout } from "./admin-layout.tsx";
import { DeleteLink } from "./deletable.tsx";
import { AreaField, FaultSummary, FormFaults } from "./field.tsx";
import type { FormState } from "./form.ts";
import { KindFieldset, KindLinks } from "./kind-fieldset.tsx";
import { AlertFields, JudgeFields, RequestFields, Tested, WhatFields } from "./monitor-fieldsets.tsx";
import { fieldsOf } from "./monitor-form.ts";
import { type PingAddress, PingBox } from "./ping-box.tsx";

interface MonitorEditPageProps {
  readonly page: PageContext;
  /** Null for a new one. */
  readonly monitor: Monitor | null;
  readonly kind: MonitorKind;
  readonly form: FormState;
  readonly json: { readonly text: string; readonly faults: readonly InputFault[] };
  /** Ids of the channels that there are. */
  readonly channels: readonly string[];
  /** What a test of the form's values saw; null when nothing was tested. */
  readonly tested: readonly Judged[] | null;
  readonly notice: string | null;
  /** Of a heartbeat: where its job pings. */
  readonly ping: PingAddress | null;
}

export function MonitorEditPage({
  page,
  monitor,
  kind,
  form,
  json,
  channels,
  tested,
  notice,
  ping,
}: MonitorEditPageProps) {
  const title = monitor === null ? "Add a monitor" : monitor.name;
  const action = monitor === null ? "/admin/monitors" : `/admin/monitors/${monitor.id}`;
  return (
    <AdminLayout page={page} title={title} section="monitors" notice={notice}>
      <div class="row end">
        <h1>{title}</h1>
        {monitor !== null && (
          <div class="row">
            <a href={`/m/${monitor.id}`}>Monitor page</a>
            {kind !== "heartbeat" && <Action action={`${action}/check`} label="Check now" />}
            <DeleteLink href={`${action}/delete`} what={`the monitor ${monitor.name}`} />
          </div>
        )}
      </div>
      {monitor === null && <KindLinks kind={kind} />}
      {monitor?.kind === "heartbeat" && ping !== null && <PingBox monitor={monitor} ping={ping} />}
      {form.faults.length > 0 && <FormFaults form={form} shown={fieldsOf(kind)} />}
      {tested !== null && <Tested checks={tested} />}
      <form method="post" action={action}>
        <input type="hidden" name="as" value="fields" />
        <input type="hidden" name="kind" value={kind} />
        <WhatFields form={form} isNew={monitor === null} kind={kind} />
        {kind === "http" ? <JudgeFields form={form} /> : <KindFieldset form={form} kind={kind} />}
        {kind === "http" && <RequestFields form={form} />}
        <AlertFields form={form} channels={channels} />
        <div>
          <div class="row">
            <button type="submit" class="main">
              Save
            </button>
            {kind !== "heartbeat" && (
              <button type="submit" name="also" value="try">
                Test without saving
              </button>
            )}
          </div>
        </div>
      </form>
      <JsonEditor action={action} json={json} />
    </AdminLayout>
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
