/** What an incident is called where it stands alone: in feeds and in Statuspage's API, what fails comes first. */
import type { IncidentView } from "../core/shard/view.ts";
import type { PageView } from "./view-model.ts";

/** "Shop: The service is down." */
export function incidentTitle(incident: IncidentView, page: PageView): string {
  const failing = page.monitors.find(({ view }) => view.id === incident.monitor);
  return `${failing?.view.name ?? "Monitoring"}: ${incident.publicSummary}`;
}

/** What happened to an incident, oldest first, in words that say nothing private. */
export interface IncidentStep {
  /** Stable: a reader that keys on it sees each step once. */
  readonly id: string;
  readonly at: number;
  readonly kind: "opened" | "note" | "closed";
  readonly text: string;
}

/** The beginning, each public note, and the end. There is always a first one. */
export function incidentSteps(incident: IncidentView): IncidentStep[] {
  const { id, startedAt, endedAt, publicSummary, updates } = incident;
  const notes = updates.map(({ at, text }): IncidentStep => ({ id: `${id}:${at}`, at, kind: "note", text }));
  const opened: IncidentStep = { id: `${id}:opened`, at: startedAt, kind: "opened", text: publicSummary };
  const closed: IncidentStep[] =
    endedAt === null
      ? []
      : [{ id: `${id}:closed`, at: endedAt, kind: "closed", text: "This incident has been resolved." }];
  const order = { opened: 0, note: 1, closed: 2 } as const;
  return [opened, ...notes, ...closed].sort((a, b) => a.at - b.at || order[a.kind] - order[b.kind]);
}
