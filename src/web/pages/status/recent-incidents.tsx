/** Incidents that are over: those of one kind that a monitor had again and again are one card, with each one in it. */
import { lengthOf } from "../../../core/incident/length.ts";
import type { IncidentView } from "../../../core/shard/view.ts";
import { boundsText } from "../../../core/words/duration.ts";
import type { PageContext } from "../frame/page-context.ts";
import { IncidentCard, NamedOf } from "../incident/incident-list.tsx";
import { nameOf, standsAlone } from "../incident/incident-words.ts";
import { When } from "../words/clock.tsx";

const MAX_CARDS = 8;

interface RecentProps {
  readonly page: PageContext;
  /** Closed ones, newest first. */
  readonly incidents: readonly IncidentView[];
  readonly names: ReadonlyMap<string, string>;
}

export function RecentIncidents({ page, incidents, names }: RecentProps) {
  const groups = groupsOf(incidents).slice(0, MAX_CARDS);
  return (
    <section class="incidents">
      <h2>Recent incidents</h2>
      {groups.length === 0 && <p class="empty">None in the last 14 days.</p>}
      {groups.map((group) => {
        const [incident] = group;
        const monitorName = names.get(incident.monitor ?? "") ?? null;
        return group.length === 1 ? (
          <IncidentCard page={page} incident={incident} monitorName={monitorName} names={names} updates={1} />
        ) : (
          <Repeated page={page} group={group} monitorName={monitorName} />
        );
      })}
    </section>
  );
}

type Group = readonly [IncidentView, ...IncidentView[]];

/** By the newest of each. */
export function groupsOf(incidents: readonly IncidentView[]): Group[] {
  const groups = Map.groupBy(incidents, (incident) =>
    standsAlone(incident) ? incident.id : `${incident.kind} ${incident.monitor}`,
  );
  return [...groups.values()].flatMap(([first, ...more]) => (first === undefined ? [] : [[first, ...more]]));
}

interface RepeatedProps {
  readonly page: PageContext;
  readonly group: Group;
  readonly monitorName: string | null;
}

function Repeated({ page, group, monitorName }: RepeatedProps) {
  const [newest] = group;
  const oldest = group[group.length - 1]!;
  return (
    <article class="incident closed">
      <h3>
        <span>
          <NamedOf name={nameOf(newest)} of={monitorName} />
        </span>
        <span class="state">Resolved</span>
      </h3>
      <p>
        {group.length} times since <When at={oldest.startedAt} clock={page.clock} show="date" />.
      </p>
      <p class="meta">
        The last one: <Line page={page} incident={newest} />
      </p>
      <details>
        <summary>The {group.length - 1} before</summary>
        <ul class="bullets">
          {group.slice(1).map((incident) => (
            <li>
              <Line page={page} incident={incident} />
            </li>
          ))}
        </ul>
      </details>
    </article>
  );
}

function Line({ page, incident }: { page: PageContext; incident: IncidentView }) {
  const { id, startedAt, endedAt } = incident;
  return (
    <>
      <a href={`/incidents/${id}`}>
        <When at={startedAt} clock={page.clock} />
      </a>
      {endedAt !== null && `, lasted ${boundsText(lengthOf(incident, endedAt))}`}
    </>
  );
}
