/** Incidents by hand and their templates: judged by the API's own schemas. */
import {
  type IncidentTemplate,
  incidentTemplateSchema,
  newIncidentSchema,
} from "../../../core/config/incident-input.ts";
import { inputFaults } from "../../../core/config/input-fault.ts";
import { parseSettings } from "../../../core/config/settings.ts";
import { listIncidents } from "../../../store/incidents.ts";
import { allMonitors } from "../../../store/monitors.ts";
import { readSettings, type Settings, writeSettings } from "../../../store/settings.ts";
import { assertAdmin } from "../../auth.ts";
import { openByHand } from "../../change-incident.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound } from "../../problem.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { chosenTemplate } from "../incident/chosen-template.ts";
import { deletable } from "./deletable.tsx";
import { type FormState, type FormValues, fieldValue, readForm, textOrNull } from "./form.ts";
import { IncidentsPage } from "./incidents-page.tsx";
import { noticeOf } from "./notice.ts";

const MAX_LISTED = 50;
const EMPTY: FormState = { values: { impact: ["minor"] }, faults: [] };

interface Typed {
  readonly form?: FormState;
  readonly templateForm?: FormState;
}

async function incidentsPage(c: WebContext, { form, templateForm = EMPTY }: Typed = {}): Promise<Response> {
  const settings = await readSettings(c.env.DB);
  const page = await contextOf(c, settings);
  const [open, byHand, monitors] = await Promise.all([
    listIncidents(c.env.DB, { state: "open", limit: MAX_LISTED }),
    listIncidents(c.env.DB, { kind: "manual", limit: MAX_LISTED }),
    allMonitors(c.env.DB),
  ]);
  const listed = new Map([...open.items, ...byHand.items].map((incident) => [incident.id, incident]));
  const faulty = form ?? templateForm;
  return html(
    page,
    <IncidentsPage
      page={page}
      incidents={[...listed.values()].sort((a, b) => b.startedAt - a.startedAt)}
      names={new Map(monitors.map(({ monitor }) => [monitor.id, monitor.name]))}
      templates={settings.incidentTemplates}
      form={form ?? begunWith(chosenTemplate(c, settings))}
      templateForm={templateForm}
      notice={noticeOf(c)}
    />,
    faulty.faults.length > 0 ? 422 : 200,
  );
}

function begunWith(template: IncidentTemplate | null): FormState {
  if (template === null) return EMPTY;
  const { title, impact, status, text } = template;
  return { values: { title: [title], impact: [impact], status: [status], text: [text] }, faults: [] };
}

/** What was left empty is left out, so that the schema's defaults hold. */
function givenOf(values: FormValues, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const text = textOrNull(values, name);
      return text === null ? [] : [[name, text]];
    }),
  );
}

async function open(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const values = await readForm(c);
  const given = givenOf(values, ["impact", "status", "text"]);
  const parsed = newIncidentSchema.safeParse({
    ...given,
    title: fieldValue(values, "title"),
    monitors: values.monitors ?? [],
  });
  if (!parsed.success) return incidentsPage(c, { form: { values, faults: inputFaults(parsed.error) } });
  const { id } = await openByHand(c, parsed.data, Date.now());
  return seeOther(`/incidents/${id}`);
}

async function storeTemplate(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const values = await readForm(c);
  const given = { name: "", ...givenOf(values, ["name", "title", "impact", "status", "text"]) };
  const parsed = incidentTemplateSchema.safeParse(given);
  if (!parsed.success)
    return incidentsPage(c, { templateForm: { values, faults: inputFaults(parsed.error) } });
  const settings = await readSettings(c.env.DB);
  const others = settings.incidentTemplates.filter(({ name }) => name !== parsed.data.name);
  const result = parseSettings({ ...settings, incidentTemplates: [...others, parsed.data] });
  if (!result.ok) return incidentsPage(c, { templateForm: { values, faults: result.faults } });
  await writeSettings(c.env.DB, result.settings);
  return seeOther("/admin/incidents?done=stored");
}

async function deleteTemplate(c: WebContext): Promise<string> {
  const settings: Settings = await readSettings(c.env.DB);
  const name = c.req.query("name");
  const incidentTemplates = settings.incidentTemplates.filter((template) => template.name !== name);
  await writeSettings(c.env.DB, { ...settings, incidentTemplates });
  return "/admin/incidents";
}

export function incidentAdminRoutes(app: WebApp): void {
  get(app, "/admin/incidents", async (c) => {
    await assertAdmin(c);
    return incidentsPage(c);
  });
  post(app, "/admin/incidents", open);
  post(app, "/admin/incidents/templates", storeTemplate);
  deletable(app, "/admin/incidents/templates/delete", {
    section: "incidents",
    look: async (c) => {
      const name = c.req.query("name") ?? "";
      const { incidentTemplates } = await readSettings(c.env.DB);
      if (!incidentTemplates.some((template) => template.name === name)) throw notFound("template", name);
      return {
        what: `the template ${name}`,
        consequence: "Its text is gone. Incidents that were written with it stay as they are.",
        back: "/admin/incidents",
      };
    },
    remove: deleteTemplate,
  });
}
