/** What was sent, what will be tried again, what was given up. */
import type { Child } from "hono/jsx";
import type { Delivery } from "../../../store/deliveries.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { Action, AdminLayout } from "./admin-layout.tsx";
import { AdminTable, EarlierLink } from "./table.tsx";

interface DeliveriesPageProps {
  readonly page: PageContext;
  readonly deliveries: readonly Delivery[];
  readonly nextCursor: string | null;
  readonly notice: string | null;
}

const TONES = { sent: "good", pending: "calm", failed: "bad", superseded: "calm" } as const;

export function DeliveriesPage({ page, deliveries, nextCursor, notice }: DeliveriesPageProps) {
  return (
    <AdminLayout page={page} title="Deliveries" section="deliveries" notice={notice}>
      <h1>Deliveries</h1>
      {deliveries.length === 0 ? (
        <p class="empty">Nothing has been sent yet.</p>
      ) : (
        <AdminTable
          label="Deliveries"
          columns={[
            ...["When", "What", "Channel", "State"].map((head) => ({ head })),
            { head: "Last answer", as: "value" },
          ]}
          rows={deliveries.map((delivery) => cellsOf(page, delivery))}
        />
      )}
      <EarlierLink path="/admin/deliveries" nextCursor={nextCursor} />
    </AdminLayout>
  );
}

function cellsOf(page: PageContext, delivery: Delivery): Child[] {
  const { id, type, incident, channel, state, attempts, lastStatus, lastError, createdAt, nextAt } = delivery;
  return [
    <When at={createdAt} clock={page.clock} />,
    incident === null ? type : <a href={`/incidents/${incident}`}>{type}</a>,
    channel,
    <>
      <span class={`badge ${TONES[state]}`}>{state}</span> <small class="soft">{attempts} tried</small>
      {state === "pending" && nextAt !== null && (
        <small class="soft">
          , next at <When at={nextAt} clock={page.clock} show="second" />
        </small>
      )}
    </>,
    `${lastStatus ?? ""} ${lastError ?? ""}`.trim(),
    <Action action={`/admin/deliveries/${id}/redeliver`} label="Send again" />,
  ];
}
