import type { Incident, TimelineEntry } from "../incident/incident.ts";

const MAX_ENTRIES = 200;
const FIRST_KEPT = 20;

/** Adds one entry. Of more than 200 the oldest in the middle goes: the first 20 tell how it began. */
export function withEntry(incident: Incident, at: number, type: string, text: string): Incident {
  const entries: TimelineEntry[] = [...incident.timeline, { at, type, text }];
  if (entries.length > MAX_ENTRIES) entries.splice(FIRST_KEPT, entries.length - MAX_ENTRIES);
  return { ...incident, timeline: entries };
}
