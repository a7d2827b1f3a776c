/** Open incidents with the counts of the last tick: their rows are written only when something else about them changes. */
import type { Incident } from "../core/incident/incident.ts";
import { readViews } from "../store/views.ts";

export async function withLiveCounts(db: D1Database, incidents: readonly Incident[]): Promise<Incident[]> {
  if (!incidents.some(({ state }) => state === "open")) return [...incidents];
  const views = await readViews(db);
  const counts = new Map(
    views.flatMap(({ view }) => (view?.incidents ?? []).map((incident) => [incident.id, incident.counts])),
  );
  return incidents.map((incident) =>
    incident.state === "open" ? { ...incident, ...counts.get(incident.id) } : incident,
  );
}
