import { newsOfNote } from "../core/alert/news.ts";
import { withIncident } from "../core/condition/edit.ts";
import { type Note, type NoteEdit, withEditedNote, withNote, withoutNote } from "../core/incident/by-hand.ts";
import { type Impact, type Incident, updateId } from "../core/incident/incident.ts";
import type { ShardCore } from "../core/shard/shard.ts";
import { getIncident } from "../store/incidents.ts";
import { ensureShard } from "../store/shards.ts";
import { deliverDue } from "./deliver-due.ts";
import { stateDraft } from "./draft.ts";
import type { Draft, Loaded, Session } from "./session.ts";
import type { Shell } from "./shell.ts";

export interface IncidentEdit {
  readonly update?: Note;
  readonly editNote?: { readonly id: string; readonly edit: NoteEdit };
  /** The id of a note. */
  readonly removeNote?: string;
  /** Of an incident by hand. */
  readonly title?: string;
  readonly impact?: Impact;
  readonly monitors?: readonly string[];
  readonly summary?: string;
  readonly publicSummary?: string;
  /** Who takes care of it; null takes that back. */
  readonly acknowledgedBy?: string | null;
  /** Of no monitor, and no shard knows it any more: then whoever is asked may. */
  readonly isNobodys?: boolean;
}

/** Stores an incident that a person made, and shows it. The same one twice is one. */
export async function openIncident(shell: Shell, session: Session, incident: Incident): Promise<true> {
  // A page without monitors may have an incident all the same.
  await ensureShard(shell.db, shell.shard);
  await session.load();
  await session.commit(`open.${incident.id}`, async (loaded) => {
    const transition = { core: loaded.core, incidents: [incident], changes: [] };
    const draft = await stateDraft(shell, loaded, transition, shell.clock.now());
    return withNews(shell, loaded, draft, incident);
  });
  shell.background(deliverDue(shell));
  return true;
}

/** False where there is none by hand: what was measured can't be taken away. */
export async function removeIncident(shell: Shell, session: Session, id: string): Promise<boolean> {
  let removed = false;
  await session.load();
  await session.commit(`remove.${id}`, async (loaded) => {
    const stored = await getIncident(shell.db, id);
    removed = stored?.kind === "manual";
    if (!removed) return null;
    const core = { ...loaded.core, recent: loaded.core.recent.filter((incident) => incident.id !== id) };
    const transition = { core, incidents: [], changes: [] };
    const draft = await stateDraft(shell, { ...loaded, core }, transition, shell.clock.now());
    return { ...draft, withdrawn: [id] };
  });
  return removed;
}

/** Adds an operator's words to an incident. Null when this shard has no such incident. */
export async function editIncident(
  shell: Shell,
  session: Session,
  id: string,
  edit: IncidentEdit,
): Promise<Incident | null> {
  let edited: Incident | null = null;
  await session.load();
  await session.commit(`edit.${crypto.randomUUID()}`, async (loaded) => {
    const { core } = loaded;
    const stored = await getIncident(shell.db, id);
    if (stored === null || !isMine(stored, loaded, edit)) return null;
    const state = stored.monitor === null ? undefined : core.monitors.get(stored.monitor);
    // The counts of an open incident are newer in the shard's memory than in its row.
    const held = state ? Object.values(state.open) : ownOf(core).flatMap((of) => Object.values(of ?? {}));
    const known = held.find((open) => open?.id === id) ?? stored;
    const now = shell.clock.now();
    edited = withNotes(
      {
        ...known,
        summary: edit.summary ?? known.summary,
        publicSummary: edit.publicSummary ?? known.publicSummary,
        reworded: rewordedBy(edit, known),
        ...acknowledgement(edit, known, now),
        ...(known.kind === "manual" ? byHand(edit, known) : {}),
      },
      edit,
      now,
    );
    const monitors =
      stored.monitor !== null && state
        ? new Map(core.monitors).set(stored.monitor, withIncident(state, edited))
        : core.monitors;
    const kept = { ...core, ...withOwn(core, edited), monitors };
    const transition = { core: kept, incidents: [edited], changes: [] };
    const draft = await stateDraft(shell, loaded, transition, now);
    return edit.update ? withNews(shell, loaded, draft, edited) : draft;
  });
  if (edit.update) shell.background(deliverDue(shell));
  return edited;
}

