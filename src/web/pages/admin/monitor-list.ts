/** Which monitors the admin's list shows, and in what order. All of it is in the address, so that it can be kept. */
import { targetText } from "../../../core/config/monitor/any-kind.ts";
import type { MonitorView, ShownStatus } from "../../../core/shard/view.ts";
import { STATUS_WORDS, WORST_FIRST } from "../../../core/words/status.ts";
import type { StoredMonitor } from "../../../store/monitors.ts";
import { isUnmeasured } from "../words/number.ts";

export interface ListedMonitor {
  readonly stored: StoredMonitor;
  /** Null before its first tick. */
  readonly view: MonitorView | null;
}

export const SORTS = ["name", "status", "failures", "latency", "last"] as const;
export type Sort = (typeof SORTS)[number];

export interface ListQuery {
  /** Words that must all be found. */
  readonly filter: string;
  /** Null: as on the status page. */
  readonly sort: Sort | null;
  /** Against the sort's own way: names from A, else the worst, slowest and newest first. */
  readonly reversed: boolean;
}

export const LIST_PATH = "/admin/monitors";

export function listQuery(param: (name: string) => string | undefined): ListQuery {
  const sort = SORTS.find((known) => known === param("sort")) ?? null;
  return {
    filter: (param("q") ?? "").trim(),
    sort,
    reversed: sort !== null && param("order") === "reversed",
  };
}

/** As the address and the form's hidden fields say it. */
export function listParams({ filter, sort, reversed }: ListQuery): readonly (readonly [string, string])[] {
  return [
    ...(filter === "" ? [] : [["q", filter] as const]),
    ...(sort === null ? [] : [["sort", sort] as const]),
    ...(reversed ? [["order", "reversed"] as const] : []),
  ];
}

export function listHref(query: ListQuery, more: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams([
    ...listParams(query).map(([name, value]) => [name, value]),
    ...Object.entries(more),
  ]);
  return text.size === 0 ? LIST_PATH : `${LIST_PATH}?${text}`;
}

export function shownStatusOf({ stored: { monitor }, view }: ListedMonitor): ShownStatus {
  return monitor.enabled ? (view?.status ?? "unknown") : "paused";
}

/** `listed` in the order of the status page. Ties keep the order of the names, so that a reload moves nothing. */
export function shownMonitors(listed: readonly ListedMonitor[], query: ListQuery): readonly ListedMonitor[] {
  const found = listed.filter((one) => fits(one, query.filter));
  const { sort, reversed } = query;
  if (sort === null) return found;
  const way = reversed ? -1 : 1;
  return found
    .map((one) => ({ one, rank: RANKS[sort](one) }))
    .toSorted((a, b) => {
      // What has no value is at the end, whichever way.
      if (a.rank === null || b.rank === null)
        return Number(a.rank === null) - Number(b.rank === null) || byName(a.one, b.one);
      return way * compared(a.rank, b.rank) || byName(a.one, b.one);
    })
    .map(({ one }) => one);
}

const names = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function byName({ stored: a }: ListedMonitor, { stored: b }: ListedMonitor): number {
  return names.compare(a.monitor.name, b.monitor.name) || names.compare(a.monitor.id, b.monitor.id);
}

function compared(a: string | number, b: string | number): number {
  return typeof a === "string" || typeof b === "string" ? names.compare(String(a), String(b)) : a - b;
}

/** Smallest first. */
const RANKS: Readonly<Record<Sort, (one: ListedMonitor) => string | number | null>> = {
  name: ({ stored }) => stored.monitor.name,
  status: (one) => WORST_FIRST.indexOf(shownStatusOf(one)),
  failures: ({ view }) => (view === null || isUnmeasured(view.failureRate) ? null : -view.failureRate.value),
  latency: ({ view }) => negative(view?.latencyMs.p95),
  last: ({ view }) => negative(view?.lastFailureAt),
};

function negative(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : -value;
}

function fits(listed: ListedMonitor, filter: string): boolean {
  const { monitor } = listed.stored;
  const status = shownStatusOf(listed);
  const texts = [
    monitor.id,
    monitor.name,
    monitor.group ?? "",
    targetText(monitor),
    status,
    STATUS_WORDS[status].word,
  ];
  const haystack = texts.join("\n").toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}
