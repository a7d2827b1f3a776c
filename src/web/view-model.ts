/**
 * The one view model that pages, feed, badges, metrics and the status JSON read: one row a shard, and the settings.
 * What strangers may see is decided in core/shard/view.ts, once.
 */
import type { Occurrence } from "../core/config/occurrence.ts";
import {
  type IncidentView,
  type MonitorRollup,
  type MonitorView,
  publicIds,
  publicOnly,
  type ShardView,
  type ShownStatus,
} from "../core/shard/view.ts";
import { WORST_FIRST } from "../core/words/status.ts";
import { development, type Env } from "../env.ts";
import { publicMonitors } from "../store/monitors.ts";
import { readSettings, type Settings } from "../store/settings.ts";
import { readViews, type ShardPage } from "../store/views.ts";
import { copyOf } from "./last-known.ts";

/** After this long without a tick nobody knows how the monitors fare. */
const STALE_AFTER_MS = 5 * 60_000;
/** Without a commit for longer than this its Scheduler is asked: a slow minute is recorded 50 s after it began. */
const BEHIND_AFTER_MS = 150_000;

export interface MonitorOnPage {
  readonly view: MonitorView;
  readonly rollup: MonitorRollup | null;
}

export interface PageView {
  readonly settings: Settings;
  readonly status: ShownStatus;
  /** Of the shard that is furthest behind; null before the first tick. */
  readonly lastTickAt: number | null;
  readonly builtAt: number | null;
  /** Since when D1 takes no results, epoch ms: what is shown is the Schedulers' own copy. Absent: all is recorded. */
  readonly unrecordedSince?: number;
  /** The decoded views and rollups that all of it is made of: the same ones make the same page. */
  readonly madeOf: readonly object[];
  readonly monitors: readonly MonitorOnPage[];
  readonly groups: readonly { readonly name: string | null; readonly monitors: readonly MonitorOnPage[] }[];
  /** Newest first. */
  readonly incidents: readonly IncidentView[];
  /** The first to begin first. */
  readonly maintenance: readonly Occurrence[];
}

/** What strangers may see. `now` is epoch ms. */
export function readPublicView(env: Env, now = Date.now()): Promise<PageView> {
  return readView(env, now, publicViews);
}

let held: { readonly views: readonly ShardView[]; readonly parts: readonly ShardView[] } = {
  views: [],
  parts: [],
};

/** Decoded views are held until the next tick, and so is what is made of them. */
function publicViews(views: readonly ShardView[]): readonly ShardView[] {
  const isSame = views.length === held.views.length && views.every((view, at) => view === held.views[at]);
  if (isSame) return held.parts;
  const ids = publicIds(views);
  held = { views, parts: views.map((view) => publicOnly(view, ids)) };
  return held.parts;
}

/** Everything; for the signed-in admin. */
export function readAdminView(env: Env, now = Date.now()): Promise<PageView> {
  return readView(env, now, (views) => views);
}

type Shown = (views: readonly ShardView[]) => readonly ShardView[];

async function readView(env: Env, now: number, shown: Shown): Promise<PageView> {
  const [rows, settings] = await Promise.all([readViews(env.DB), readSettings(env.DB)]);
  const newest = await Promise.all(rows.map((row) => newestOf(env, row, now)));
  const views = shown(await withoutHidden(env, newest)).map((view) => freshOrStale(view, now));
  const unrecordedSince = earliest(newest.map((one) => one.unrecordedSince));
  const rollups = new Map(rows.flatMap(({ rollup }) => [...(rollup ?? [])]));
  const monitors = views
    .flatMap((view) => view.monitors)
    .map((view) => ({ view, rollup: rollups.get(view.id) ?? null }));
  const full = views.filter((view) => view.monitors.length > 0);
  const watched = full.length > 0 ? full : views;
  return {
    settings,
    status: worstOf(monitors.map(({ view }) => view.status)),
    // An emptied shard sleeps: it says nothing of how old the page is.
    lastTickAt: earliest(watched.map((view) => view.lastTickAt)),
    builtAt: earliest(watched.map((view) => view.builtAt)),
    ...(unrecordedSince === null ? {} : { unrecordedSince }),
    madeOf: [...views, ...rows.flatMap(({ rollup }) => rollup ?? [])],
    monitors,
    groups: groupsOf(monitors),
    incidents: views.flatMap((view) => view.incidents).sort((a, b) => b.startedAt - a.startedAt),
    maintenance: maintenanceOf(views),
  };
}

interface Newest {
  readonly view: ShardView | null;
  /** Of the configuration as D1 has it. */
  readonly configRev: number;
  readonly unrecordedSince: number | null;
}

/** The view in D1, or the Scheduler's own where that has fallen behind: D1 may be readable and yet take nothing. */
async function newestOf(env: Env, { shard, view, configRev }: ShardPage, now: number): Promise<Newest> {
  const recorded = { view, configRev, unrecordedSince: null };
  const last = view?.lastTickAt ?? null;
  if (development() || last === null || now - last <= BEHIND_AFTER_MS) return recorded;
  const copy = await copyOf(env, shard);
  if (!copy?.view || !copy.trouble || (copy.view.lastTickAt ?? 0) <= last) return recorded;
  return { view: copy.view, configRev, unrecordedSince: copy.trouble.since };
}

/**
 * A view that was built from another configuration may hold what was hidden or deleted since: then the configuration
 * itself says what may be shown.
 */
async function withoutHidden(env: Env, newest: readonly Newest[]): Promise<ShardView[]> {
  const views = newest.flatMap(({ view, configRev }) => (view === null ? [] : [{ view, configRev }]));
  const isOld = ({ view, configRev }: { view: ShardView; configRev: number }) =>
    view.configRev !== undefined && view.configRev !== configRev;
  if (!views.some(isOld)) return views.map(({ view }) => view);
  const known = await publicMonitors(env.DB);
  return views.map((one) => {
    if (!isOld(one)) return one.view;
    const monitors = one.view.monitors.flatMap((monitor) => {
      const isPublic = known.get(monitor.id);
      return isPublic === undefined ? [] : [{ ...monitor, public: monitor.public && isPublic }];
    });
    return { ...one.view, monitors };
  });
}

/** A shard that stopped ticking must not go on showing green. A replay in development lives in another time. */
export function freshOrStale(view: ShardView, now: number): ShardView {
  if (development() || view.lastTickAt === null || now - view.lastTickAt <= STALE_AFTER_MS) return view;
  const monitors = view.monitors.map((monitor) =>
    monitor.status === "paused" ? monitor : { ...monitor, status: "stale" as const },
  );
  return { ...view, monitors };
}

/** Every shard has what concerns all monitors. */
function maintenanceOf(views: readonly ShardView[]): Occurrence[] {
  const all = views.flatMap(({ maintenance = [] }) => maintenance);
  return [...new Map(all.map((one) => [one.id, one])).values()].sort((a, b) => a.from - b.from);
}

function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** `unknown` when there is nothing to judge by. */
function worstOf(statuses: readonly ShownStatus[]): ShownStatus {
  return WORST_FIRST.find((status) => statuses.includes(status)) ?? "unknown";
}

function groupsOf(monitors: readonly MonitorOnPage[]): PageView["groups"] {
  const groups = Map.groupBy(monitors, ({ view }) => view.group);
  return [...groups].map(([name, members]) => ({ name, monitors: members }));
}
