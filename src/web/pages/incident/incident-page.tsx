/** One incident: what, since when, where, how it went, and what was said about it. */

import type { Failure } from "../../../core/check/failure.ts";
import { causeTitle } from "../../../core/diagnosis/causes/table.ts";
import type { Moment } from "../../../core/host-evidence/timeline.ts";
import { type Incident, lastedMsOf } from "../../../core/incident/incident.ts";
import { shortDuration } from "../../../core/words/duration.ts";
import { KIND_WORDS, type Tone } from "../../../core/words/status.ts";
import { AnswerCard } from "../failure/answer-card.tsx";
import { Crumbs } from "../frame/crumbs.tsx";
import { Layout } from "../frame/layout.tsx";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { Meter } from "../words/meter.tsx";
import { UpdateForm } from "./incident-form.tsx";
import { IncidentTimeline } from "./incident-timeline.tsx";

interface IncidentPageProps {
  readonly page: PageContext;
  /** For strangers, already without what they may not see: {@link publicIncident}. */
  readonly incident: Incident;
  readonly monitor: { readonly id: string; readonly name: string } | null;
  /** The evidence of the first failure; null for strangers, and when it is gone. */
  readonly firstFailure: Failure | null;
  /** What hosts report about its failures; empty for strangers. */
  readonly host?: readonly Moment[];
  /** The page by which the admin takes an open incident over; null for strangers. */
  readonly acknowledgePath?: string | null;
}

/** What strangers may read of an incident: findings, causes, timeline of checks or private notes. */
export function publicIncident(incident: Incident): Incident {
  return {
    ...incident,
    firstFailure: null,
    summary: "",
    linked: [],
    hypotheses: [],
    timeline: [],
    updates: incident.updates.filter((update) => update.public),
  };
}

export function IncidentPage({
  page,
  incident,
  monitor,
  firstFailure,
  host = [],
  acknowledgePath = null,
}: IncidentPageProps) {
  const admin = isAdmin(page);
  const heading =
    monitor === null ? KIND_WORDS[incident.kind].word : `${KIND_WORDS[incident.kind].word}: ${monitor.name}`;
  const trail = [{ href: "/", label: "Status" }];
  if (monitor !== null) trail.push({ href: `/m/${monitor.id}`, label: monitor.name });
  return (
    <Layout
      page={page}
      title={heading}
      section="status"
      description={incident.publicSummary}
      path={`/incidents/${incident.id}`}
    >
      <Crumbs trail={trail} here="Incident" />
      <div>
        <div class="title">
          <h1>{heading}</h1>
          <StateBadge incident={incident} />
        </div>
        <p>{admin && incident.summary !== "" ? incident.summary : incident.publicSummary}</p>
        {admin && <Acknowledgement page={page} incident={incident} path={acknowledgePath} />}
      </div>
      <IncidentFigures page={page} incident={incident} />
      {admin && incident.hypotheses.length > 0 && <Hypotheses incident={incident} />}
      {firstFailure !== null && (
        <section class="stack">
          <h2>The first failure</h2>
          <AnswerCard failure={firstFailure} />
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
      {admin && <UpdateForm incident={incident} />}
    </Layout>
  );
}

function StateBadge({ incident }: { incident: Incident }) {
  const tone: Tone = incident.state === "open" ? KIND_WORDS[incident.kind].tone : "idle";
  return <span class={`badge ${tone}`}>{incident.state === "open" ? "Ongoing" : "Resolved"}</span>;
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

function IncidentFigures({ page, incident }: { page: PageContext; incident: Incident }) {
  const end = incident.endedAt ?? page.now;
  return (
    <dl class="figures">
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
        <dt>{incident.endedAt === null ? "So far" : "Lasted"}</dt>
        <dd>
          {shortDuration(lastedMsOf(incident, end))}
          {incident.endedAt !== null && (
            <small>
              until <When at={incident.endedAt} clock={page.clock} />
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>Checks failed</dt>
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
      <div>
        <dt>Regions</dt>
        <dd>
          {incident.regions.length}
          <small>{incident.regions.join(", ")}</small>
        </dd>
      </div>
    </dl>
  );
}

function Hypotheses({ incident }: { incident: Incident }) {
  return (
    <section class="card stack">
      <h2>Likely causes</h2>
      <ul class="stack">
        {incident.hypotheses.map(({ cause, confidence, summary }) => (
          <li>
            <b>{causeTitle(cause)}</b> <Meter share={confidence} label="Confidence" />
            <p>{summary}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
