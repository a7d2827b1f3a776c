/** One incident: what, since when, where, how it went, and what was said about it. */

import type { Failure } from "../../../core/check/failure.ts";
import type { IncidentTemplate } from "../../../core/config/incident-input.ts";
import type { Monitor, MonitorKind } from "../../../core/config/monitor.ts";
import type { EventBefore } from "../../../core/diagnosis/events-before.ts";
import type { Moment } from "../../../core/host-evidence/timeline.ts";
import { forStrangers } from "../../../core/incident/by-hand.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { lengthOf } from "../../../core/incident/length.ts";
import { cut } from "../../../core/words/cut.ts";
import { boundsText } from "../../../core/words/duration.ts";
import { IMPACT_WORDS } from "../../../core/words/impact.ts";
import { markdownText } from "../../../core/words/markdown.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import { AnswerCard } from "../failure/answer-card.tsx";
import { Crumbs } from "../frame/crumbs.tsx";
import { Layout } from "../frame/layout.tsx";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { ByHandForm } from "./by-hand-form.tsx";
import { GroupedUnder } from "./grouped-under.tsx";
import { Before, Hypotheses, OthersBefore } from "./incident-cards.tsx";
import { UpdateForm } from "./incident-form.tsx";
import { Affected } from "./incident-list.tsx";
import { IncidentTimeline } from "./incident-timeline.tsx";
import { isOverInWords, nameOf, stateWord, toneOf } from "./incident-words.ts";
import type { FailedBefore } from "./others-before.ts";

interface IncidentPageProps {
  readonly page: PageContext;
  /** For strangers, already without what they may not see: {@link publicIncident}. */
  readonly incident: Incident;
  readonly monitor: Pick<Monitor, "id" | "name" | "kind"> | null;
  /** The evidence of the first failure; null for strangers, and when it is gone. */
  readonly firstFailure: Failure | null;
  /** Events of the 15 minutes before it; empty for strangers. */
  readonly before?: readonly EventBefore[] | undefined;
  /** Other monitors that failed then; empty for strangers. */
  readonly others?: readonly FailedBefore[];
  /** What hosts report about its failures; empty for strangers. */
  readonly host?: readonly Moment[];
  /** The page by which the admin takes an open incident over; null for strangers. */
  readonly acknowledgePath?: string | null;
  /** Of the monitors that one by hand may concern. */
  readonly names?: ReadonlyMap<string, string>;
  readonly templates?: readonly IncidentTemplate[];
  readonly template?: IncidentTemplate | null;
}

/** What strangers may read of an incident: no findings, causes, timeline of checks or private notes. Null: nothing of it. */
export function publicIncident(incident: Incident, isPublic: (monitor: string) => boolean): Incident | null {
  const { groupedUnder: _, ...shown } = incident;
  const inside = { firstFailure: null, summary: "", linked: [], hypotheses: [], timeline: [] };
  return forStrangers({ ...shown, ...inside }, isPublic);
}

