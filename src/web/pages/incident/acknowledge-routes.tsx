/**
 * Acknowledging by the link of a message. The link alone does nothing, as mail scanners and chat previews follow links:
 * it shows a page, and only that page's button acknowledges. Whoever holds the link may, signed in or not.
 */
import { plainLine } from "../../../core/words/plain-text.ts";
import { isAcknowledgement } from "../../../notify/acknowledge.ts";
import { getIncident } from "../../../store/incidents.ts";
import { getMonitor } from "../../../store/monitors.ts";
import { readSettings } from "../../../store/settings.ts";
import { viewerOf } from "../../auth.ts";
import { edited } from "../../change-incident.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound, Problem } from "../../problem.ts";
import { fieldValue, readForm } from "../admin/form.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { AcknowledgePage } from "./acknowledge-page.tsx";

const PATH = "/incidents/:id/acknowledge";
const MAX_NAME = 100;

/** The incident that the signature is for; the same answer for a wrong one and for an incident that is not there. */
async function signedFor(c: WebContext, signature: string) {
  const id = c.req.param("id") ?? "";
  const token = c.env.ADMIN_TOKEN;
  const valid = typeof token === "string" && (await isAcknowledgement(token, id, signature));
  const incident = valid ? await getIncident(c.env.DB, id) : null;
  if (incident === null) throw notFound("incident", id);
  return incident;
}

async function show(c: WebContext): Promise<Response> {
  const signature = c.req.query("signature") ?? "";
  const incident = await signedFor(c, signature);
  const page = await contextOf(c, await readSettings(c.env.DB));
  const name = incident.monitor && ((await getMonitor(c.env.DB, incident.monitor))?.monitor.name ?? null);
  const answer = html(
    page,
    <AcknowledgePage page={page} incident={incident} signature={signature} monitorName={name} />,
  );
  // The address is the permission: it must not leave with a link or stay in a cache.
  answer.headers.set("referrer-policy", "no-referrer");
  answer.headers.set("cache-control", "private, no-store");
  return answer;
}

async function acknowledge(c: WebContext): Promise<Response> {
  const values = await readForm(c);
  const signature = fieldValue(values, "signature");
  const incident = await signedFor(c, signature);
  if (incident.state === "closed")
    throw new Problem(409, "The incident is over: there is nothing to acknowledge.");
  const named = plainLine(fieldValue(values, "by")).slice(0, MAX_NAME).toWellFormed();
  const by = named || ((await viewerOf(c)) === "admin" ? "an admin" : "whoever had the link");
  if (incident.acknowledged === undefined) await edited(c, incident.id, { acknowledgedBy: by });
  return seeOther(`/incidents/${incident.id}/acknowledge?signature=${encodeURIComponent(signature)}`);
}

export function acknowledgeRoutes(app: WebApp): void {
  get(app, PATH, show);
  post(app, PATH, acknowledge);
}
