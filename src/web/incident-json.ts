/** Incidents as the API gives them: with the events of the 15 minutes before each. */
import { type EventBefore, eventsBefore } from "../core/diagnosis/events-before.ts";
import { type Incident, type IncidentJson, incidentJson } from "../core/incident/incident.ts";
import { readEventsNear } from "../store/events.ts";
import { readRunsNear } from "../store/runs.ts";

/** For each in order. An incident of no monitor has none. */
async function eventsBeforeEach(
  db: D1Database,
  incidents: readonly Pick<Incident, "monitor" | "startedAt">[],
): Promise<EventBefore[][]> {
  const owned = incidents.filter(({ monitor }) => monitor !== null);
  const starts = owned.map(({ monitor, startedAt }) => ({ monitor, at: startedAt }));
  const near = await readEventsNear(db, starts);
  return incidents.map((incident) => eventsBefore(near[owned.indexOf(incident)] ?? [], incident.startedAt));
}

export async function eachWithEvents(
  db: D1Database,
  incidents: readonly Incident[],
): Promise<IncidentJson[]> {
  const before = await eventsBeforeEach(db, incidents);
  return incidents.map((incident, index) => incidentJson(incident, before[index]));
}

export async function withEvents(db: D1Database, incident: Incident): Promise<IncidentJson> {
  return incidentJson(incident, await eventsBeforeOne(db, incident));
}

/** With the runs of other jobs, too: history is read for one incident, not for a list of them. */
export async function eventsBeforeOne(
  db: D1Database,
  incident: Pick<Incident, "monitor" | "startedAt">,
): Promise<EventBefore[]> {
  const { monitor, startedAt: at } = incident;
  if (monitor === null) return [];
  const [[sent = []], runs] = await Promise.all([
    readEventsNear(db, [{ monitor, at }]),
    readRunsNear(db, { monitor, at }),
  ]);
  return eventsBefore(
    [...sent, ...runs].sort((a, b) => a.at - b.at),
    at,
  );
}
