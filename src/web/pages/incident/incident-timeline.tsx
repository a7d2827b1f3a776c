/** What happened and what was said, in one line of time. Strangers get only the latter, with start and end. */
import type { Moment as HostMoment } from "../../../core/host-evidence/timeline.ts";
import type { Incident, IncidentUpdate } from "../../../core/incident/incident.ts";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { NoteForms } from "./incident-form.tsx";
import { Said } from "./incident-list.tsx";

type Moment = { readonly at: number } & (
  | { readonly kind: "event"; readonly text: string }
  | { readonly kind: "update"; readonly update: IncidentUpdate }
);

function momentsOf(incident: Incident, admin: boolean, host: readonly HostMoment[]): Moment[] {
  const said = incident.updates.map((update): Moment => ({ at: update.at, kind: "update", update }));
  const event = (at: number, text: string): Moment => ({ at, text, kind: "event" });
  const happened = [
    ...incident.timeline.map(({ at, text }) => event(at, text)),
    ...host.map(({ at, text, by }) => event(at, `${by}: ${text}`)),
  ];
  // Of an incident by hand the notes themselves say when it began and ended.
  if (incident.kind !== "manual" && (!admin || incident.timeline.length === 0)) {
    happened.push(event(incident.startedAt, "It began."));
    if (incident.endedAt !== null) happened.push(event(incident.endedAt, "It ended."));
  }
  return [...said, ...happened].sort((a, b) => b.at - a.at);
}

/** A flapping target makes hundreds: the newest say how it is, the rest is one click away. */
const MAX_OPEN = 12;

interface IncidentTimelineProps {
  readonly page: PageContext;
  readonly incident: Incident;
  /** What hosts report about its failures; empty for strangers. */
  readonly host: readonly HostMoment[];
}

export function IncidentTimeline({ page, incident, host }: IncidentTimelineProps) {
  const moments = momentsOf(incident, isAdmin(page), host);
  const folded = moments.slice(MAX_OPEN);
  return (
    <>
      <Moments page={page} incident={incident} moments={moments.slice(0, MAX_OPEN)} />
      {folded.length > 0 && (
        <details>
          <summary>{folded.length} earlier entries</summary>
          <Moments page={page} incident={incident} moments={folded} />
        </details>
      )}
    </>
  );
}

interface MomentsProps {
  readonly page: PageContext;
  readonly incident: Incident;
  readonly moments: readonly Moment[];
}

function Moments({ page, incident, moments }: MomentsProps) {
  const admin = isAdmin(page);
  return (
    <ol class="timeline">
      {moments.map((moment) => (
        <li class={moment.kind}>
          <When at={moment.at} clock={page.clock} show={admin ? "fullSecond" : "full"} />
          {moment.kind === "event" ? (
            <span>{moment.text}</span>
          ) : (
            <div>
              <Said update={moment.update} />
              {!moment.update.public && <span class="tag">Not public</span>}
              {admin && <NoteForms incident={incident} update={moment.update} />}
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}
