/** Carries out what diff.ts found, one call a change, in an order in which nothing refers to what is not there yet. */

import { channelsNamed, unknownChannel } from "../../src/core/config/channel/unknown.ts";
import type { Monitor } from "../../src/core/config/monitor.ts";
import { parentFaults } from "../../src/core/config/parent-faults.ts";
import { type Api, ApiError } from "../api-client.ts";
import { type Change, diffItems, type Item, type PartChanges } from "./diff.ts";
import type { Wanted } from "./file.ts";

const SETTINGS_ID = "page";
type Part = PartChanges["part"];

/** What the file wants, by part and id; the parts that it does not have are absent. */
type Items = Partial<Record<Part, readonly Item[]>>;

function itemsOf(wanted: Wanted): Items {
  const { monitors, channels, maintenance, settings } = wanted;
  return {
    ...(settings === null ? {} : { settings: [{ id: SETTINGS_ID, ...settings }] }),
    ...(channels === null ? {} : { channels }),
    ...(monitors === null ? {} : { monitors }),
    ...(maintenance === null ? {} : { maintenance: maintenance.map(windowBody) }),
  };
}

/** As the API takes it: times in ISO 8601, and only the fields of its form. */
function windowBody(window: NonNullable<Wanted["maintenance"]>[number]): Item {
  const {
    id,
    monitor,
    from,
    to,
    cron,
    durationMinutes,
    title = null,
    text = null,
    timeZone = "UTC",
  } = window;
  const common = { id, monitor, title, text, timeZone };
  if (cron !== null) return { ...common, cron, durationMinutes } as Item;
  return { ...common, from: iso(from), to: iso(to) } as Item;
}

/** A window that becomes recurring, or a recurring one that becomes one-off, loses its former times. */
const NO_TIMES = { from: null, to: null, cron: null, durationMinutes: null };

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

async function present(api: Api, part: Part): Promise<Item[]> {
  if (part !== "settings") return api.all<Item>(`/api/v1/${part}`);
  return [{ id: SETTINGS_ID, ...(await api.call<object>("GET", "/api/v1/settings")) }];
}

/** What differs, part by part, in the order in which it will be applied. */
export async function compare(api: Api, wanted: Wanted): Promise<PartChanges[]> {
  const items = itemsOf(wanted);
  const parts: PartChanges[] = [];
  for (const part of Object.keys(items) as Part[])
    parts.push({ part, changes: diffItems(items[part] ?? [], await present(api, part)) });
  return parts;
}

interface UnknownName {
  /** Its place in the file. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Channels that monitors name and that will not be there: neither in the file nor, unless they are pruned, on the server. */
export async function unknownChannels(api: Api, wanted: Wanted, prune: boolean): Promise<UnknownName[]> {
  const named = (wanted.monitors ?? []).flatMap((monitor, index) =>
    channelsNamed(monitor.alert).map(({ id, path }) => ({ id, path: ["monitors", index, ...path] })),
  );
  if (named.length === 0) return [];
  const own = (wanted.channels ?? []).map(({ id }) => id);
  const staying = prune && wanted.channels !== null ? [] : await present(api, "channels");
  const known = [...new Set([...own, ...staying.map(({ id }) => id)])].sort();
  return named
    .filter(({ id }) => !known.includes(id))
    .map(({ id, path }) => ({ path, message: unknownChannel(id, known) }));
}

/** Monitors that others depend on and that will not be there, and circles among them. */
export async function unknownParents(api: Api, wanted: Wanted, prune: boolean): Promise<UnknownName[]> {
  const own = wanted.monitors ?? [];
  if (own.every(({ dependsOn }) => dependsOn.length === 0)) return [];
  const staying = prune ? [] : ((await present(api, "monitors")) as (Item & Partial<Monitor>)[]);
  // Which shard each is in is the server's matter.
  const known = new Map(
    [...staying, ...own].map(({ id, dependsOn = [] }) => [id, { id, dependsOn, shard: 0 }]),
  );
  return own.flatMap((monitor, index) =>
    parentFaults(monitor, [...known.values()]).map(({ path, message }) => ({
      path: ["monitors", index, ...path.split(".")],
      message,
    })),
  );
}

/** In an order in which each comes after those that it depends on. */
function parentsFirst(changes: readonly Change[], monitors: readonly Item[]): readonly Change[] {
  const parentsOf = new Map(
    (monitors as readonly (Item & Partial<Monitor>)[]).map(({ id, dependsOn = [] }) => [id, dependsOn]),
  );
  const order = new Set<string>();
  const add = (id: string): void => {
    if (order.has(id)) return;
    for (const parent of parentsOf.get(id) ?? []) add(parent);
    order.add(id);
  };
  for (const { id } of changes) add(id);
  const places = [...order];
  return changes.toSorted((a, b) => places.indexOf(a.id) - places.indexOf(b.id));
}

/** The server refused a change. `faults` have their place in the file. */
export class NotApplied extends Error {
  readonly done: number;
  readonly faults: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];

  constructor(error: ApiError, done: number, place: readonly (string | number)[]) {
    super(error.message);
    this.name = "NotApplied";
    this.done = done;
    this.faults = error.faults.map(({ path, message }) => ({
      path: [...place, ...(path === "" ? [] : path.split("."))],
      message,
    }));
  }
}

/** Applies all of it. Throws NotApplied at the first refusal; running it again goes on from there. */
export async function carryOut(
  api: Api,
  wanted: Wanted,
  parts: readonly PartChanges[],
  prune: boolean,
): Promise<void> {
  const items = itemsOf(wanted);
  let done = 0;
  for (const { part, changes } of parts)
    for (const change of part === "monitors" ? parentsFirst(changes, items[part] ?? []) : changes) {
      const index = items[part]?.findIndex(({ id }) => id === change.id) ?? -1;
      if (index < 0 || change.kind === "same") continue;
      await refusable(() => put(api, part, change, items[part]![index]!), done, placeOf(part, index));
      done++;
    }
  if (!prune) return;
  for (const { part, changes } of [...parts].reverse())
    for (const { kind, id } of changes)
      if (kind === "extra") {
        await refusable(() => api.call("DELETE", `/api/v1/${part}/${id}`), done, [part]);
        done++;
      }
}

function placeOf(part: Part, index: number): (string | number)[] {
  return part === "settings" ? [part] : [part, index];
}

async function refusable(call: () => Promise<unknown>, done: number, place: readonly (string | number)[]) {
  try {
    await call();
  } catch (error) {
    throw error instanceof ApiError ? new NotApplied(error, done, place) : error;
  }
}

async function put(api: Api, part: Part, { kind, id }: Change, item: Item): Promise<void> {
  if (kind === "same") return;
  switch (part) {
    case "settings": {
      const { id: _, ...settings } = item;
      return api.call("PUT", "/api/v1/settings", settings);
    }
    case "maintenance":
      if (kind !== "update") return api.call("POST", "/api/v1/maintenance", item);
      return api.call("PATCH", `/api/v1/maintenance/${id}`, { ...NO_TIMES, ...item });
    case "monitors":
    case "channels":
      return api.call("PUT", `/api/v1/${part}/${id}`, item);
    default:
      return part satisfies never;
  }
}
