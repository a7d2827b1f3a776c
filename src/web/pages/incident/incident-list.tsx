/** Incidents as the status and history pages list them. */
import type { IncidentUpdate } from "../../../core/incident/incident.ts";
import { lengthOf } from "../../../core/incident/length.ts";
import type { IncidentView } from "../../../core/shard/view.ts";
import { boundsText } from "../../../core/words/duration.ts";
import { STATE_WORDS } from "../../../core/words/incident-state.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { Prose } from "../words/prose.tsx";
import { isOverInWords, nameOf, stateWord, toneOf } from "./incident-words.ts";

interface IncidentCardProps {
  readonly page: PageContext;
  readonly incident: IncidentView;
  readonly monitorName: string | null;
  /** For those that an incident by hand concerns; the others are not named. */
  readonly names?: ReadonlyMap<string, string>;
  /** How many of its public updates to show, newest first. */
  readonly updates: number;
  /** How much fails, in a sentence. */
  readonly rate?: string | null;
}

export function IncidentCard({
  page,
  incident,
  monitorName,
  names,
  updates,
  rate = null,
}: IncidentCardProps) {
  const { id, kind, state, startedAt, endedAt, publicSummary } = incident;
  const shown = [...incident.updates].sort((a, b) => b.at - a.at).slice(0, updates);
  return (
    <article class={`incident ${state} ${toneOf(incident)}`}>
      <h3>
        <a href={`/incidents/${id}`}>
          <NamedOf name={nameOf(incident)} of={monitorName} />
        </a>
        <span class="state">{stateWord(incident)}</span>
      </h3>
      {publicSummary !== "" && kind !== "manual" && (
        <p>
          {publicSummary} {rate}
        </p>
      )}
      <Affected monitors={incident.monitors ?? []} names={names} />
      <p class="meta">
        <When at={startedAt} clock={page.clock} />
        {endedAt === null
          ? `, open for ${boundsText(lengthOf(incident, page.now))}`
          : `, lasted ${boundsText(lengthOf(incident, endedAt))}`}
        {isOverInWords(incident) && "; the checks still count it as open"}
      </p>
      {shown.length > 0 && (
        <ol class="updates">
          {shown.map((update) => (
            <li>
              <When at={update.at} clock={page.clock} />
              <Said update={update} />
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}

/** "Outage: Shop". */
export function NamedOf({ name, of }: { readonly name: string; readonly of: string | null }) {
  return (
    <>
      {name}
      {of !== null && (
        <>
          : <span class="of">{of}</span>
        </>
      )}
    </>
  );
}

interface AffectedProps {
  readonly monitors: readonly string[];
  readonly names: ReadonlyMap<string, string> | undefined;
}

export function Affected({ monitors, names }: AffectedProps) {
  const known = monitors.filter((id) => names?.has(id));
  if (known.length === 0) return null;
  return (
    <p class="meta">
      Affects{" "}
      {known.map((id, index) => (
        <>
          {index > 0 && ", "}
          <a href={`/m/${id}`}>{names?.get(id)}</a>
        </>
      ))}
    </p>
  );
}

/** A note: the state that it gives, what it says, and whether it was changed. */
export function Said({ update: { text, status, editedAt } }: { update: IncidentUpdate }) {
  return (
    <div class="said">
      {status !== undefined && <b>{STATE_WORDS[status].word}</b>}
      <Prose text={text} />
      {editedAt !== undefined && <small class="soft">Edited</small>}
    </div>
  );
}
