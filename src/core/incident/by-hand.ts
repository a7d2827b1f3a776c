/** What people say of an incident: its state, its notes, and incidents that nobody measured. Pure. */
import { STATE_WORDS } from "../words/incident-state.ts";
import {
  type Impact,
  type Incident,
  type IncidentState,
  type IncidentUpdate,
  newestState,
  updateId,
} from "./incident.ts";

/** What every page, feed and tick of the shard can carry; what is older is in nobody's way. */
const MAX_UPDATES = 200;
const MAX_CHARS = 100_000;

/** What a person says at one time. */
export interface Note {
  readonly at: number;
  readonly text: string;
  readonly public: boolean;
  readonly status?: IncidentState;
}

export type NoteEdit = Partial<Omit<Note, "at">>;

interface NewIncident {
  readonly id: string;
  readonly title: string;
  readonly impact: Impact;
  /** Empty: it concerns the whole page. */
  readonly monitors: readonly string[];
  readonly note: Note;
}

/** An incident that a person opens. It has a state and notes, and nothing that was measured. */
export function incidentByHand({ id, title, impact, monitors, note }: NewIncident): Incident {
  const incident: Incident = {
    ...{ id, monitor: null, kind: "manual", state: "open", startedAt: note.at, endedAt: null },
    ...{ title, impact, monitors, regions: [], checks: 0, failures: 0, blips: 0, firstFailure: null },
    ...{ summary: title, publicSummary: title, linked: [], hypotheses: [], timeline: [], updates: [] },
    imported: false,
  };
  return withNote(incident, note);
}

/** The text of a note that gives only a state. */
export function noteText(text: string | undefined, status: IncidentState | undefined): string {
  return text ?? (status === undefined ? "" : STATE_WORDS[status].says);
}

export function withNote(incident: Incident, note: Note): Incident {
  const { updates } = incident;
  const taken = new Set(updates.map(updateId));
  let id = String(note.at);
  for (let count = 2; taken.has(id); count++) id = `${note.at}-${count}`;
  return settled({ ...incident, updates: bounded([...updates, { id, ...note }]) });
}

/** The newest, and those that say when it began and how it stands. */
function bounded(updates: readonly IncidentUpdate[]): readonly IncidentUpdate[] {
  const stays = [updates[0], newestState(updates)];
  let room = MAX_CHARS;
  const isKept = (update: IncidentUpdate, index: number) => {
    room -= update.text.length;
    return stays.includes(update) || (index < MAX_UPDATES && room >= 0);
  };
  return updates.toReversed().filter(isKept).toReversed();
}

/** Says in the note itself that it was changed. Unknown ids change nothing. */
export function withEditedNote(incident: Incident, id: string, edit: NoteEdit, now: number): Incident {
  const updates = incident.updates.map((update) =>
    updateId(update) === id ? { ...update, ...edit, editedAt: now } : update,
  );
  return settled({ ...incident, updates: bounded(updates) });
}

/** The last note of an incident by hand stays: without one it would say nothing. */
export function withoutNote(incident: Incident, id: string): Incident {
  return settled({ ...incident, updates: incident.updates.filter((update) => updateId(update) !== id) });
}

/** An incident by hand lasts from its first note until it is said to be resolved; a measured one is as it was measured. */
function settled(incident: Incident): Incident {
  if (incident.kind !== "manual") return incident;
  const state = newestState(incident.updates);
  const startedAt = Math.min(...incident.updates.map(({ at }) => at));
  return state?.status === "resolved"
    ? { ...incident, startedAt, state: "closed", endedAt: state.at }
    : { ...incident, startedAt, state: "open", endedAt: null };
}

interface Shown {
  readonly monitor: string | null;
  readonly kind: Incident["kind"];
  readonly monitors?: readonly string[];
  readonly updates: readonly IncidentUpdate[];
}

/**
 * An incident without what names a private monitor, and without private notes; null when strangers may not know of it.
 * One by hand shows when it concerns the whole page or some public monitor.
 */
export function forStrangers<T extends Shown>(incident: T, isPublic: (id: string) => boolean): T | null {
  const { kind, monitor, monitors = [] } = incident;
  const updates = incident.updates.filter((update) => update.public);
  if (kind !== "manual") return monitor !== null && isPublic(monitor) ? { ...incident, updates } : null;
  const shown = monitors.filter(isPublic);
  return monitors.length > 0 && shown.length === 0 ? null : { ...incident, monitors: shown, updates };
}
