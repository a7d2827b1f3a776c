/** What the hosts report about the failing seconds, in one line of time with the check itself; and a box for those without agents. */
import type { Failure } from "../../../core/check/failure.ts";
import type { HostSample } from "../../../core/host-evidence/sample.ts";
import { tellerName } from "../../../core/host-evidence/teller.ts";
import { momentsOf } from "../../../core/host-evidence/timeline.ts";
import type { HostOfFailure } from "../../api/host-json.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { PasteBox } from "./paste-box.tsx";

interface HostCardProps {
  readonly page: PageContext;
  readonly failure: Failure;
  readonly hosts: readonly HostOfFailure[];
}

export function HostCard({ page, failure, hosts }: HostCardProps) {
  const { status, latencyMs } = failure.reading;
  const outcome = status === null ? (failure.failure?.type ?? "no answer") : String(status);
  const { at, region } = failure;
  const named = hosts.map((host) => ({ ...host, agent: tellerName(host.agent) }));
  const moments = momentsOf([{ at, latencyMs, region, outcome }], named);
  return (
    <section class="card stack">
      <h2>From inside</h2>
      {hosts.length === 0 ? (
        <p class="soft">
          No host has reported anything about this time. An <a href="/admin/agents">agent</a> does so by
          itself; log lines can be pasted here.
        </p>
      ) : (
        <ol class="timeline">
          {moments.map((moment) => (
            <li class={moment.isRoot ? "update" : "event"}>
              <When at={moment.at} clock={page.clock} show="second" />
              <span>
                {moment.isRoot ? <b>{moment.text}</b> : moment.text} <span class="soft">{moment.by}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
      <Undated hosts={hosts} />
      {named.map((host) => (
        <HostDetail page={page} host={host} />
      ))}
      <PasteBox page={page} monitorId={failure.monitor} failure={failure.id} />
    </section>
  );
}

/** What a line without a time tells has no place in the order of things. */
function Undated({ hosts }: { hosts: readonly HostOfFailure[] }) {
  const texts = new Set(
    hosts.flatMap(({ facts }) => facts.flatMap(({ at, text }) => (at === null ? [text] : []))),
  );
  if (texts.size === 0) return null;
  return (
    <>
      <p class="soft">From lines without a time, said to be from this failure:</p>
      <ul>
        {[...texts].map((text) => (
          <li>{text}</li>
        ))}
      </ul>
    </>
  );
}

function HostDetail({ page, host }: { page: PageContext; host: HostOfFailure }) {
  const { agent, logs, samples } = host;
  return (
    <>
      {logs.length > 0 && (
        <details>
          <summary>
            {logs.length} log lines, {agent}
          </summary>
          <pre>{logs.map(({ source, text }) => `${source}: ${text}`).join("\n")}</pre>
        </details>
      )}
      {samples.length > 0 && (
        <details>
          <summary>
            {samples.length} samples, {agent}
          </summary>
          <SampleTable page={page} samples={samples} />
        </details>
      )}
    </>
  );
}

const COLUMNS: readonly { readonly name: string; readonly of: (sample: HostSample) => string }[] = [
  {
    name: "Memory left, MiB",
    of: ({ memAvailableKb: kb }) => (kb === undefined ? "" : String(Math.round(kb / 1024))),
  },
  { name: "PSI memory full, %", of: ({ psiMemFull }) => String(psiMemFull ?? "") },
  { name: "PSI CPU, %", of: ({ psiCpu }) => String(psiCpu ?? "") },
  { name: "Load", of: ({ load1 }) => String(load1 ?? "") },
  { name: "Sockets", of: ({ sockets }) => String(sockets ?? "") },
  { name: "TIME_WAIT", of: ({ timeWait }) => String(timeWait ?? "") },
  { name: "Accept queue overflows", of: ({ listenOverflows }) => String(listenOverflows ?? "") },
  { name: "oom_kill", of: ({ oomKill }) => String(oomKill ?? "") },
  {
    name: "Watched",
    of: ({ watch = [] }) =>
      watch
        .map(({ name, pids, fds, fdLimit }) => `${name} ${pids.join(" ") || "gone"}, ${fds}/${fdLimit} fds`)
        .join("; "),
  },
];

function SampleTable({ page, samples }: { page: PageContext; samples: readonly HostSample[] }) {
  return (
    <section class="scroll" tabindex={0} aria-label="What the host measured">
      <table>
        <thead>
          <tr>
            <th scope="col">At</th>
            {COLUMNS.map(({ name }) => (
              <th scope="col">{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples.map((sample) => (
            <tr>
              <td>
                <When at={sample.at} clock={page.clock} show="second" />
              </td>
              {COLUMNS.map(({ of }) => (
                <td>{of(sample)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