/** Edgetick's own incidents are in the memory of the shard that opened them: another's edit would be lost with its end. */
function isMine({ id, monitor, kind }: Incident, { core, config }: Loaded, edit: IncidentEdit): boolean {
  if (monitor !== null) return config.monitors.some((one) => one.monitor.id === monitor);
  const isThis = (one: { readonly id: string }) => one.id === id;
  const isKnown = core.recent.some(isThis) || ownOf(core).some((of) => Object.values(of ?? {}).some(isThis));
  return kind === "manual" || edit.isNobodys === true || isKnown;
}

const OWN = ["silent", "quotas", "agents"] as const;

function ownOf(core: ShardCore) {
  return OWN.map((name) => core[name]);
}

function withOwn(core: ShardCore, edited: Incident): Partial<ShardCore> {
  const changed = OWN.flatMap((name) => {
    const of = Object.entries(core[name] ?? {});
    if (!of.some(([, { id }]) => id === edited.id)) return [];
    return [[name, Object.fromEntries(of.map(([key, one]) => [key, one.id === edited.id ? edited : one]))]];
  });
  return Object.fromEntries(changed);
}

/** What a person said last goes to subscribers, in the same commit. */
function withNews(shell: Shell, { config }: Loaded, draft: Draft, incident: Incident): Draft {
  if (!config.subscribers) return draft;
  const now = shell.clock.now();
  const isPublic = (id: string) => config.monitors.find(({ monitor }) => monitor.id === id)?.monitor.public;
  // Of a measured incident the monitor is this shard's own.
  if (incident.monitor !== null && !isPublic(incident.monitor)) return draft;
  const news = newsOfNote(incident, updateId(incident.updates.at(-1)!));
  const made = news.map((one) => ({ ...one, shard: shell.shard, createdAt: now, nextAt: now }));
  return { ...draft, deliveries: [...draft.deliveries, ...made] };
}

function withNotes(
  incident: Incident,
  { update, editNote, removeNote }: IncidentEdit,
  now: number,
): Incident {
  const added = update ? withNote(incident, update) : incident;
  const changed = editNote ? withEditedNote(added, editNote.id, editNote.edit, now) : added;
  return removeNote === undefined ? changed : withoutNote(changed, removeNote);
}

function byHand({ title, impact, monitors }: IncidentEdit, known: Incident): Partial<Incident> {
  return {
    ...(title === undefined ? {} : { title, summary: title, publicSummary: title }),
    impact: impact ?? known.impact,
    monitors: monitors ?? known.monitors,
  };
}

/** Said in the timeline, so that a second name is seen as well as the first. */
function acknowledgement(
  { acknowledgedBy }: IncidentEdit,
  { acknowledged, timeline }: Incident,
  now: number,
): Pick<Incident, "acknowledged" | "timeline"> {
  if (acknowledgedBy === undefined || acknowledgedBy === acknowledged?.by) return { acknowledged, timeline };
  const text = acknowledgedBy === null ? "No longer acknowledged." : `Acknowledged by ${acknowledgedBy}.`;
  return {
    acknowledged: acknowledgedBy === null ? undefined : { at: now, by: acknowledgedBy },
    timeline: [...timeline, { at: now, type: "acknowledged", text }],
  };
}

function rewordedBy(edit: IncidentEdit, { reworded = [] }: Incident): NonNullable<Incident["reworded"]> {
  const now = (["summary", "publicSummary"] as const).filter((field) => edit[field] !== undefined);
  return [...new Set([...reworded, ...now])];
}
