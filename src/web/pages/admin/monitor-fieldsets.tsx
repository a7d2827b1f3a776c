/** The parts of a monitor's form, and what a test of it saw. */

import type { Judged } from "../../../core/check/check.ts";
import { REGIONS, type Reading } from "../../../core/check/reading.ts";
import { failurePhrase } from "../../../core/condition/wording.ts";
import { METHODS } from "../../../core/config/monitor/http-target.ts";
import type { MonitorKind } from "../../../core/config/monitor.ts";
import { regionText } from "../../../core/words/regions.ts";
import { msText } from "../words/number.ts";
import { AreaField, ChecksField, SelectField, TextField } from "./field.tsx";
import type { FormState } from "./form.ts";
import { RegionMap } from "./region-map.tsx";

/** Each region's answer to what the form says now. */
export function Tested({ checks }: { checks: readonly Judged[] }) {
  return (
    <section class="card stack" aria-label="Test">
      <h2>Test: nothing was saved or recorded</h2>
      <ul class="bullets">
        {checks.map(({ region, colo, verdict, status, latencyMs, failure, evidence }) => (
          <li>
            {regionText(region)}
            {colo !== null && `, ${colo}`}: <strong>{verdict}</strong>
            {status !== null && `, ${status}`}, {msText(latencyMs)}
            {failure !== null && `: ${reasonOf(verdict, failure, evidence.reading)}`}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What can't be reached at all says why, before it is saved. */
function reasonOf(
  verdict: Judged["verdict"],
  failure: NonNullable<Judged["failure"]>,
  reading: Reading,
): string {
  const said = verdict === "unsupported" || verdict === "lost" ? reading.error?.message : undefined;
  return said ?? failurePhrase(failure.type) ?? failure.type;
}

interface WhatFieldsProps {
  readonly form: FormState;
  readonly isNew: boolean;
  readonly kind: MonitorKind;
}

export function WhatFields({ form, isNew, kind }: WhatFieldsProps) {
  return (
    <fieldset>
      <legend>What to watch</legend>
      {kind === "http" && (
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
        readonly={!isNew}
        hint={isNew ? "made of the name when left empty; it can't be changed later" : "can't be changed"}
      />
      <TextField form={form} name="name" label="Name" hint="the id when left empty" />
      <TextField form={form} name="group" label="Group" hint="a heading on the status page" />
      {kind !== "heartbeat" && <ProbeFields form={form} />}
      <div class="field wide">
        <div class="checks">
          <label class="check">
            <input
              type="checkbox"
              name="enabled"
              value="yes"
              checked={form.values.enabled?.includes("yes")}
            />
            Enabled (otherwise paused)
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

function ProbeFields({ form }: { form: FormState }) {
  return (
    <>
      <TextField form={form} name="intervalMinutes" label="Every … minutes" hint="1 to 1440" />
      <ChecksField
        form={form}
        name="regions"
        label="Probed from"
        hint="Three or more tell a regional fault from an outage. auto is one place of Cloudflare's choice. South America, Africa and the Middle East are probed from nearby."
        choices={REGIONS.map((value) => ({ value, label: regionText(value) }))}
        picture={<RegionMap />}
      />
    </>
  );
}

export function JudgeFields({ form }: { form: FormState }) {
  return (
    <fieldset>
      <legend>Expected answer</legend>
      <TextField form={form} name="assert.status" label="Status" hint="2xx, 301, 200-299; any of them" />
      <TextField form={form} name="assert.slowMs" label="Slow above, ms" hint="empty: never slow" />
      <TextField
        form={form}
        name="assert.certificateDays"
        label="Certificate warning, days"
        hint="before its end; https only; empty: never"
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

export function AlertFields({ form, channels }: { form: FormState; channels: readonly string[] }) {
  return (
    <fieldset>
      <legend>Alerts</legend>
      <TextField
        form={form}
        name="objective"
        label="Objective, %"
        hint="99.9 allows one failing check in a thousand"
      />
      <TextField
        form={form}
        name="dependsOn"
        label="Depends on"
        hint="Ids of monitors without which this one can't work, as in db, dns. While one of them is down, alerts of this one are grouped under its alert."
      />
      <ChecksField
        form={form}
        name="alert.channels"
        label="Channels"
        hint={
          channels.length === 0 ? "There is none yet: add one under Channels." : "None ticked: all of them."
        }
        choices={channels.map((id) => ({ value: id, label: id }))}
      />
      <SelectField
        form={form}
        name="alert.duringIntermittent"
        label="Outages while it fails intermittently"
        hint="Delayed ones alert when they outlast twice the usual blip, after 5 minutes at most."
        choices={[
          { value: "delay", label: "delay their alerts" },
          { value: "page", label: "alert at once" },
        ]}
      />
    </fieldset>
  );
}

export function RequestFields({ form }: { form: FormState }) {
  return (
    <fieldset>
      <legend>Request</legend>
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
