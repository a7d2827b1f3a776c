/** Past incidents by month. */

import type { Incident } from "../../../core/incident/incident.ts";
import { Layout } from "../frame/layout.tsx";
import type { PageContext } from "../frame/page-context.ts";
import { IncidentCard } from "../incident/incident-list.tsx";
import { MonthOverview } from "./month-overview.tsx";
import type { MonitorOnPage } from "./page-view.ts";

interface HistoryPageProps {
  readonly page: PageContext;
  /** Newest first. */
  readonly incidents: readonly Incident[];
  readonly names: ReadonlyMap<string, string>;
  readonly nextCursor: string | null;
  readonly isFirst: boolean;
  /** On the first page only. */
  readonly monitors: readonly MonitorOnPage[];
}

export function HistoryPage({ page, incidents, names, nextCursor, isFirst, monitors }: HistoryPageProps) {
  return (
    <Layout page={page} title="Past incidents" section="history" path="/history">
      <h1>Past incidents</h1>
      {incidents.length === 0 && (
        <p class="empty">No incident has been recorded{isFirst ? "" : " before these"}.</p>
      )}
      {byMonth(incidents, page).map(({ month, items }) => (
        <section class="incidents">
          <h2>{month}</h2>
          {items.map((incident) => (
            <IncidentCard
              page={page}
              incident={incident}
              monitorName={
                incident.monitor === null ? null : (names.get(incident.monitor) ?? incident.monitor)
              }
              names={names}
              updates={1}
            />
          ))}
        </section>
      ))}
      {isFirst && <MonthOverview monitors={monitors} clock={page.clock} />}
      <p class="row end">
        {isFirst ? <span /> : <a href="/history">Newest</a>}
        {nextCursor !== null && (
          <a rel="next" href={`/history?cursor=${encodeURIComponent(nextCursor)}`}>
            Earlier incidents
          </a>
        )}
      </p>
    </Layout>
  );
}

function byMonth(incidents: readonly Incident[], page: PageContext) {
  const months = new Map<string, Incident[]>();
  for (const incident of incidents) {
    const month = page.clock.month(incident.startedAt);
    months.set(month, [...(months.get(month) ?? []), incident]);
  }
  return [...months].map(([month, items]) => ({ month, items }));
}
