/** What was sent, what will be tried again, what was given up. */
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
          columns={["When", "What", "Channel", "State", "Last answer"]}
          withActions
        >
          {deliveries.map((delivery) => (
            <DeliveryRow page={page} delivery={delivery} />
          ))}
        </AdminTable>
      )}
      <EarlierLink path="/admin/deliveries" nextCursor={nextCursor} />
    </AdminLayout>
  );
}

function DeliveryRow({ page, delivery }: { page: PageContext; delivery: Delivery }) {
  const { id, type, incident, channel, state, attempts, lastStatus, lastError, createdAt, nextAt } = delivery;
  return (
    <tr>
      <td>
        <When at={createdAt} clock={page.clock} />
      </td>
      <td>{incident === null ? type : <a href={`/incidents/${incident}`}>{type}</a>}</td>
      <td>{channel}</td>
      <td>
        <span class={`badge ${TONES[state]}`}>{state}</span> <small class="soft">{attempts} tried</small>
        {state === "pending" && nextAt !== null && (
          <small class="soft">
            , next at <When at={nextAt} clock={page.clock} show="second" />
          </small>
        )}
      </td>
      <td class="value">
        {lastStatus ?? ""} {lastError ?? ""}
      </td>
      <td>
        <Action action={`/admin/deliveries/${id}/redeliver`} label="Send again" />
      </td>
    </tr>
  );
}
