/** Where alerts go. A channel's fields depend on its kind, so it is written as JSON, with an example for each kind. */
import type { Channel } from "../../../core/config/channel/channel.ts";
import { CHANNEL_KINDS, KINDS } from "../../../core/config/channel/kinds.ts";
import type { PageContext } from "../frame/page-context.ts";
import { Action, AdminLayout } from "./admin-layout.tsx";
import { AreaField, FaultSummary } from "./field.tsx";
import type { FormState } from "./form.ts";

interface ChannelsPageProps {
  readonly page: PageContext;
  /** Secrets already starred. */
  readonly channels: readonly Channel[];
  /** What was typed last into the form of the channel `id`; of the new one when it is null. */
  readonly edited: { readonly id: string | null; readonly form: FormState } | null;
  readonly notice: string | null;
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

export function ChannelsPage({ page, channels, edited, notice }: ChannelsPageProps) {
  const blank = {
    values: { json: [jsonText({ id: "ops", kind: "webhook", ...KINDS.webhook.example })] },
    faults: [],
  };
  const isNew = edited !== null && edited.id === null;
  return (
    <AdminLayout page={page} title="Channels" section="channels" notice={notice}>
      <h1>Channels</h1>
      {channels.length === 0 && <p class="empty">None yet: incidents open and close, and nobody is told.</p>}
      {channels.map((channel) => (
        <ChannelCard channel={channel} form={edited?.id === channel.id ? edited.form : null} />
      ))}
      <section class="card stack">
        <h2>Add a channel</h2>
        <ChannelForm action="/admin/channels" form={isNew ? edited.form : blank} />
        <details>
          <summary>What each kind needs</summary>
          <ul class="stack">
            {CHANNEL_KINDS.map((kind) => (
              <li>
                <pre class="copy">{jsonText({ id: "ops", kind, ...KINDS[kind].example })}</pre>
              </li>
            ))}
          </ul>
        </details>
      </section>
    </AdminLayout>
  );
}

function ChannelCard({ channel, form }: { channel: Channel; form: FormState | null }) {
  const action = `/admin/channels/${channel.id}`;
  const events = channel.events === null ? "all but blips" : channel.events.join(", ");
  return (
    <section class="card stack">
      <div class="row end">
        <h2>
          {channel.id} <span class="tag">{channel.kind}</span>
        </h2>
        <div class="row">
          <Action action={`${action}/test`} label="Send a test" />
          <Action action={`${action}/delete`} label="Delete" kind="danger" />
        </div>
      </div>
      <p class="meta">Hears of {events}.</p>
      <details open={form !== null}>
        <summary>Edit</summary>
        <ChannelForm action={action} form={form ?? { values: { json: [jsonText(channel)] }, faults: [] }} />
      </details>
    </section>
  );
}

function ChannelForm({ action, form }: { action: string; form: FormState }) {
  return (
    <form method="post" action={action}>
      <FaultSummary faults={form.faults} />
      <AreaField
        form={{ values: form.values, faults: [] }}
        name="json"
        label="Channel"
        hint="Keep secrets out of the database: npx wrangler secret put NAME, and write {{secret.NAME}}."
      />
      <div>
        <button type="submit" class="main">
          Save
        </button>
      </div>
    </form>
  );
}
