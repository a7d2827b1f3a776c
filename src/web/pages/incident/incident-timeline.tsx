/** What happened and what was said, in one line of time. Strangers get only the latter, with start and end. */
import type { Moment as HostMoment } from "../../../core/host-evidence/timeline.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";

interface Moment {
  readonly at: number;
  readonly text: string;
  readonly kind: "update" | "event";
  readonly internal: boolean;
}

function momentsOf(incident: Incident, admin: boolean, host: readonly HostMoment[]): Moment[] {
  const said = incident.updates.map(
    (update): Moment => ({ at: update.at, text: update.text, kind: "update", internal: !update.public }),
  );
  const happened = incident.timeline.map(
    (entry): Moment => ({ at: entry.at, text: entry.text, kind: "event", internal: false }),
  );
  for (const { at, text, by } of host)
    happened.push({ at, text: `${by}: ${text}`, kind: "event", internal: false });
  if (!admin || incident.timeline.length === 0) {
    happened.push({ at: incident.startedAt, text: "It began.", kind: "event", internal: false });
    if (incident.endedAt !== null)
      happened.push({ at: incident.endedAt, text: "It ended.", kind: "event", internal: false });
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
      <Moments page={page} moments={moments.slice(0, MAX_OPEN)} />
      {folded.length > 0 && (
        <details>
          <summary>{folded.length} earlier entries</summary>
          <Moments page={page} moments={folded} />
        </details>
      )}
    </>
  );
}

function Moments({ page, moments }: { page: PageContext; moments: readonly Moment[] }) {
  return (
    <ol class="timeline">
      {moments.map(({ at, text, kind, internal }) => (
        <li class={kind}>
          <When at={at} clock={page.clock} show={isAdmin(page) ? "fullSecond" : "full"} />
          <span>
            {text} {internal && <span class="tag">Not public</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}
