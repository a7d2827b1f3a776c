/** Where a job pings, as lines to copy. */
import type { MonitorOf } from "../../../core/config/monitor.ts";

export interface PingAddress {
  /** The site's address, without a slash at its end. */
  readonly site: string;
  /** Null: none was made yet. */
  readonly key: string | null;
}

const CURL = "curl -fsS -m 10 --retry 5 -o /dev/null";

interface PingBoxProps {
  readonly monitor: MonitorOf<"heartbeat">;
  readonly ping: PingAddress;
}

export function PingBox({ monitor, ping }: PingBoxProps) {
  if (ping.key === null)
    return (
      <section class="card stack" aria-label="Ping address">
        <h2>What its job calls</h2>
        <p>
          There is no ping key yet. <a href="/admin/tokens">Make a token</a> of the scope ping: one key serves
          all heartbeats.
        </p>
      </section>
    );
  const url = `${ping.site}/ping/${ping.key}/${monitor.id}`;
  const when = monitor.target.cron ?? "0 * * * *";
  return (
    <section class="card stack" aria-label="Ping address">
      <h2>What its job calls</h2>
      <p>When a run has ended well:</p>
      <pre class="copy">{`${CURL} ${url}`}</pre>
      <p>In a crontab, with how long it took and its exit code:</p>
      <pre class="copy">{`${when} ${CURL} ${url}/start; /path/to/job; ${CURL} ${url}/$?`}</pre>
      <p>With the end of its output, to be read beside a failure:</p>
      <pre class="copy">{`out=$(/path/to/job 2>&1); code=$?; printf %s "$out" | tail -c 10000 | ${CURL} --data-binary @- ${url}/$code`}</pre>
    </section>
  );
}