export function IncidentPage({
  page,
  incident,
  monitor,
  firstFailure,
  before = [],
  others = [],
  host = [],
  acknowledgePath = null,
  names,
  templates = [],
  template = null,
}: IncidentPageProps) {
  const admin = isAdmin(page);
  const heading = monitor === null ? nameOf(incident) : `${nameOf(incident)}: ${monitor.name}`;
  const isManual = incident.kind === "manual";
  const trail = [{ href: "/", label: "Status" }];
  if (monitor !== null) trail.push({ href: `/m/${monitor.id}`, label: monitor.name });
  return (
    <Layout
      page={page}
      title={heading}
      section="status"
      description={descriptionOf(incident)}
      path={`/incidents/${incident.id}`}
    >
      <Crumbs trail={trail} here="Incident" />
      <div>
        <div class="title">
          <h1>{heading}</h1>
          <StateBadge incident={incident} />
        </div>
        {!isManual && <p>{admin && incident.summary !== "" ? incident.summary : incident.publicSummary}</p>}
        {incident.impact !== undefined && <p class="meta">{IMPACT_WORDS[incident.impact].word}</p>}
        <Affected monitors={incident.monitors ?? []} names={names} />
        {admin && <Acknowledgement page={page} incident={incident} path={acknowledgePath} />}
      </div>
      {isManual ? (
        <dl class="figures">
          <Times page={page} incident={incident} />
        </dl>
      ) : (
        <IncidentFigures page={page} incident={incident} kind={monitor?.kind ?? "http"} />
      )}
      {admin && incident.hypotheses.length > 0 && <Hypotheses incident={incident} />}
      {before.length > 0 && <Before page={page} before={before} />}
      {others.length > 0 && <OthersBefore page={page} others={others} />}
      {firstFailure !== null && (
        <section class="stack">
          <h2>The first failure</h2>
          <AnswerCard failure={firstFailure} kind={monitor?.kind ?? "http"} />
          <p>
            <a href={`/m/${firstFailure.monitor}/failures/${firstFailure.id}`}>
              Its whole evidence, and what to run
            </a>
          </p>
        </section>
      )}
      <section class="card">
        <h2>Timeline</h2>
        <IncidentTimeline page={page} incident={incident} host={host} />
      </section>
      {admin && incident.groupedUnder && <GroupedUnder page={page} under={incident.groupedUnder} />}
      {admin && incident.linked.length > 0 && (
        <section>
          <h2>Linked incidents</h2>
          <ul class="bullets">
            {incident.linked.map((id) => (
              <li>
                <a href={`/incidents/${id}`}>{id}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {admin && <UpdateForm incident={incident} templates={templates} template={template} />}
      {admin && isManual && <ByHandForm incident={incident} names={names ?? new Map()} />}
    </Layout>
  );
}

const MAX_DESCRIPTION = 200;

/** Where a link to the page is pasted: what people said last says more than a title. */
function descriptionOf({ kind, updates, publicSummary }: Incident): string {
  const newest = updates.filter((update) => update.public).at(-1);
  if (kind !== "manual" || newest === undefined) return publicSummary;
  return cut(markdownText(newest.text).replace(/\s+/g, " "), MAX_DESCRIPTION);
}

function StateBadge({ incident }: { incident: Incident }) {
  const tone = incident.state === "open" ? toneOf(incident) : "idle";
  return (
    <>
      <span class={`badge ${tone}`}>{stateWord(incident)}</span>
      {isOverInWords(incident) && <span class="soft">The checks still count it as open.</span>}
    </>
  );
}

interface AcknowledgementProps {
  readonly page: PageContext;
  readonly incident: Incident;
  readonly path: string | null;
}

function Acknowledgement({ page, incident: { acknowledged, state }, path }: AcknowledgementProps) {
  if (acknowledged !== undefined)
    return (
      <p class="meta">
        Acknowledged by {acknowledged.by}, <When at={acknowledged.at} clock={page.clock} />.
      </p>
    );
  if (state !== "open" || path === null) return null;
  return (
    <p>
      <a href={path}>Acknowledge</a>
    </p>
  );
}

interface FiguresProps {
  readonly page: PageContext;
  readonly incident: Incident;
}

function Times({ page, incident }: FiguresProps) {
  const end = incident.endedAt ?? page.now;
  return (
    <>
      <div>
        <dt>Began</dt>
        <dd>
          <When at={incident.startedAt} clock={page.clock} show="second" />
          <small>
            <When at={incident.startedAt} clock={page.clock} show="date" />
          </small>
        </dd>
      </div>
      <div>
        <dt>{incident.endedAt === null ? "Open for" : "Lasted"}</dt>
        <dd>
          {boundsText(lengthOf(incident, end))}
          {incident.endedAt !== null && (
            <small>
              until <When at={incident.endedAt} clock={page.clock} />
            </small>
          )}
        </dd>
      </div>
    </>
  );
}

function IncidentFigures({ page, incident, kind }: FiguresProps & { readonly kind: MonitorKind }) {
  const { isProbed } = MONITOR_KIND_WORDS[kind];
  return (
    <dl class="figures">
      <Times page={page} incident={incident} />
      <div>
        <dt>{isProbed ? "Checks failed" : "Minutes late or failed"}</dt>
        <dd>
          {incident.failures}
          <small>of {incident.checks} since it began</small>
        </dd>
      </div>
      {incident.kind === "intermittent" && (
        <div>
          <dt>Blips</dt>
          <dd>{incident.blips}</dd>
        </div>
      )}
      {isProbed && (
        <div>
          <dt>Regions</dt>
          <dd>
            {incident.regions.length}
            <small>{incident.regions.join(", ")}</small>
          </dd>
        </div>
      )}
    </dl>
  );
}
