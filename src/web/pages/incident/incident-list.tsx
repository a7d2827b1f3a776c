/** Incidents as the status and history pages list them. */
import { lastedMsOf } from "../../../core/incident/incident.ts";
import type { IncidentView } from "../../../core/shard/view.ts";
import { shortDuration } from "../../../core/words/duration.ts";
import { KIND_WORDS } from "../../../core/words/status.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";

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
    <article class={`incident ${state} ${KIND_WORDS[kind].tone}`}>
      <h3>
        <a href={`/incidents/${id}`}>
          {KIND_WORDS[kind].word}
          {monitorName !== null && (
            <>
              : <span class="of">{monitorName}</span>
            </>
          )}
        </a>
        <span class="state">{state === "open" ? "Ongoing" : "Resolved"}</span>
      </h3>
      {publicSummary !== "" && <p>{publicSummary}</p>}
      <p class="meta">
        <When at={startedAt} clock={page.clock} />
        {endedAt === null
          ? `, for ${shortDuration(lastedMsOf(incident, page.now))} so far`
          : `, lasted ${shortDuration(lastedMsOf(incident, endedAt))}`}
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
