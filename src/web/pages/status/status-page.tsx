/** The status page: the state of everything in a sentence, what is going on, each monitor, what went on. */
import { shortDuration } from "../../../core/words/duration.ts";
import { STATUS_WORDS } from "../../../core/words/status.ts";
import { Layout } from "../frame/layout.tsx";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { StatusIcon } from "../words/status-word.tsx";
import { EmptyStatus } from "./empty-status.tsx";
import { MaintenanceNotice } from "./maintenance-notice.tsx";
import { MonitorRow } from "./monitor-row.tsx";
import { OpenIncidents } from "./open-incidents.tsx";
import { overallState } from "./overall-state.ts";
import type { MonitorOnPage, StatusView } from "./page-view.ts";
import { RecentIncidents } from "./recent-incidents.tsx";

interface StatusPageProps {
  readonly page: PageContext;
  readonly view: StatusView;
}

export function StatusPage({ page, view }: StatusPageProps) {
  const { status, sentence, also } = overallStateOf(view);
  const description = also === "" ? `${sentence}.` : `${sentence}. Also: ${also}.`;
  return (
    <Layout page={page} title={null} section="status" status={status} description={description} path="/">
      {view.monitors.length + view.incidents.length === 0 ? (
        <EmptyStatus page={page} />
      ) : (
        <Everything page={page} view={view} />
      )}
    </Layout>
  );
}

function Everything({ page, view }: StatusPageProps) {
  const names = new Map(view.monitors.map((monitor) => [monitor.view.id, monitor.view.name]));
  const open = view.incidents.filter((incident) => incident.state === "open");
  const closed = view.incidents.filter((incident) => incident.state === "closed");
  return (
    <>
      <Overall page={page} view={view} />
      {open.length > 0 && (
        <OpenIncidents page={page} names={names} incidents={open} monitors={view.monitors} />
      )}
      <MaintenanceNotice page={page} maintenance={view.maintenance ?? []} names={names} />
      {groupsOf(view.monitors).map(({ name, monitors }, index) => (
        <section class="group" aria-labelledby={`g-${index}`}>
          <h2 id={`g-${index}`} class={name === null ? "unseen" : undefined}>
            {name ?? "Services"}
          </h2>
          {monitors.map((monitor) => (
            <MonitorRow page={page} monitor={monitor} />
          ))}
        </section>
      ))}
      <Legend timeZone={page.clock.timeZone} />
      <RecentIncidents page={page} names={names} incidents={closed} />
      <p class="more">
        <a href="/history">All past incidents</a>
      </p>
    </>
  );
}

function overallStateOf({ monitors, incidents }: StatusView) {
  return overallState(
    monitors.map((monitor) => monitor.view),
    incidents,
  );
}

function Overall({ page, view }: StatusPageProps) {
  const { status, sentence, also } = overallStateOf(view);
  return (
    <section class={`overall ${STATUS_WORDS[status].tone}`} aria-label="Overall state">
      <span class="seal">
        <StatusIcon status={status} />
      </span>
      <div>
        <h1>{sentence}</h1>
        {also !== "" && <p class="also">Also: {also}.</p>}
        {view.lastTickAt !== null && (
          <p>
            As of <When at={view.lastTickAt} clock={page.clock} /> {page.clock.timeZone}
            {status === "stale" && `, ${shortDuration(page.now - view.lastTickAt)} ago`}
          </p>
        )}
        {view.unrecordedSince !== undefined && (
          <p>
            The database takes no results since <When at={view.unrecordedSince} clock={page.clock} />; checks
            and alerts go on, and what is missing here is added when it is back.
          </p>
        )}
      </div>
      <a class="subscribe" href="/subscribe">
        Subscribe
      </a>
    </section>
  );
}

function Legend({ timeZone }: { timeZone: string }) {
  return (
    <aside class="legend" aria-label="How to read this page">
      <p>
        <span class="key good">no downtime</span>
        <span class="key partial">part of the day down</span>
        <span class="key major">down for over 5 % of the day</span>
        <span class="key none">not measured</span>
        <span class="key blip">blips: short failures, outages under 10 minutes among them</span>
      </p>
      <p>
        <b>Uptime</b> counts the failing minutes of outages and of what fails intermittently.{" "}
        <b>Checks failed</b> counts every scheduled check, also a single one that succeeded a few seconds
        later.
        {timeZone !== "UTC" && ` Times are in ${timeZone}, bars are days of UTC.`}
      </p>
    </aside>
  );
}

interface Group {
  readonly name: string | null;
  readonly monitors: MonitorOnPage[];
}

/** In the order in which the groups first appear; monitors without one come first, without a heading. */
function groupsOf(monitors: readonly MonitorOnPage[]): Group[] {
  const groups = new Map<string | null, MonitorOnPage[]>([[null, []]]);
  for (const monitor of monitors) {
    const group = groups.get(monitor.view.group);
    if (group) group.push(monitor);
    else groups.set(monitor.view.group, [monitor]);
  }
  return [...groups]
    .filter(([, members]) => members.length > 0)
    .map(([name, members]) => ({ name, monitors: members }));
}
