/** The bars in words: only days that something happened on. */
import type { MonitorKind } from "../../../core/config/monitor.ts";
import type { DayTotals } from "../../../core/shard/view.ts";
import { daySentence } from "../chart/day-bars.tsx";
import type { Clock } from "../words/clock.tsx";

interface DayTableProps {
  readonly days: readonly DayTotals[];
  readonly clock: Clock;
  readonly kind?: MonitorKind | undefined;
}

export function DayTable({ days, clock, kind }: DayTableProps) {
  const eventful = days.filter((day) => day.outageSeconds > 0 || day.blips > 0);
  if (eventful.length === 0) return null;
  return (
    <details>
      <summary>Days with failures, in words</summary>
      <ul class="bullets">
        {eventful.toReversed().map((day) => (
          <li>{daySentence(day, clock, kind)}</li>
        ))}
      </ul>
    </details>
  );
}
