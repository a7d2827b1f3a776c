/** Uptime by month, as far back as days are kept and shown. Months are UTC's, as the days that they are made of. */
import type { MonitorKind } from "../../../core/config/monitor.ts";
import type { Month } from "../../../core/shard/months.ts";
import { shortDuration } from "../../../core/words/duration.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import type { Clock } from "../words/clock.tsx";
import { msText, uptimeText } from "../words/number.ts";

interface MonthTableProps {
  readonly months: readonly Month[];
  readonly clock: Clock;
  readonly kind?: MonitorKind | undefined;
}

export function MonthTable({ months, clock, kind = "http" }: MonthTableProps) {
  const { time, isProbed } = MONITOR_KIND_WORDS[kind];
  if (months.length === 0) return <p class="empty">The first full day is still to come.</p>;
  return (
    <section class="scroll" tabindex={0} aria-label="Months">
      <table>
        <thead>
          <tr>
            <th>Month (UTC)</th>
            <th>Uptime</th>
            <th>{isProbed ? "Down for" : "Late or failed for"}</th>
            <th>Blips</th>
            <th>{time}, p95</th>
          </tr>
        </thead>
        <tbody>
          {months.map((month) => (
            <tr>
              <td>{clock.utcMonth(month.at)}</td>
              <td>{uptimeText(month.uptime)}</td>
              <td>{month.outageSeconds === 0 ? "–" : shortDuration(month.outageSeconds * 1000)}</td>
              <td>{month.blips}</td>
              <td>{msText(month.p95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
