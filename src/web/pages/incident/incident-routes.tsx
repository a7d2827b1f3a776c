/** One incident's page, and what the admin changes there. */
import { z } from "zod";
import { MINUTE_MS } from "../../../core/check/check.ts";
import { byHandFields, newNoteSchema, noteEditSchema } from "../../../core/config/incident-input.ts";
import { inputFaults } from "../../../core/config/input-fault.ts";
import { kindOf } from "../../../core/host-evidence/fact.ts";
import { tellerName } from "../../../core/host-evidence/teller.ts";
import { momentsOf } from "../../../core/host-evidence/timeline.ts";
import { type Incident, updateId } from "../../../core/incident/incident.ts";
import { acknowledgeUrl } from "../../../notify/acknowledge.ts";
import { readHostFacts } from "../../../store/host-evidence.ts";
import { getIncident } from "../../../store/incidents.ts";
import { allMonitors, getMonitor } from "../../../store/monitors.ts";
import { readSettings } from "../../../store/settings.ts";
import { failureById } from "../../api/failures.ts";
import { assertAdmin } from "../../auth.ts";
import { addNote, edited, editNote, measuredStays, removeByHand, removeNote } from "../../change-incident.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { eventsBeforeOne } from "../../incident-json.ts";
import { withLiveCounts } from "../../live-incidents.ts";
import { invalid, notFound } from "../../problem.ts";
import { deletable } from "../admin/deletable.tsx";
import { type FormValues, fieldValue, readForm, textOrNull } from "../admin/form.ts";
import { isAdmin } from "../frame/page-context.ts";
import { contextOf, get, post, publicHtml, seeOther } from "../frame/respond.tsx";
import { chosenTemplate } from "./chosen-template.ts";
import { IncidentPage, publicIncident } from "./incident-page.tsx";
import { failedBefore } from "./others-before.ts";

/** Strangers get the same 404 for what does not exist and for what is not theirs to know. */
async function incidentOf(c: WebContext, admin: boolean) {
  const id = c.req.param("id") ?? "";
  const incident = await getIncident(c.env.DB, id);
  if (incident === null) throw notFound("incident", id);
  const stored = incident.monitor ? await getMonitor(c.env.DB, incident.monitor) : null;
  const named = incident.kind === "manual" ? await allMonitors(c.env.DB) : stored === null ? [] : [stored];
  const seen = named.filter(({ monitor }) => admin || monitor.public);
  const names = new Map(seen.map(({ monitor }) => [monitor.id, monitor.name]));
  const [live = incident] = await withLiveCounts(c.env.DB, [incident]);
  const shown = admin ? live : publicIncident(live, (monitor) => names.has(monitor));
  if (shown === null) throw notFound("incident", id);
  return { incident: shown, stored, names };
}

async function firstFailureOf(c: WebContext, incident: Incident) {
  return incident.firstFailure === null ? null : failureById(c.env.DB, incident.firstFailure);
}

const MAX_HOST_WINDOWS = 60;

/** What hosts report about its failures, context left out: a line a second would bury what names the cause. */
async function hostMoments(c: WebContext, monitor: number, { startedAt, endedAt }: Incident) {
  const from = Math.floor(startedAt / MINUTE_MS) - 1;
  const to = Math.ceil((endedAt ?? Date.now()) / MINUTE_MS) + 1;
  const windows = await readHostFacts(c.env.DB, { monitor, from, to, limit: MAX_HOST_WINDOWS });
  const telling = windows
    .filter(({ control }) => !control)
    .map(({ agent, facts }) => ({
      agent: tellerName(agent),
      facts: facts.filter(({ kind }) => kindOf(kind)?.weight !== "context"),
    }));
  return momentsOf([], telling);
}

/** The page that an alert's link opens: who reads the incident here needs no message for it. */
async function acknowledgePathOf(c: WebContext, { id, kind, state }: Incident): Promise<string | null> {
  const token = c.env.ADMIN_TOKEN;
  if (state !== "open" || kind === "manual" || typeof token !== "string") return null;
  return acknowledgeUrl(token, id, `/incidents/${id}`);
}

