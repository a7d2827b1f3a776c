/** Incidents as the status and history pages list them. */
import { lastedMsOf } from "../../../core/incident/incident.ts";
import type { IncidentView } from "../../../core/shard/view.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { durationText } from "../words/number.ts";
import { kindTone, kindWord } from "../words/status-word.tsx";

interface IncidentCardProps {
  readonly page: PageContext;
  readonly incident: IncidentView;
  readonly monitorName: string | null;
  /** How many of its public updates to show, newest first. */
  readonly updates: number;
}

export function IncidentCard({ page, incident, monitorName, updates }: IncidentCardProps) {
  const { id, kind, state, startedAt, endedAt, publicSummary } = incident;
  const shown = [...incident.updates].sort((a, b) => b.at - a.at).slice(0, updates);
  return (
    <article class={`incident ${state} ${kindTone(kind)}`}>
      <h3>
        <a href={`/incidents/${id}`}>{kindWord(kind)}</a>
        {monitorName !== null && <span class="of">{monitorName}</span>}
        <span class="state">{state === "open" ? "Ongoing" : "Over"}</span>
      </h3>
      {publicSummary !== "" && <p>{publicSummary}</p>}
      <p class="meta">
        <When at={startedAt} clock={page.clock} />
        {endedAt === null
          ? `, for ${durationText(lastedMsOf(incident, page.now))} so far`
          : `, lasted ${durationText(lastedMsOf(incident, endedAt))}`}
      </p>
      {shown.length > 0 && (
        <ol class="updates">
          {shown.map((update) => (
            <li>
              <When at={update.at} clock={page.clock} /> <span>{update.text}</span>
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}
