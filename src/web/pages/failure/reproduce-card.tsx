/** What to type next: the same request by hand, and the proxy's log of this very one. */

import { repeatCommand } from "../../../core/check/curl-command.ts";
import type { Failure } from "../../../core/check/failure.ts";
import type { MonitorKind } from "../../../core/config/monitor.ts";
import { Copyable } from "../words/copyable.tsx";
import { grepCommand, logsFor } from "./proxy-logs.ts";

export function ReproduceCard({ failure, kind }: { failure: Failure; kind: MonitorKind }) {
  const command = failure.request && repeatCommand(failure.request);
  return (
    <>
      {command !== null && (
        <section class="card stack">
          <h2>Try it again</h2>
          <Copyable text={command} />
        </section>
      )}
      {kind === "http" && <ProxyLogCard failure={failure} />}
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
            <Copyable text={grepCommand(log, failure.id)} />
            <p class="soft">{log.look} To have the id in the log:</p>
            <Copyable text={log.setUp} />
          </div>
        </details>
      ))}
    </section>
  );
}
