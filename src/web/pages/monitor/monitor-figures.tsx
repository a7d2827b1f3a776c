/** A monitor in numbers. The failure rate comes first: uptime alone hides what is gone before anyone looks. */
import type { MonitorView } from "../../../core/shard/view.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import { intervalText, isUnmeasured, msText, shareText, uptimeText } from "../words/number.ts";

export function MonitorFigures({ view }: { view: MonitorView }) {
  const { failureRate, uptime, latencyMs } = view;
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
      <div>
        <dt>Uptime, 24 h</dt>
        <dd>
          {uptimeText(uptime.day)}
          <small>7 d {uptimeText(uptime.week)}</small>
        </dd>
      </div>
      <div>
        <dt>Uptime, 90 d</dt>
        <dd>
          {uptimeText(uptime.quarter)}
          <small>30 d {uptimeText(uptime.month)}</small>
        </dd>
      </div>
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
