/** Changes to incidents, for the API and the pages: what is checked before a Scheduler, the only writer, is asked. */
import type { NewIncident } from "../core/config/incident-input.ts";
import { incidentByHand, type Note, type NoteEdit, noteText } from "../core/incident/by-hand.ts";
import { type Incident, updateId } from "../core/incident/incident.ts";
import { schedulerOf } from "../jobs/scheduler-stub.ts";
import { getIncident } from "../store/incidents.ts";
import { allMonitors, getMonitor } from "../store/monitors.ts";
import { shardNumbers } from "../store/state.ts";
import { futureFault } from "./api/events.ts";
import type { WebContext } from "./context.ts";
import { invalid, notFound, Problem } from "./problem.ts";

type Edit = Parameters<ReturnType<typeof schedulerOf>["editIncident"]>[2];

/** Incidents by hand lie in the first shard, whichever monitors they concern. */
const BY_HAND_SHARD = 0;

export async function openByHand(c: WebContext, input: NewIncident, now: number): Promise<Incident> {
  const { title, impact, monitors, status, text, at = now } = input;
  assertPast(at, now);
  await assertMonitors(c, monitors);
  const minute = Math.floor(at / 60_000).toString(36);
  const id = `manual.${minute}.${crypto.randomUUID().slice(0, 8)}`;
  const note = { at, text: noteText(text, status), status, public: true };
  const incident = incidentByHand({ id, title, impact, monitors, note });
  await schedulerOf(c.env, BY_HAND_SHARD).byHand(BY_HAND_SHARD, { open: incident });
  return incident;
}

/** Only what people made can be taken away: what was measured is history. */
export async function removeByHand(c: WebContext, id: string): Promise<void> {
  const incident = await known(c, id);
  if (incident.kind !== "manual") throw measuredStays();
  if (!(await schedulerOf(c.env, BY_HAND_SHARD).byHand(BY_HAND_SHARD, { remove: id })))
    throw notFound("incident", id);
}

/** The Scheduler of the incident's shard is its only writer. Edgetick's own is one shard's, which knows it; if any does. */
export async function edited(c: WebContext, id: string, edit: Edit): Promise<Incident> {
  const incident = await known(c, id);
  await assertFits(c, incident, edit);
  const shards = await shardsOf(c, incident);
  const tries = [
    ...shards.map((shard) => [shard, edit] as const),
    [shards[0] ?? 0, { ...edit, isNobodys: true }] as const,
  ];
  for (const [shard, asked] of tries) {
    const result = await schedulerOf(c.env, shard).editIncident(shard, id, asked);
    if (result !== null) return result;
  }
  throw notFound("incident", id);
}

/** What the note says by default is filled in from its state. */
export function addNote(
  c: WebContext,
  id: string,
  note: Partial<Note> & Pick<Note, "public">,
  now: number,
): Promise<Incident> {
  const { at = now, text, status, public: isPublic } = note;
  assertPast(at, now);
  const update = { at, text: noteText(text, status), public: isPublic, ...(status ? { status } : {}) };
  return edited(c, id, { update });
}

export async function editNote(c: WebContext, id: string, note: string, edit: NoteEdit): Promise<Incident> {
  const former = (await known(c, id)).updates.find((update) => updateId(update) === note);
  if (former === undefined) throw notFound("note", note);
  const after = { ...former, ...edit };
  if (!after.public && after.status !== undefined)
    throw invalid([{ path: "public", message: "must be true: the note gives a state, which visitors see" }]);
  return edited(c, id, { editNote: { id: note, edit } });
}

export async function removeNote(c: WebContext, id: string, note: string): Promise<Incident> {
  const incident = await known(c, id);
  if (!incident.updates.some((update) => updateId(update) === note)) throw notFound("note", note);
  if (incident.kind === "manual" && incident.updates.length === 1)
    throw new Problem(409, "This is the incident's only note; edit it, or delete the incident.");
  return edited(c, id, { removeNote: note });
}

export function measuredStays(): Problem {
  return new Problem(409, "This incident was measured and stays; only incidents by hand can be deleted.");
}

async function known(c: WebContext, id: string): Promise<Incident> {
  const incident = await getIncident(c.env.DB, id);
  if (incident === null) throw notFound("incident", id);
  return incident;
}

async function shardsOf(c: WebContext, { kind, monitor }: Incident): Promise<readonly number[]> {
  if (kind === "manual") return [BY_HAND_SHARD];
  const owner = monitor === null ? null : await getMonitor(c.env.DB, monitor);
  return owner === null ? shardNumbers(c.env.DB) : [owner.shard];
}

async function assertFits(c: WebContext, { kind }: Incident, edit: Edit): Promise<void> {
  const own = (["title", "impact", "monitors"] as const).filter((field) => edit[field] !== undefined);
  if (kind !== "manual" && own.length > 0)
    throw invalid(own.map((path) => ({ path, message: "is of incidents by hand; this one was measured" })));
  if (kind === "manual" && edit.publicSummary !== undefined)
    throw invalid([{ path: "publicSummary", message: "is of measured incidents; change the title" }]);
  await assertMonitors(c, edit.monitors ?? []);
}

async function assertMonitors(c: WebContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const there = new Set((await allMonitors(c.env.DB)).map(({ monitor }) => monitor.id));
  const faults = ids.flatMap((id, index) =>
    there.has(id) ? [] : [{ path: `monitors.${index}`, message: `there is no monitor "${id}"` }],
  );
  if (faults.length > 0) throw invalid(faults);
}

function assertPast(at: number, now: number): void {
  const fault = futureFault(at, now);
  if (fault !== null) throw invalid([fault]);
}
