/** Incidents that go on, above all monitors; many measured ones of one kind that nobody spoke of yet are one card. */
import type { IncidentView, MonitorView } from "../../../core/shard/view.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import type { PageContext } from "../frame/page-context.ts";
import { IncidentCard, NamedOf } from "../incident/incident-list.tsx";
import { nameOf, standsAlone, stateWord, toneOf } from "../incident/incident-words.ts";
import { When } from "../words/clock.tsx";
import { countText, isUnmeasured, shareText } from "../words/number.ts";
import type { MonitorOnPage } from "./page-view.ts";

interface OpenIncidentsProps {
  readonly page: PageContext;
  readonly names: ReadonlyMap<string, string>;
  readonly incidents: readonly IncidentView[];
  readonly monitors: readonly MonitorOnPage[];
}

const MAX_UPDATES = 5;
/** So many of one kind, of which nobody has said anything, have a card each. */
const MAX_ALONE = 4;

export function OpenIncidents({ page, names, incidents, monitors }: OpenIncidentsProps) {
  const rates = new Map(monitors.map(({ view }) => [view.id, rateSentence(view)]));
  const groups = Map.groupBy(incidents, (one) => (standsAlone(one) ? one.id : nameOf(one)));
  return (
    <section class="incidents">
      <h2>Open incidents</h2>
      {[...groups.values()].map((group) =>
        group.length > MAX_ALONE ? (
          <Many page={page} group={group} names={names} />
        ) : (
          group.map((incident) => (
            <IncidentCard
              page={page}
              incident={incident}
              monitorName={names.get(incident.monitor ?? "") ?? null}
              names={names}
              updates={MAX_UPDATES}
              rate={incident.kind === "intermittent" ? (rates.get(incident.monitor ?? "") ?? null) : null}
            />
          ))
        ),
      )}
    </section>
  );
}

/** What a visitor may expect: "3.3 % of the checks of the last 24 hours failed, with 47 blips." */
function rateSentence({ failureRate, blips24h, kind = "http" }: MonitorView): string | null {
  if (isUnmeasured(failureRate)) return null;
  const blips = blips24h === 0 ? "" : `, with ${countText(blips24h, "blip")}`;
  const share = shareText(failureRate.value);
  const failed = MONITOR_KIND_WORDS[kind].isProbed
    ? `${share} of the checks of the last 24 hours failed`
    : `It was late or failed for ${share} of the last 24 hours`;
  return `${failed}${blips}.`;
}

function Many({
  page,
  group,
  names,
}: { group: readonly IncidentView[] } & Pick<OpenIncidentsProps, "page" | "names">) {
  const [newest] = group;
  if (newest === undefined) return null;
  return (
    <article class={`incident open ${toneOf(newest)}`}>
      <h3>
        <span>
          <NamedOf name={nameOf(newest)} of={countText(group.length, "service")} />
        </span>
        <span class="state">{stateWord(newest)}</span>
      </h3>
      <ul class="bullets">
        {group.map(({ id, monitor, startedAt }) => (
          <li>
            <a href={`/incidents/${id}`}>{names.get(monitor ?? "") ?? monitor}</a>, since{" "}
            <When at={startedAt} clock={page.clock} />
          </li>
        ))}
      </ul>
    </article>
  );
}
