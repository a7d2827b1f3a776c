/** A monitor in numbers. The failure rate comes first: uptime alone hides what is gone before anyone looks. */
import type { MonitorView } from "../../../core/shard/view.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import type { PageContext } from "../frame/page-context.ts";
import type { MonitorOnPage } from "../status/page-view.ts";
import { intervalText, isUnmeasured, msText, shareText, uptimeText } from "../words/number.ts";
import { measuredFor } from "./measured-for.ts";

interface MonitorFiguresProps {
  readonly page: PageContext;
  readonly monitor: MonitorOnPage;
}

export function MonitorFigures({ page, monitor }: MonitorFiguresProps) {
  const { view } = monitor;
  const { failureRate, latencyMs } = view;
  const words = MONITOR_KIND_WORDS[view.kind ?? "http"];
  return (
    <dl class="figures">
      <div>
        <dt>{words.failedTitle}, 24 h</dt>
        <dd>
          {isUnmeasured(failureRate) ? "–" : shareText(failureRate.value)}
          {!isUnmeasured(failureRate) && (
            <small>
              95 % interval <span>{intervalText(failureRate)}</span>
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>Blips, 24 h</dt>
        <dd>{view.blips24h}</dd>
      </div>
      <Uptimes page={page} monitor={monitor} />
      <div>
        <dt>{words.time}, median</dt>
        <dd>
          {msText(latencyMs.p50)}
          <small>
            <span>p95 {msText(latencyMs.p95)}</span> <span>p99 {msText(latencyMs.p99)}</span>
          </small>
        </dd>
      </div>
    </dl>
  );
}

const WINDOWS: readonly {
  readonly days: number;
  readonly label: string;
  readonly of: keyof MonitorView["uptime"];
}[] = [
  { days: 1, label: "24 h", of: "day" },
  { days: 7, label: "7 d", of: "week" },
  { days: 30, label: "30 d", of: "month" },
  { days: 90, label: "90 d", of: "quarter" },
];

/** The day's, and the longest that was measured; of a monitor younger than a window nothing is called by it. */
function Uptimes({ page, monitor }: MonitorFiguresProps) {
  const { uptime } = monitor.view;
  const { days, text } = measuredFor(monitor, page);
  const shown = WINDOWS.filter((_, index) => index === 0 || days >= WINDOWS[index - 1]!.days);
  const [day, week, month, quarter] = shown;
  const value = (window: (typeof WINDOWS)[number] | undefined) =>
    uptimeText(window ? uptime[window.of] : null);
  const longest = shown.at(-1)!;
  const isWhole = text === null;
  return (
    <>
      <div>
        <dt>Uptime, {days < 1 && !isWhole ? text : "24 h"}</dt>
        <dd>
          {value(day)}
          {week !== undefined && week !== longest && <small>7 d {value(week)}</small>}
        </dd>
      </div>
      {longest !== day && (
        <div>
          <dt>Uptime, {text ?? longest.label}</dt>
          <dd>
            {value(longest)}
            {quarter !== undefined && <small>30 d {value(month)}</small>}
          </dd>
        </div>
      )}
    </>
  );
}
