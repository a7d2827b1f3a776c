/** The agents' page. */
import { readSettings } from "../../../store/settings.ts";
import { forgetKnownAgent, knownAgents } from "../../api/agents.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound } from "../../problem.ts";
import { contextOf, get, html } from "../frame/respond.tsx";
import { AgentsPage } from "./agents-page.tsx";
import { deletable } from "./deletable.tsx";
import { noticeOf } from "./notice.ts";

async function agentsPage(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const page = await contextOf(c, await readSettings(c.env.DB));
  const agents = await knownAgents(c);
  const { origin } = new URL(c.req.url);
  return html(page, <AgentsPage page={page} agents={agents} origin={origin} notice={noticeOf(c)} />);
}

async function nameOf(c: WebContext): Promise<string> {
  const name = c.req.param("name") ?? "";
  if (!(await knownAgents(c)).some((agent) => agent.name === name)) throw notFound("agent", name);
  return name;
}

/** By the end of its address: whether what it sent goes too. */
const FORGETTING = [
  {
    path: "forget",
    of: "the agent",
    evidence: false,
    consequence: "It is listed again with its next report. What it sent stays.",
  },
  {
    path: "forget-all",
    of: "all that was sent by the agent",
    evidence: true,
    consequence:
      "Its samples and log lines go from the evidence of every failure, and this can't be undone. It is listed again with its next report: delete its token to stop it.",
  },
] as const;

export function agentAdminRoutes(app: WebApp): void {
  get(app, "/admin/agents", agentsPage);
  for (const { path, of, evidence, consequence } of FORGETTING)
    deletable(app, `/admin/agents/:name/${path}`, {
      section: "agents",
      verb: "Forget",
      look: async (c) => ({ what: `${of} ${await nameOf(c)}`, consequence, back: "/admin/agents" }),
      remove: async (c) => {
        await forgetKnownAgent(c, await nameOf(c), evidence);
        return "/admin/agents";
      },
    });
}
