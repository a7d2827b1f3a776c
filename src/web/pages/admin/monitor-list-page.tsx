/** All monitors, with what each watches. */

import { targetText } from "../../../core/config/monitor/any-kind.ts";
import type { ShownStatus } from "../../../core/shard/view.ts";
import type { StoredMonitor } from "../../../store/monitors.ts";
import type { PageContext } from "../frame/page-context.ts";
import { StatusBadge } from "../words/status-word.tsx";
import { AdminLayout } from "./admin-layout.tsx";
import { OTHER_KINDS } from "./kind-fields.ts";

interface MonitorListPageProps {
  readonly page: PageContext;
  readonly monitors: readonly StoredMonitor[];
  readonly statuses: ReadonlyMap<string, ShownStatus>;
  readonly notice: string | null;
}

export function MonitorListPage({ page, monitors, statuses, notice }: MonitorListPageProps) {
  return (
    <AdminLayout page={page} title="Monitors" section="monitors" notice={notice}>
      <div class="row end">
        <h1>Monitors</h1>
        <a class="button" href="/admin/monitors/new">
          Add a monitor
        </a>
      </div>
      {monitors.length === 0 ? (
        <p class="empty">None yet. The first check of a new one runs within a minute.</p>
      ) : (
        <section class="card scroll" tabindex={0} aria-label="Monitors">
          <table>
            <thead>
              <tr>
                <th scope="col">Monitor</th>
                <th scope="col">Status</th>
                <th scope="col">Target</th>
                <th scope="col">Every</th>
                <th scope="col">Regions</th>
              </tr>
            </thead>
            <tbody>
              {monitors.map(({ monitor }) => (
                <tr>
                  <td>
                    <a href={`/admin/monitors/${monitor.id}`}>{monitor.name}</a>{" "}
                    {!monitor.public && <span class="tag">Private</span>}
                  </td>
                  <td>
                    <StatusBadge
                      status={monitor.enabled ? (statuses.get(monitor.id) ?? "unknown") : "paused"}
                    />
                  </td>
                  <td class="value mono">
                    {monitor.kind === "http" ? monitor.target.method : OTHER_KINDS[monitor.kind].title}{" "}
                    {targetText(monitor)}
                  </td>
                  <td>{monitor.intervalMinutes} min</td>
                  <td>{monitor.regions.join(", ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </AdminLayout>
  );
}
