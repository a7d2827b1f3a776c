/** Host agents: who tells from inside, since when, and how another is installed. */

import { isSilent } from "../../../core/condition/agent.ts";
import { shortDuration } from "../../../core/words/duration.ts";
import type { KnownAgent } from "../../../jobs/host-memory.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { Copyable } from "../words/copyable.tsx";
import { AdminLayout } from "./admin-layout.tsx";
import { DeleteLink } from "./deletable.tsx";
import { AdminTable } from "./table.tsx";

interface AgentsPageProps {
  readonly page: PageContext;
  readonly agents: readonly KnownAgent[];
  readonly origin: string;
  readonly notice: string | null;
}

export function AgentsPage({ page, agents, origin, notice }: AgentsPageProps) {
  return (
    <AdminLayout page={page} title="Agents" section="agents" notice={notice}>
      <h1>Agents</h1>
      <p>
        An agent on a host keeps a day of its vital signs, and when a monitor fails it tells what the logs and
        counters of those seconds said. It is asked for nothing while all is well.
      </p>
      {agents.length > 0 && <AgentTable page={page} agents={agents} />}
      <section class="card stack">
        <h2>Install one</h2>
        <ol class="steps">
          <li>
            <span>
              Make a token of scope agent at <a href="/admin/tokens">Tokens</a>: its name is the agent's, its
              monitors are those that the host serves.
            </span>
          </li>
          <li>
            <span>On the host, as root, with the token in a file of its own:</span>
            <Copyable
              text={`install -m 755 edgetick-agent /usr/local/bin/
(umask 077; cat > /etc/edgetick-agent.token)
edgetick-agent install --url ${origin} --name web1 \\
  --watch node --log nginx:/var/log/nginx/error.log --kernel \\
  > /etc/systemd/system/edgetick-agent.service
systemctl daemon-reload && systemctl enable --now edgetick-agent`}
            />
          </li>
        </ol>
        <p class="soft">
          The file is agent/edgetick-agent in the repository; docs/agent.md has every option, the sidecar, and
          what leaves the host.
        </p>
      </section>
    </AdminLayout>
  );
}

function AgentTable({ page, agents }: Pick<AgentsPageProps, "page" | "agents">) {
  return (
    <AdminTable
      label="Agents"
      columns={[
        { head: "Name", as: "value" },
        { head: "Host", as: "value" },
        { head: "Monitors", as: "value" },
        { head: "Version" },
        { head: "Last seen" },
      ]}
      rows={agents.map(({ name, host, monitors, version, seenAt }) => [
        name,
        host,
        monitors === null ? "all" : monitors.join(", "),
        version,
        <>
          <When at={seenAt} clock={page.clock} />
          {isSilent({ seenAt }, page.now) && (
            <>
              {" "}
              <span class="badge bad">silent for {shortDuration(page.now - seenAt)}</span>
            </>
          )}
        </>,
        <>
          <DeleteLink href={`/admin/agents/${name}/forget`} what={`the agent ${name}`} verb="Forget" />
          <DeleteLink
            href={`/admin/agents/${name}/forget-all`}
            what={`sent by the agent ${name}`}
            verb="Forget all"
          />
        </>,
      ])}
    />
  );
}
