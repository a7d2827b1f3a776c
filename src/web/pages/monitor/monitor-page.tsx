/** One monitor: its days, latency, blips and incidents for everyone; why it keeps failing and the evidence for the admin. */

import type { Child } from "hono/jsx";
import type { Check } from "../../../core/check/check.ts";
import { LATENCY_RANGES } from "../../../core/shard/latency-points.ts";
import type { Month } from "../../../core/shard/months.ts";
import type { BlipView, IncidentView } from "../../../core/shard/view.ts";
import { isolated } from "../../../core/words/isolated.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import { statusWords } from "../../../core/words/status.ts";
import { DayBars } from "../chart/day-bars.tsx";
import { LatencyChart } from "../chart/latency-range.tsx";
import { Crumbs } from "../frame/crumbs.tsx";
import { Layout } from "../frame/layout.tsx";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { IncidentCard } from "../incident/incident-list.tsx";
import { daysOf, lastDayOf, type MonitorOnPage } from "../status/page-view.ts";
import { SinceNote } from "../status/since-note.tsx";
import { StatusBadge } from "../words/status-word.tsx";
import { BlipTable } from "./blip-table.tsx";
import { DayTable } from "./day-table.tsx";
import type { LatencyShown } from "./latency-for.ts";
import { MonitorFigures } from "./monitor-figures.tsx";
import { MonthTable } from "./month-table.tsx";
import { RegionsNow } from "./regions-now.tsx";
import { RunsSection } from "./runs-section.tsx";

interface MonitorPageProps {
  readonly page: PageContext;
  readonly monitor: MonitorOnPage;
  /** The last 7 days, newest first. */
  readonly blips: readonly BlipView[];
  readonly earlierBlips?: number;
  readonly incidents: readonly IncidentView[];
  /** Newest first. */
  readonly months: readonly Month[];
  /** Of a heartbeat, oldest first; null for every other kind. */
  readonly runs: readonly Check[] | null;
  readonly latency: LatencyShown;
  /** The admin's part; null for everyone else. */
  readonly evidence: Child;
}

export function MonitorPage(props: MonitorPageProps) {
  const { page, monitor, blips, earlierBlips = 0, incidents, months, runs, latency, evidence } = props;
  const { view } = monitor;
  return (
    <Layout
      page={page}
      title={view.name}
      section="status"
      status={view.status}
      description={`${isolated(view.name)} ${statusWords(view.status, view.kind).one}.`}
      path={`/m/${view.id}`}
    >
      <Crumbs trail={[{ href: "/", label: "Status" }]} here={view.name} />
      <div>
        <div class="title">
          <h1>{view.name}</h1>
          <StatusBadge status={view.status} kind={view.kind} />
          {!view.public && <span class="tag">Private</span>}
          {isAdmin(page) && <a href={`/admin/monitors/${view.id}`}>Edit</a>}
          {view.public && (
            <a class="subscribe" href={`/subscribe?monitor=${view.id}`}>
              Subscribe
            </a>
          )}
        </div>
        <SinceNote page={page} view={view} />
        {view.spared && (
          <p class="meta">
            Probing less during this outage, since the target hangs: one region a minute for at most 3
            seconds, all of them every five minutes. As soon as one is answered, all are asked. The Free
            plan's seconds are <a href="/admin/usage">few</a>.
          </p>
        )}
      </div>
      <MonitorFigures page={page} monitor={monitor} />
      {isAdmin(page) && <RegionsNow page={page} regions={view.regions} />}
      {runs !== null && <RunsSection page={page} monitorId={view.id} runs={runs} job={view.job} />}
      {evidence}
      <section class="card">
        <h2>The last 90 days</h2>
        <DayBars
          days={daysOf(monitor)}
          today={lastDayOf(monitor, page.now)}
          clock={page.clock}
          kind={view.kind}
        />
        <p class="scale">
          <span>90 days ago</span>
          <span>today</span>
        </p>
        <DayTable days={daysOf(monitor)} clock={page.clock} kind={view.kind} />
      </section>
      <section class="card">
        <h2>Uptime by month</h2>
        <MonthTable months={months} clock={page.clock} kind={view.kind} />
      </section>
      {runs === null && (
        <section class="card">
          <h2 id="latency">{MONITOR_KIND_WORDS[view.kind ?? "http"].time}</h2>
          <nav class="menu windows" aria-label="Stretch of the latency chart">
            {Object.entries(LATENCY_RANGES).map(([name, { label }]) => (
              <a
                href={`/m/${view.id}?range=${name}#latency`}
                aria-current={name === latency.range ? "true" : undefined}
              >
                {label}
              </a>
            ))}
          </nav>
          <LatencyChart points={latency.points} range={latency.range} clock={page.clock} />
        </section>
      )}
      <section class="card">
        <h2>Blips of the last 7 days</h2>
        <BlipTable page={page} view={view} blips={blips} earlier={earlierBlips} />
      </section>
      <section class="incidents">
        <h2>Incidents</h2>
        {incidents.length === 0 && <p class="empty">None kept.</p>}
        {incidents.map((incident) => (
          <IncidentCard page={page} incident={incident} monitorName={null} updates={1} />
        ))}
      </section>
    </Layout>
  );
}
