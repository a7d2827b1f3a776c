/** Each monitor's uptime in the months that the page view still has: the last ninety days, the first month in part. */
import { type Month, monthsOf } from "../../../core/shard/months.ts";
import type { Clock } from "../words/clock.tsx";
import { uptimeText } from "../words/number.ts";
import { daysOf, type MonitorOnPage } from "./page-view.ts";

interface MonthOverviewProps {
  readonly monitors: readonly MonitorOnPage[];
  readonly clock: Clock;
}

export function MonthOverview({ monitors, clock }: MonthOverviewProps) {
  const rows = monitors.map((monitor) => ({
    monitor: monitor.view,
    months: new Map(
      monthsOf(daysOf(monitor).map((totals) => ({ totals }))).map((month) => [month.at, month]),
    ),
  }));
  const shown = [...new Set(rows.flatMap(({ months }) => [...months.keys()]))].sort((a, b) => b - a);
  if (shown.length === 0) return null;
  const share = (month: Month | undefined) => uptimeText(month?.uptime ?? null);
  return (
    <section class="card">
      <h2>Uptime by month</h2>
      <section class="scroll" tabindex={0} aria-label="Months">
        <table>
          <thead>
            <tr>
              <th>Monitor</th>
              {shown.map((at) => (
                <th>{clock.utcMonth(at)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ monitor, months }) => (
              <tr>
                <td>
                  <a href={`/m/${monitor.id}`}>{monitor.name}</a>
                </td>
                {shown.map((at) => (
                  <td>{share(months.get(at))}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="meta">Of the last 90 days; earlier months are on each monitor's page.</p>
    </section>
  );
}
