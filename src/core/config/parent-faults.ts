/** Whether a monitor may depend on those that it names: they exist, in its shard, and none depends on it. */
import { MONITORS_PER_SHARD } from "../shard/shard.ts";
import type { InputFault } from "./input-fault.ts";
import type { Monitor } from "./monitor.ts";

/** A monitor that there is. */
export interface Placed {
  readonly id: string;
  readonly shard: number;
  readonly dependsOn: readonly string[];
}

/** Ids that a message lists; the rest is a number. */
const MAX_LISTED = 20;

/** `known` are all monitors; what is stored of the monitor itself may be among them. */
export function parentFaults(
  { id, dependsOn }: Pick<Monitor, "id" | "dependsOn">,
  known: readonly Placed[],
): InputFault[] {
  const byId = new Map(known.map((one) => [one.id, one]));
  const shard = byId.get(id)?.shard ?? shardOfNew(dependsOn, known);
  return dependsOn.flatMap((parent, index) => {
    const place = byId.get(parent);
    const message =
      place === undefined
        ? `names no monitor: "${parent}"; ${listed(known.map((one) => one.id).filter((one) => one !== id))}`
        : place.shard !== shard
          ? elsewhere(parent, place.shard, shard)
          : circle(id, parent, byId);
    return message === null ? [] : [{ path: `dependsOn.${index}`, message }];
  });
}

function elsewhere(parent: string, there: number, own: number | null): string {
  if (own === null)
    return `is in shard ${there}, which is full: "${parent}" can't have another monitor beside it`;
  return `must be in the same shard: "${parent}" is in shard ${there}, this monitor in shard ${own}`;
}

function listed(ids: readonly string[]): string {
  if (ids.length === 0) return "there is no other yet";
  const more = ids.length - MAX_LISTED;
  return `known are ${ids.slice(0, MAX_LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** A new monitor goes to its parents, if there is room: where a store puts it otherwise does not matter here. */
function shardOfNew(dependsOn: readonly string[], known: readonly Placed[]): number | null {
  const [first] = known.filter((one) => dependsOn.includes(one.id));
  const there = known.filter((one) => one.shard === first?.shard).length;
  return first !== undefined && there < MONITORS_PER_SHARD ? first.shard : null;
}

/** Names the way from the parent back to the monitor. */
function circle(id: string, parent: string, byId: ReadonlyMap<string, Placed>): string | null {
  const ways: string[][] = [[parent]];
  const seen = new Set<string>();
  for (let way = ways.pop(); way !== undefined; way = ways.pop()) {
    const last = way.at(-1)!;
    if (last === id) return `makes a circle: ${[id, ...way].join(" → ")}`;
    if (seen.has(last)) continue;
    seen.add(last);
    ways.push(...(byId.get(last)?.dependsOn ?? []).map((next) => [...way!, next]));
  }
  return null;
}
