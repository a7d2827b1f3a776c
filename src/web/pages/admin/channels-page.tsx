/** Where alerts go: each channel with its form, and the kinds to add one of. */
import { type Channel, isStarred } from "../../../core/config/channel/channel.ts";
import type { ChannelKind } from "../../../core/config/channel/kinds.ts";
import { ALERT_TYPES } from "../../../core/incident/incident.ts";
import type { PageContext } from "../frame/page-context.ts";
import { Action, AdminLayout } from "./admin-layout.tsx";
import { type ChannelField, channelValues, fieldsOfKind, suggestedSecrets } from "./channel-fields.ts";
import { CHANNEL_FORMS, KIND_NAMES, wayField, wayOf } from "./channel-forms.ts";
import { DeleteLink } from "./deletable.tsx";
import { AreaField, ChecksField, FaultSummary, SelectField, TextField } from "./field.tsx";
import { type FormState, type FormValues, otherFaults } from "./form.ts";

interface ChannelsPageProps {
  readonly page: PageContext;
  /** Secrets already starred. */
  readonly channels: readonly Channel[];
  /** The form that is open: of the channel `id`, or of a new one of `kind` when it is null. */
  readonly edited: {
    readonly id: string | null;
    readonly kind: ChannelKind;
    readonly form: FormState;
  } | null;
  /** Channel ids → the monitors that name them. */
  readonly usedBy: ReadonlyMap<string, readonly string[]>;
  readonly notice: string | null;
}

export function ChannelsPage({ page, channels, edited, usedBy, notice }: ChannelsPageProps) {
  const added = edited !== null && edited.id === null ? edited : null;
  return (
    <AdminLayout page={page} title="Channels" section="channels" notice={notice}>
      <h1>Channels</h1>
      {channels.length === 0 && (
        <p class="empty">
          None yet: incidents open and close, and nobody is notified. Add the first one below.
        </p>
      )}
      {channels.map((channel) => (
        <ChannelCard
          channel={channel}
          form={edited?.id === channel.id ? edited.form : null}
          usedBy={usedBy.get(channel.id) ?? []}
        />
      ))}
      <section class="card stack" id="add">
        <h2>Add a channel</h2>
        <nav class="row kinds" aria-label="Kinds of channels">
          {CHANNEL_FORMS.map(({ kind, way, title, query }) => (
            <a
              href={`/admin/channels?${query}#add`}
              aria-current={
                added?.kind === kind && wayOf(kind, added.form.values) === way ? "true" : undefined
              }
            >
              {title}
            </a>
          ))}
        </nav>
        {added !== null && (
          <ChannelForm
            action={`/admin/channels?kind=${added.kind}`}
            kind={added.kind}
            form={added.form}
            isNew
          />
        )}
      </section>
    </AdminLayout>
  );
}

/** Where it points, as far as that is no secret; secrets are starred already. */
function PointsTo({ channel }: { channel: Channel }) {
  const place = "to" in channel ? channel.to : channel.url;
  const shown = Array.isArray(place) ? place.join(", ") : String(place ?? "");
  return isStarred(shown) ? (
    <>To a URL that is kept secret.</>
  ) : (
    <>
      To <code>{shown}</code>.
    </>
  );
}

function ChannelCard({
  channel,
  form,
  usedBy,
}: {
  channel: Channel;
  form: FormState | null;
  usedBy: readonly string[];
}) {
  const action = `/admin/channels/${channel.id}`;
  const events =
    channel.events === null ? "everything but blips and silent agents" : channel.events.join(", ");
  return (
    <section class="card stack">
      <div class="row end">
        <h2>
          {channel.id} <span class="tag">{KIND_NAMES[channel.kind]}</span>
        </h2>
        <div class="row">
          <Action action={`${action}/test`} label="Send a test" />
          <DeleteLink href={`${action}/delete`} what={`the channel ${channel.id}`} />
        </div>
      </div>
      <p class="meta">
        <PointsTo channel={channel} /> Notified of {events}.
        {usedBy.length > 0 && ` Named by ${usedBy.join(", ")}.`}
      </p>
      <details open={form !== null}>
        <summary>Edit</summary>
        <ChannelForm
          action={action}
          kind={channel.kind}
          form={{ ...(form ?? { values: channelValues(channel), faults: [] }), scope: `f-${channel.id}` }}
          isNew={false}
        />
      </details>
    </section>
  );
}

interface FormProps {
  readonly action: string;
  readonly kind: ChannelKind;
  readonly form: FormState;
  readonly isNew: boolean;
}

function ChannelForm({ action, kind, form, isNew }: FormProps) {
  const way = wayOf(kind, form.values);
  const chosen = wayField(kind, way);
  const fields = fieldsOfKind(kind, way);
  const [needed, more] = [fields.filter(({ upFront }) => upFront), fields.filter(({ upFront }) => !upFront)];
  const opened = more.some(({ name }) => form.faults.some(({ path }) => path.split(".")[0] === name));
  return (
    <form method="post" action={action} class="stack">
      {chosen !== null && <input type="hidden" name={chosen[0]} value={chosen[1]} />}
      <FaultSummary faults={otherFaults(form, ["id", "events", ...fields.map(({ name }) => name)])} />
      <div class="fields">
        <TextField
          form={form}
          name="id"
          label="Name"
          hint="a-z, 0-9 and -; monitors refer to it by this"
          required
          readonly={!isNew}
        />
        {needed.map((field) => (
          <Field form={form} field={field} />
        ))}
      </div>
      {more.length > 0 && (
        <details open={opened}>
          <summary>More</summary>
          <div class="fields">
            {more.map((field) => (
              <Field form={form} field={field} />
            ))}
          </div>
        </details>
      )}
      <ChecksField
        form={form}
        name="events"
        label="Notified of"
        hint="None ticked: everything but blips and silent agents."
        choices={ALERT_TYPES.filter((type) => type !== "test").map((type) => ({ value: type, label: type }))}
      />
      <p class="hint">
        Keep secrets out of the database: <code>npx wrangler secret put NAME</code>, and write{" "}
        <code>{"{{secret.NAME}}"}</code> here.
      </p>
      <div class="row">
        <button type="submit" class="main">
          Save
        </button>
        <button type="submit" name="also" value="test">
          Save and send a test
        </button>
      </div>
    </form>
  );
}

function Field({
  form,
  field: { name, label, hint, required, control, usual },
}: {
  form: FormState;
  field: ChannelField;
}) {
  const shared = { form, name, label, ...(hint === null ? {} : { hint }) };
  if (typeof control === "object")
    return (
      <SelectField
        {...shared}
        choices={[
          ...(required ? [{ value: "", label: "Choose …" }] : []),
          ...control.choices.map((value) => ({
            value,
            label: value === usual ? `${value} (default)` : value,
          })),
        ]}
      />
    );
  if (control === "lines" || control === "pairs" || control === "long")
    return <AreaField {...shared} {...(control === "long" ? { size: "long" as const } : {})} />;
  return <TextField {...shared} required={required} {...(usual === "" ? {} : { placeholder: usual })} />;
}

/** The values of an empty form; the query says which of a kind's. */
export function blankValues(kind: ChannelKind, query: FormValues): FormValues {
  const way = wayOf(kind, query);
  const chosen = wayField(kind, way);
  return {
    id: [kind],
    ...suggestedSecrets(kind, way),
    ...(chosen === null ? {} : { [chosen[0]]: [chosen[1]] }),
  };
}
