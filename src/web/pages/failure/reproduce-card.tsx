/** What to type next: the same request by hand, and the proxy's log of this very one. */

import { isHttpRequest, repeatCommand } from "../../../core/check/curl-command.ts";
import type { Failure } from "../../../core/check/failure.ts";
import { grepCommand, logsFor } from "./proxy-logs.ts";

export function ReproduceCard({ failure }: { failure: Failure }) {
  const command = failure.request && repeatCommand(failure.request);
  return (
    <>
      {command !== null && (
        <section class="card stack">
          <h2>Try it again</h2>
          <pre class="copy">{command}</pre>
        </section>
      )}
      {(failure.request === null || isHttpRequest(failure.request)) && <ProxyLogCard failure={failure} />}
    </>
  );
}

function ProxyLogCard({ failure }: { failure: Failure }) {
  const logs = logsFor(failure.failure?.hop.product ?? null);
  const everyAttempt = `${failure.id.split(".").slice(0, 2).join(".")}.`;
  return (
    <section class="card stack">
      <h2>Find it in the proxy's log</h2>
      <p>
        The request carried <code>x-edgetick-check: {failure.id}</code>. Search for{" "}
        <code>{everyAttempt}</code> to see every region and recheck of that minute.
      </p>
      {logs.map((log, index) => (
        <details open={index === 0}>
          <summary>{log.name}</summary>
          <div class="stack">
            <pre class="copy">{grepCommand(log, failure.id)}</pre>
            <p class="soft">{log.look} To have the id in the log:</p>
            <pre class="copy">{log.setUp}</pre>
          </div>
        </details>
      ))}
    </section>
  );
}
