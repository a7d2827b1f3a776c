/** All monitors: how each fares, what it watches, and what is often done to several at once. */

import { targetText } from "../../../core/config/monitor/any-kind.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { countText, isUnmeasured, msText, shareText } from "../words/number.ts";
import { StatusBadge } from "../words/status-word.tsx";
import { AdminLayout } from "./admin-layout.tsx";
import { DemoCard, type DemoStatus } from "./demo.tsx";
import { OTHER_KINDS } from "./kind-fields.ts";
import {
  LIST_PATH,
  type ListedMonitor,
  type ListQuery,
  listHref,
  listParams,
  type Sort,
  shownStatusOf,
} from "./monitor-list.ts";

interface MonitorListPageProps {
  readonly page: PageContext;
  readonly monitors: readonly ListedMonitor[];
  /** How many there are without the filter. */
  readonly total: number;
  readonly query: ListQuery;
  readonly demo: DemoStatus | null;
  readonly notice: string | null;
}

export function MonitorListPage({ page, monitors, total, query, demo, notice }: MonitorListPageProps) {
  return (
    <AdminLayout page={page} title="Monitors" section="monitors" notice={notice}>
      <div class="row end">
        <h1>Monitors</h1>
        <a class="button" href="/admin/monitors/new">
          Add a monitor
        </a>
      </div>
      {total === 0 ? (
        <p class="empty">
          None yet. <a href="/admin/monitors/new">Add the first one</a>: its first check runs within a minute.
        </p>
      ) : (
        <>
          <form method="get" action={LIST_PATH} class="filter">
            <Kept params={listParams({ ...query, filter: "" })} />
            <label for="q">Filter</label>
            <input
              id="q"
              name="q"
              type="search"
              value={query.filter}
              placeholder="name, group, address or status"
            />
            <button type="submit">Filter</button>
            {query.filter !== "" && <a href={listHref({ ...query, filter: "" })}>Show all {total}</a>}
          </form>
          {monitors.length === 0 ? (
            <p class="empty">None fits “{query.filter}”.</p>
          ) : (
            <Monitors page={page} monitors={monitors} query={query} />
          )}
        </>
      )}
      <DemoCard demo={demo} empty={total === 0} />
    </AdminLayout>
  );
}

/** What stays of the address when a form is sent. */
function Kept({ params }: { params: ReturnType<typeof listParams> }) {
  return (
    <>
      {params.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
    </>
  );
}

interface MonitorsProps {
  readonly page: PageContext;
  readonly monitors: readonly ListedMonitor[];
  readonly query: ListQuery;
}

const COLUMNS: readonly { readonly label: string; readonly sort: Sort | null }[] = [
  { label: "Monitor", sort: "name" },
  { label: "Status", sort: "status" },
  { label: "Failed, 24 h", sort: "failures" },
  { label: "Latency, p95", sort: "latency" },
  { label: "Last failure", sort: "last" },
  { label: "Checked", sort: null },
];

function Monitors({ page, monitors, query }: MonitorsProps) {
  return (
    <form method="post" action="/admin/many">
      <Kept params={listParams(query)} />
      <section class="card scroll" tabindex={0} aria-label="Monitors">
        <table class="stacked">
          <thead>
            <tr>
              <th scope="col">
                <input type="checkbox" data-all="id" aria-label="Choose all" />
              </th>
              {COLUMNS.map(({ label, sort }) => (
                <Head label={label} sort={sort} query={query} />
              ))}
            </tr>
          </thead>
          <tbody>
            {monitors.map((listed) => (
              <Line page={page} listed={listed} />
            ))}
          </tbody>
        </table>
      </section>
      <div class="row">
        <span class="meta">With those that are ticked:</span>
        <button type="submit" name="do" value="pause">
          Pause
        </button>
        <button type="submit" name="do" value="resume">
          Resume
        </button>
      </div>
    </form>
  );
}

interface HeadProps {
  readonly label: string;
  readonly sort: Sort | null;
  readonly query: ListQuery;
}

/** A link that sorts by its column; again, the other way round. */
function Head({ label, sort, query }: HeadProps) {
  if (sort === null) return <th scope="col">{label}</th>;
  const isSorted = query.sort === sort;
  const rises = (sort === "name" || sort === "status") !== query.reversed;
  return (
    <th scope="col" aria-sort={isSorted ? (rises ? "ascending" : "descending") : undefined}>
      <a href={listHref({ ...query, sort, reversed: isSorted && !query.reversed })}>
        {label}
        {isSorted && <span aria-hidden="true">{rises ? " ↑" : " ↓"}</span>}
      </a>
    </th>
  );
}

function Line({ page, listed }: { page: PageContext; listed: ListedMonitor }) {
  const { stored, view } = listed;
  const { monitor } = stored;
  const measured = view !== null && !isUnmeasured(view.failureRate);
  const blips = view?.blips24h ?? 0;
  const last = view?.lastFailureAt ?? null;
  return (
    <tr>
      <td>
        <input type="checkbox" name="id" value={monitor.id} aria-label={`Choose ${monitor.name}`} />
      </td>
      <td class="value">
        <a href={`/admin/monitors/${monitor.id}`}>{monitor.name}</a>{" "}
        {!monitor.public && <span class="tag">Private</span>}
        <small class="soft">
          {monitor.kind === "http" ? monitor.target.method : OTHER_KINDS[monitor.kind].title}{" "}
          {targetText(monitor)}
        </small>
      </td>
      <td>
        <StatusBadge status={shownStatusOf(listed)} />
      </td>
      <td data-label="Failed, 24 h">
        {measured ? shareText(view.failureRate.value) : "–"}
        {blips > 0 && <small class="soft"> {countText(blips, "blip")}</small>}
      </td>
      <td data-label="Latency, p95">{msText(view?.latencyMs.p95 ?? null)}</td>
      <td data-label="Last failure">{last === null ? "–" : <When at={last} clock={page.clock} />}</td>
      <td data-label="Checked">
        {MONITOR_KIND_WORDS[monitor.kind].isProbed ? (
          <>
            every {monitor.intervalMinutes} min
            <small class="soft"> {monitor.regions.join(", ")}</small>
          </>
        ) : (
          "by its own pings"
        )}
      </td>
    </tr>
  );
}
