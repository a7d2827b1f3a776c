/** Visitors' subscriptions: by which channel they are sent, and who is stored. */
import type { StoredSubscription } from "../../../store/subscriptions.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { countText } from "../words/number.ts";
import { AdminLayout } from "./admin-layout.tsx";
import { DeleteLink } from "./deletable.tsx";
import { type Choice, FormFaults, SelectField } from "./field.tsx";
import type { FormState } from "./form.ts";
import { AdminTable, EarlierLink } from "./table.tsx";

interface SubscriptionsPageProps {
  readonly page: PageContext;
  readonly count: number;
  readonly subscriptions: readonly StoredSubscription[];
  readonly nextCursor: string | null;
  /** E-mail channels that can mail anyone. */
  readonly channels: readonly string[];
  /** Why visitors can't subscribe; null when they can. */
  readonly obstacle: string | null;
  readonly form: FormState;
  readonly notice: string | null;
}

export function SubscriptionsPage(props: SubscriptionsPageProps) {
  const { page, count, subscriptions, nextCursor, channels, obstacle, form, notice } = props;
  const choices: Choice[] = [
    { value: "", label: "nobody may subscribe" },
    ...channels.map((id) => ({ value: id, label: id })),
  ];
  return (
    <AdminLayout page={page} title="Subscriptions" section="subscriptions" notice={notice}>
      <h1>Subscriptions</h1>
      <p>
        {obstacle === null ? (
          <>
            Visitors can <a href="/subscribe">subscribe by e-mail</a>.
          </>
        ) : (
          <>Visitors can't subscribe by e-mail: {obstacle} They are shown the feeds.</>
        )}
      </p>
      <form method="post" action="/admin/subscriptions" class="narrow">
        {form.faults.length > 0 && <FormFaults form={form} shown={["subscribeChannel"]} />}
        <fieldset>
          <legend>Sending</legend>
          <SelectField
            form={form}
            name="subscribeChannel"
            label="E-mail channel"
            choices={choices}
            hint="one via Resend or SMTP: its provider and its sender. Cloudflare's binding only mails verified addresses"
          />
          <div class="field wide">
            <button type="submit" class="main">
              Save
            </button>
          </div>
        </fieldset>
      </form>
      <h2>{countText(count, "subscription")}</h2>
      {subscriptions.length > 0 && (
        <AdminTable
          label="Subscriptions"
          columns={[{ head: "Address", as: "value" }, { head: "About" }, { head: "Since" }]}
          rows={subscriptions.map(({ id, address, monitor, createdAt }) => [
            address,
            monitor ?? "the page",
            <When at={createdAt} clock={page.clock} />,
            <DeleteLink href={`/admin/subscriptions/${id}/delete`} what={`the subscription of ${address}`} />,
          ])}
        />
      )}
      <EarlierLink path="/admin/subscriptions" nextCursor={nextCursor} />
      {count > 0 && (
        <p>
          <a href="/api/v1/subscriptions?limit=1000">Export as JSON</a>
        </p>
      )}
    </AdminLayout>
  );
}
