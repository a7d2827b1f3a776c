/** The admin's notes on an incident: a new one, and what may be changed about those that are there. */
import type { IncidentTemplate } from "../../../core/config/incident-input.ts";
import {
  IMPACTS,
  INCIDENT_STATES,
  type Incident,
  type IncidentUpdate,
  updateId,
} from "../../../core/incident/incident.ts";
import { IMPACT_WORDS } from "../../../core/words/impact.ts";
import { STATE_WORDS } from "../../../core/words/incident-state.ts";
import { DeleteLink } from "../admin/deletable.tsx";
import type { Choice } from "../admin/field.tsx";

export const STATE_CHOICES: readonly Choice[] = INCIDENT_STATES.map((value) => ({
  value,
  label: STATE_WORDS[value].word,
}));
export const IMPACT_CHOICES: readonly Choice[] = IMPACTS.map((value) => ({
  value,
  label: IMPACT_WORDS[value].word,
}));

interface TemplateLinksProps {
  readonly templates: readonly IncidentTemplate[];
  /** The page with the form; the template's name is added. */
  readonly path: string;
}

/** A link each, so that a text can be chosen without a script. */
export function TemplateLinks({ templates, path }: TemplateLinksProps) {
  return (
    <nav class="row kinds" aria-label="Templates">
      {templates.map(({ name }) => (
        <a href={`${path}?template=${encodeURIComponent(name)}#note`}>{name}</a>
      ))}
    </nav>
  );
}

interface UpdateFormProps {
  readonly incident: Incident;
  readonly templates: readonly IncidentTemplate[];
  /** The one that was chosen. */
  readonly template: IncidentTemplate | null;
}

export function UpdateForm({ incident, templates, template }: UpdateFormProps) {
  return (
    <form method="post" action={`/incidents/${incident.id}/updates`} id="note">
      <fieldset>
        <legend>Add an update</legend>
        {templates.length > 0 && (
          <div class="field wide">
            <TemplateLinks templates={templates} path={`/incidents/${incident.id}`} />
          </div>
        )}
        <StateField id="status" chosen={template?.status} />
        <div class="field wide">
          <label for="text">What is known, and what comes next</label>
          <textarea id="text" name="text" class="prose" maxlength={5000} aria-describedby="text-hint">
            {template?.text}
          </textarea>
          <span class="hint" id="text-hint">
            Markdown: **bold**, [links](https://…), lists. Without a text the state has words of its own.
          </span>
        </div>
        <label class="check">
          <input type="checkbox" name="public" value="yes" checked />
          Show it on the public page
        </label>
        <div class="field wide">
          <button type="submit" class="main">
            Add
          </button>
        </div>
      </fieldset>
    </form>
  );
}

function StateField({ id, chosen }: { id: string; chosen: string | undefined }) {
  return (
    <div class="field">
      <label for={id}>State</label>
      <select id={id} name="status">
        <option value="">as it is</option>
        {STATE_CHOICES.map(({ value, label }) => (
          <option value={value} selected={value === chosen}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

interface NoteFormsProps {
  readonly incident: Incident;
  readonly update: IncidentUpdate;
}

export function NoteForms({ incident, update }: NoteFormsProps) {
  const note = updateId(update);
  const path = `/incidents/${incident.id}/updates/${note}`;
  const mayGo = incident.kind !== "manual" || incident.updates.length > 1;
  return (
    <details class="edit">
      <summary>Edit</summary>
      <form method="post" action={`${path}/edit`}>
        <StateField id={`status-${note}`} chosen={update.status} />
        <div class="field wide">
          <label for={`text-${note}`}>Text</label>
          <textarea id={`text-${note}`} name="text" class="prose" required maxlength={5000}>
            {update.text}
          </textarea>
        </div>
        <label class="check">
          <input type="checkbox" name="public" value="yes" checked={update.public} />
          Show it on the public page
        </label>
        <div>
          <button type="submit">Save</button>
        </div>
      </form>
      {mayGo && <DeleteLink href={`${path}/delete`} what="this note" />}
    </details>
  );
}
