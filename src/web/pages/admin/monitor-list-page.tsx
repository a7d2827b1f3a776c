/** All monitors: how each fares, what it watches, and what is often done to several at once. */

import { targetText } from "../../../core/config/monitor/any-kind.ts";
import type { MonitorView } from "../../../core/shard/view.ts";
import type { StoredMonitor } from "../../../store/monitors.ts";
import type { PageContext } from "../frame/page-context.ts";
import { isUnmeasured, shareText } from "../words/number.ts";
import { StatusBadge } from "../words/status-word.tsx";
import { AdminLayout } from "./admin-layout.tsx";
import { DemoCard, type DemoStatus } from "./demo.tsx";
import { OTHER_KINDS } from "./kind-fields.ts";

export interface ListedMonitor {
  readonly stored: StoredMonitor;
  /** Null before its first tick. */
  readonly view: MonitorView | null;
}

interface MonitorListPageProps {
  readonly page: PageContext;
  readonly monitors: readonly ListedMonitor[];
  /** How many there are without the filter. */
  readonly total: number;
  readonly filter: string;
  readonly demo: DemoStatus | null;
  readonly notice: string | null;
}

export function MonitorListPage({ page, monitors, total, filter, demo, notice }: MonitorListPageProps) {
  return (
    <AdminLayout page={page} title="Monitors" section="monitors" notice={notice}>
      <div class="row end">
        <h1>Monitors</h1>
        <a class="button" href="/admin/monitors/new">
          Add a monitor
        </a>
      </div>
      {total === 0 ? (
        <p class="empty">
          None yet. <a href="/admin/monitors/new">Add the first one</a>: its first check runs within a minute.
        </p>
      ) : (
        <>
          <form method="get" action="/admin/monitors" class="filter">
            <label for="q">Filter</label>
            <input
              id="q"
              name="q"
              type="search"
              value={filter}
              placeholder="name, group, address or status"
            />
            <button type="submit">Filter</button>
            {filter !== "" && <a href="/admin/monitors">Show all {total}</a>}
          </form>
          {monitors.length === 0 ? (
            <p class="empty">None fits “{filter}”.</p>
          ) : (
            <Monitors monitors={monitors} />
          )}
        </>
      )}
      <DemoCard demo={demo} empty={total === 0} />
    </AdminLayout>
  );
}

function Monitors({ monitors }: { monitors: readonly ListedMonitor[] }) {
  return (
    <form method="post" action="/admin/many">
      <section class="card scroll" tabindex={0} aria-label="Monitors">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span class="unseen">Choose</span>
              </th>
              <th scope="col">Monitor</th>
              <th scope="col">Status</th>
              <th scope="col">Failed, 24 h</th>
              <th scope="col">Blips, 24 h</th>
              <th scope="col">Target</th>
              <th scope="col">Every</th>
              <th scope="col">Regions</th>
            </tr>
          </thead>
          <tbody>
            {monitors.map((listed) => (
              <Line {...listed} />
            ))}
          </tbody>
        </table>
      </section>
      <div class="row">
        <span class="meta">With those that are ticked:</span>
        <button type="submit" name="do" value="pause">
          Pause
        </button>
        <button type="submit" name="do" value="resume">
          Resume
        </button>
      </div>
    </form>
  );
}

function Line({ stored: { monitor }, view }: ListedMonitor) {
  const measured = view !== null && !isUnmeasured(view.failureRate);
  return (
    <tr>
      <td>
        <input type="checkbox" name="id" value={monitor.id} aria-label={`Choose ${monitor.name}`} />
      </td>
      <td>
        <a href={`/admin/monitors/${monitor.id}`}>{monitor.name}</a>{" "}
        {!monitor.public && <span class="tag">Private</span>}
      </td>
      <td>
        <StatusBadge status={monitor.enabled ? (view?.status ?? "unknown") : "paused"} />
      </td>
      <td>{measured ? shareText(view.failureRate.value) : "–"}</td>
      <td>{view?.blips24h ?? "–"}</td>
      <td class="value mono target">
        {monitor.kind === "http" ? monitor.target.method : OTHER_KINDS[monitor.kind].title}{" "}
        {targetText(monitor)}
      </td>
      <td>{monitor.intervalMinutes} min</td>
      <td>{monitor.regions.join(", ")}</td>
    </tr>
  );
}
