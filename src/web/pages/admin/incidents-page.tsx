/** Incidents by hand: what is open, a form for another one, and stored texts. */
import type { Child } from "hono/jsx";
import type { IncidentTemplate } from "../../../core/config/incident-input.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import type { PageContext } from "../frame/page-context.ts";
import { ByHandFields } from "../incident/by-hand-form.tsx";
import { IMPACT_CHOICES, STATE_CHOICES, TemplateLinks } from "../incident/incident-form.tsx";
import { nameOf, stateWord } from "../incident/incident-words.ts";
import { When } from "../words/clock.tsx";
import { AdminLayout } from "./admin-layout.tsx";
import { DeleteLink } from "./deletable.tsx";
import { AreaField, FormFaults, SelectField, TextField } from "./field.tsx";
import type { FormState } from "./form.ts";
import { AdminTable } from "./table.tsx";

interface IncidentsPageProps {
  readonly page: PageContext;
  /** Open ones, and the newest by hand. */
  readonly incidents: readonly Incident[];
  readonly names: ReadonlyMap<string, string>;
  readonly templates: readonly IncidentTemplate[];
  readonly form: FormState;
  /** Of a template that is being written; the other form's is empty then. */
  readonly templateForm: FormState;
  readonly notice: string | null;
}

const FIELDS = ["title", "impact", "monitors", "status", "text"];
const TEMPLATE_FIELDS = ["name", "title", "impact", "status", "text"];
const MARKDOWN = "Markdown: **bold**, [links](https://…), lists; left empty, the state has words of its own";

export function IncidentsPage(props: IncidentsPageProps) {
  const { page, incidents, names, templates, form, notice } = props;
  return (
    <AdminLayout page={page} title="Incidents" section="incidents" notice={notice}>
      <h1>Incidents</h1>
      {incidents.length === 0 && <p class="empty">None is open, and none was made by hand.</p>}
      {incidents.length > 0 && (
        <AdminTable
          label="Incidents"
          columns={[{ head: null, as: "value" }, { head: null }, { head: null }]}
          rows={incidents.map((incident) => cellsOf(page, incident, names))}
        />
      )}
      <form method="post" action="/admin/incidents" id="note">
        {form.faults.length > 0 && <FormFaults form={form} shown={FIELDS} />}
        <fieldset>
          <legend>Open an incident by hand</legend>
          {templates.length > 0 && (
            <div class="field wide">
              <TemplateLinks templates={templates} path="/admin/incidents" />
            </div>
          )}
          <ByHandFields form={form} names={names} />
          <SelectField form={form} name="status" label="State" choices={STATE_CHOICES} />
          <AreaField form={form} name="text" label="What visitors should know" size="prose" hint={MARKDOWN} />
          <div class="field wide">
            <button type="submit" class="main">
              Publish
            </button>
          </div>
        </fieldset>
      </form>
      <Templates {...props} />
    </AdminLayout>
  );
}

function cellsOf(page: PageContext, incident: Incident, names: ReadonlyMap<string, string>): Child[] {
  const { id, monitor, startedAt } = incident;
  return [
    <a href={`/incidents/${id}`}>
      {nameOf(incident)}
      {monitor !== null && `: ${names.get(monitor) ?? monitor}`}
    </a>,
    stateWord(incident),
    <When at={startedAt} clock={page.clock} />,
  ];
}

function Templates({ templates, templateForm }: IncidentsPageProps) {
  const form = { ...templateForm, scope: "template" };
  return (
    <section class="stack">
      <h2>Templates</h2>
      {templates.length > 0 && (
        <AdminTable
          label="Templates"
          columns={[{ head: null }, { head: null }]}
          rows={templates.map(({ name, title }) => [
            name,
            title,
            <DeleteLink
              href={`/admin/incidents/templates/delete?name=${encodeURIComponent(name)}`}
              what={`the template ${name}`}
            />,
          ])}
        />
      )}
      <details open={form.faults.length > 0}>
        <summary>Store a text for what happens again</summary>
        <form method="post" action="/admin/incidents/templates">
          {form.faults.length > 0 && <FormFaults form={form} shown={TEMPLATE_FIELDS} />}
          <fieldset>
            <legend>Template</legend>
            <TextField form={form} name="name" label="Name" hint="the same name replaces it" />
            <TextField form={form} name="title" label="Title" />
            <SelectField form={form} name="impact" label="Impact" choices={IMPACT_CHOICES} />
            <SelectField form={form} name="status" label="State" choices={STATE_CHOICES} />
            <AreaField form={form} name="text" label="Text" size="prose" />
            <div class="field wide">
              <button type="submit">Store</button>
            </div>
          </fieldset>
        </form>
      </details>
    </section>
  );
}
