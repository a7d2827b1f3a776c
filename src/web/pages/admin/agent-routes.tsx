/** The agents' page. */
import { readSettings } from "../../../store/settings.ts";
import { forgetKnownAgent, knownAgents } from "../../api/agents.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound } from "../../problem.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { AgentsPage } from "./agents-page.tsx";
import { noticeOf } from "./notice.ts";

async function agentsPage(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const page = await contextOf(c, await readSettings(c.env.DB));
  const agents = await knownAgents(c);
  const { origin } = new URL(c.req.url);
  return html(page, <AgentsPage page={page} agents={agents} origin={origin} notice={noticeOf(c)} />);
}

async function forget(c: WebContext, evidence: boolean): Promise<Response> {
  await assertAdmin(c);
  const name = c.req.param("name") ?? "";
  if (!(await knownAgents(c)).some((agent) => agent.name === name)) throw notFound("agent", name);
  await forgetKnownAgent(c, name, evidence);
  return seeOther("/admin/agents?done=deleted");
}

export function agentAdminRoutes(app: WebApp): void {
  get(app, "/admin/agents", agentsPage);
  post(app, "/admin/agents/:name/forget", (c) => forget(c, false));
  post(app, "/admin/agents/:name/forget-all", (c) => forget(c, true));
}
