/** One monitor on the status page. */

import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import { DayBars } from "../chart/day-bars.tsx";
import { LatencySpark, latencyHours } from "../chart/latency-chart.tsx";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { measuredFor } from "../monitor/measured-for.ts";
import { RegionsNow } from "../monitor/regions-now.tsx";
import { countText, intervalText, isUnmeasured, msText, shareText, uptimeText } from "../words/number.ts";
import { StatusBadge } from "../words/status-word.tsx";
import { daysOf, lastDayOf, type MonitorOnPage } from "./page-view.ts";
import { SinceNote } from "./since-note.tsx";

interface MonitorRowProps {
  readonly page: PageContext;
  readonly monitor: MonitorOnPage;
}

export function MonitorRow({ page, monitor }: MonitorRowProps) {
  const { view } = monitor;
  const measured = measuredFor(monitor, page).text;
  return (
    <article class="monitor" aria-labelledby={`m-${view.id}`}>
      <div class="who">
        <h3 id={`m-${view.id}`}>
          <a href={`/m/${view.id}`}>{view.name}</a>
        </h3>
        <StatusBadge status={view.status} kind={view.kind} />
        {!view.public && <span class="tag">Private</span>}
        <SinceNote page={page} view={view} />
      </div>
      <FailureRate monitor={monitor} />
      <div class="days">
        <DayBars
          days={daysOf(monitor)}
          today={lastDayOf(monitor, page.now)}
          clock={page.clock}
          kind={view.kind}
        />
        <p class="scale">
          <span>90 days ago</span>
          <span>
            <b>{uptimeText(view.uptime.quarter)}</b> uptime{measured === null ? "" : `, ${measured}`}
          </span>
          <span>today</span>
        </p>
      </div>
      <div class="speed">
        <LatencySpark hours={latencyHours(monitor.rollup)} />
        <p class="scale">
          <span>
            p50 <b>{msText(view.latencyMs.p50)}</b>
          </span>
          <span>
            p95 <b>{msText(view.latencyMs.p95)}</b>
          </span>
          <span>
            p99 <b>{msText(view.latencyMs.p99)}</b>
          </span>
        </p>
      </div>
      {isAdmin(page) && <RegionsNow page={page} regions={view.regions} />}
    </article>
  );
}

/** The headline number: every scheduled check that failed counts, also when the next one succeeded. */
function FailureRate({ monitor: { view } }: { monitor: MonitorOnPage }) {
  const rate = view.failureRate;
  if (isUnmeasured(rate)) return <p class="rate empty">No checks in 24 h</p>;
  return (
    <p class={rate.value > 0 ? "rate failing" : "rate"}>
      <b>{shareText(rate.value)}</b>
      <span>
        {MONITOR_KIND_WORDS[view.kind ?? "http"].failed}, 24 h
        <small>95 % interval {intervalText(rate)}</small>
        {view.blips24h > 0 && <small class="blips">{countText(view.blips24h, "blip")}</small>}
      </span>
    </p>
  );
}