async function incidentPage(c: WebContext): Promise<Response> {
  const settings = await readSettings(c.env.DB);
  const page = await contextOf(c, settings);
  const { incident, stored, names } = await incidentOf(c, isAdmin(page));
  const monitor = stored === null ? null : stored.monitor;
  const firstFailure = isAdmin(page) ? await firstFailureOf(c, incident) : null;
  return publicHtml(
    c,
    page,
    <IncidentPage
      page={page}
      incident={incident}
      monitor={monitor}
      firstFailure={firstFailure}
      before={isAdmin(page) ? await eventsBeforeOne(c.env.DB, incident) : []}
      others={isAdmin(page) && stored !== null ? await failedBefore(c.env.DB, stored, incident) : []}
      host={isAdmin(page) && stored !== null ? await hostMoments(c, stored.key, incident) : []}
      acknowledgePath={isAdmin(page) ? await acknowledgePathOf(c, incident) : null}
      names={names}
      templates={settings.incidentTemplates}
      template={chosenTemplate(c, settings)}
    />,
  );
}

/** What a form sent, judged by the API's own schema; empty fields are left out. */
function parsed<T>(schema: z.ZodType<T>, values: FormValues): T {
  const given = { text: textOrNull(values, "text"), status: textOrNull(values, "status") };
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  const result = schema.safeParse({ ...fields, public: fieldValue(values, "public") === "yes" });
  if (!result.success) throw invalid(inputFaults(result.error));
  return result.data;
}

async function addUpdate(c: WebContext, id: string): Promise<void> {
  await addNote(c, id, parsed(newNoteSchema, await readForm(c)), Date.now());
}

async function changeNote(c: WebContext, id: string): Promise<void> {
  await editNote(c, id, c.req.param("note") ?? "", parsed(noteEditSchema, await readForm(c)));
}

async function changeIncident(c: WebContext, id: string): Promise<void> {
  const values = await readForm(c);
  const { title, impact, monitors } = byHandFields;
  const result = z.object({ title, impact, monitors }).safeParse({
    title: fieldValue(values, "title"),
    impact: fieldValue(values, "impact"),
    monitors: values.monitors ?? [],
  });
  if (!result.success) throw invalid(inputFaults(result.error));
  await edited(c, id, result.data);
}

/** A change by the admin, who then sees the incident again. */
function change(app: WebApp, path: string, work: (c: WebContext, id: string) => Promise<unknown>): void {
  post(app, `/incidents/:id${path}`, async (c) => {
    await assertAdmin(c);
    const id = c.req.param("id") ?? "";
    await work(c, id);
    return seeOther(`/incidents/${id}`);
  });
}

async function storedIncident(c: WebContext): Promise<Incident> {
  const id = c.req.param("id") ?? "";
  const incident = await getIncident(c.env.DB, id);
  if (incident === null) throw notFound("incident", id);
  return incident;
}

export function incidentRoutes(app: WebApp): void {
  get(app, "/incidents/:id", incidentPage);
  change(app, "/updates", addUpdate);
  change(app, "/updates/:note/edit", changeNote);
  change(app, "/edit", changeIncident);
  deletable(app, "/incidents/:id/updates/:note/delete", {
    section: "incidents",
    look: async (c, { clock }) => {
      const { id, updates } = await storedIncident(c);
      const note = c.req.param("note") ?? "";
      const update = updates.find((one) => updateId(one) === note);
      if (update === undefined) throw notFound("note", note);
      return {
        what: `the note of ${clock.full(update.at)}`,
        consequence: update.public
          ? "Visitors no longer read it. Mails that went out with it can't be taken back."
          : "It is of the admin's alone.",
        back: `/incidents/${id}`,
      };
    },
    remove: async (c) => {
      const id = c.req.param("id") ?? "";
      await removeNote(c, id, c.req.param("note") ?? "");
      return `/incidents/${id}`;
    },
  });
  deletable(app, "/incidents/:id/delete", {
    section: "incidents",
    look: async (c) => {
      const { id, kind, title } = await storedIncident(c);
      if (kind !== "manual") throw measuredStays();
      return {
        what: `the incident ${title}`,
        consequence:
          "It goes from the page, the feeds and the API with all its notes, and can't be brought back.",
        back: `/incidents/${id}`,
      };
    },
    remove: async (c) => {
      await removeByHand(c, c.req.param("id") ?? "");
      return "/admin/incidents";
    },
  });
}
