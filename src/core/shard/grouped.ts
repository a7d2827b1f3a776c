/**
 * Alerts of a monitor whose cause is known: while a monitor that it depends on is down, its outage opens as an incident
 * and is alerted of only where that one's alert does not go. When the cause is over and it is not, it alerts then.
 */
import { audience } from "../alert/alert.ts";
import { MINUTE_MS } from "../check/check.ts";
import type { ConditionChange, MonitorState } from "../condition/state.ts";
import { withEntry } from "../condition/timeline.ts";
import type { Incident } from "../incident/incident.ts";
import { Contained } from "./contained.ts";
import type { OwnedChange, Transition } from "./minute.ts";
import type { CompiledMonitor, ShardConfig } from "./shard.ts";

interface Cause {
  readonly compiled: CompiledMonitor;
  readonly outage: Incident;
}

/** `minute` is set with the scheduled checks of one: then those whose cause is over alert. */
export function grouped(transition: Transition, config: ShardConfig, minute: number | null): Transition {
  const { monitors } = transition.core;
  // One that depends on nothing any more may still be grouped.
  const concerned = config.monitors.filter(
    (one) =>
      parentsOf(one).length > 0 || monitors.get(one.monitor.id)?.open?.outage?.groupedUnder?.until === null,
  );
  if (concerned.length === 0) return transition;
  const grouping = new Grouping(transition, config);
  const contained = new Contained(transition.faults);
  for (const compiled of concerned)
    contained.run(
      compiled.monitor.id,
      "alert",
      () => grouping.judge(compiled, minute),
      () => {},
    );
  return { ...grouping.result(), faults: contained.faults };
}

/** A configuration compiled by a version before has no such field. */
function parentsOf({ monitor }: CompiledMonitor): readonly string[] {
  return monitor.dependsOn ?? [];
}

class Grouping {
  readonly #transition: Transition;
  readonly #config: ShardConfig;
  readonly #byId: ReadonlyMap<string, CompiledMonitor>;
  readonly #monitors: Map<string, MonitorState>;
  readonly #incidents: Map<string, Incident>;
  readonly #changes: OwnedChange[];

  constructor(transition: Transition, config: ShardConfig) {
    this.#transition = transition;
    this.#config = config;
    this.#byId = new Map(config.monitors.map((compiled) => [compiled.monitor.id, compiled]));
    this.#monitors = new Map(transition.core.monitors);
    this.#incidents = new Map(transition.incidents.map((incident) => [incident.id, incident]));
    this.#changes = [...transition.changes];
  }

  judge(compiled: CompiledMonitor, minute: number | null): void {
    const cause = this.#causeOf(compiled);
    this.#changes.forEach((owned, index) => {
      if (owned.compiled?.key === compiled.key)
        this.#changes[index] = this.#explained(owned, compiled, cause);
    });
    const outage = this.#outageOf(compiled);
    const under = outage?.groupedUnder;
    if (minute === null || !outage || !under || under.until !== null || under.incident === cause?.outage.id)
      return;
    const covered = cause === null ? [] : this.#covered(cause);
    if (cause !== null && under.channels.every((id) => covered.includes(id)))
      this.#put(compiled, { ...outage, groupedUnder: { ...under, ...placeOf(cause) } });
    else this.#release(compiled, outage, minute * MINUTE_MS);
  }

  result(): Transition {
    const changes = this.#changes.map((owned) => this.#withDependents(owned));
    const core = { ...this.#transition.core, monitors: this.#monitors };
    return { ...this.#transition, core, incidents: [...this.#incidents.values()], changes };
  }

  /** What a change says of the cause; an opening outage is put under it. */
  #explained(owned: OwnedChange, compiled: CompiledMonitor, cause: Cause | null): OwnedChange {
    const { change } = owned;
    const { incident } = change;
    if (cause === null || incident?.state !== "open") return owned;
    const { id, name } = cause.compiled.monitor;
    const said: ConditionChange = {
      ...change,
      cause: { id, name, since: cause.outage.startedAt, until: null },
    };
    const isNews = change.type === "outage.opened" && !change.reminder && !change.escalation;
    const covered = isNews ? this.#covered(cause) : [];
    if (!this.#audienceOf(compiled, change).some((channel) => covered.includes(channel)))
      return { compiled, change: said };
    const own = this.#everyoneOf(compiled, incident);
    const channels = own.filter((channel) => covered.includes(channel));
    const under = withEntry(
      { ...incident, groupedUnder: { ...placeOf(cause), channels, until: null } },
      change.at,
      "grouped",
      `It depends on ${name}, which is down: grouped under that one's alert.`,
    );
    this.#put(compiled, under);
    return { compiled, change: { ...said, incident: under } };
  }

  /** The cause is over. While the checks are good already, it gets the time to close by itself. */
  #release(compiled: CompiledMonitor, outage: Incident, at: number): void {
    const state = this.#monitors.get(compiled.monitor.id);
    const under = outage.groupedUnder;
    if (!state || !under || state.quorumRun?.goodInARow !== 0) return;
    const { id, name } = this.#byId.get(under.monitor)?.monitor ?? { id: under.monitor, name: under.monitor };
    const incident = withEntry(
      { ...outage, groupedUnder: { ...under, until: at } },
      at,
      "released",
      `${name}, which it depends on, is not down any more: alerts go out.`,
    );
    this.#put(compiled, incident);
    const failing = state.regions.filter(({ last }) => last === "down").map(({ region }) => region);
    const change: ConditionChange = {
      ...{ type: "outage.opened", incident, blip: null, firstFailure: incident.firstFailure, failing, at },
      green: state.regions.filter(({ last }) => last === "up" || last === "slow").map(({ region }) => region),
      cause: { id, name, since: under.since, until: at },
      released: true,
    };
    this.#changes.push({ compiled, change });
  }

  /** The deepest monitor below that is down and that people were alerted of; the first one, when there are several. */
  #causeOf(compiled: CompiledMonitor): Cause | null {
    const down = this.#below(compiled).flatMap((one): Cause[] => {
      const outage = this.#outageOf(one);
      return outage ? [{ compiled: one, outage }] : [];
    });
    const ids = new Set(down.map((cause) => cause.compiled.monitor.id));
    const deepest = down.filter(
      (cause) => !this.#below(cause.compiled).some(({ monitor }) => ids.has(monitor.id)),
    );
    return deepest.toSorted((a, b) => a.outage.startedAt - b.outage.startedAt)[0] ?? null;
  }

  /** All that it depends on, directly or not. What was saved before a rule forbade a circle ends here too. */
  #below(compiled: CompiledMonitor): CompiledMonitor[] {
    const found = new Map<string, CompiledMonitor>();
    const waiting = [...parentsOf(compiled)];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const one = this.#byId.get(id);
      if (one === undefined || one === compiled || found.has(id)) continue;
      found.set(id, one);
      waiting.push(...parentsOf(one));
    }
    return [...found.values()];
  }

  #outageOf({ monitor }: CompiledMonitor): Incident | null {
    const outage = this.#monitors.get(monitor.id)?.open?.outage ?? null;
    return outage?.imported ? null : outage;
  }

  /** Channels that have the cause's own alerts, or will. */
  #covered({ compiled, outage }: Cause): readonly string[] {
    return outage.unannounced ? [] : this.#everyoneOf(compiled, outage);
  }

  /** Those that its outage is alerted of on, the escalation included. */
  #everyoneOf(compiled: CompiledMonitor, incident: Incident): string[] {
    const opening = { type: "outage.opened", incident } as const;
    const first = this.#audienceOf(compiled, opening);
    return [...first, ...this.#audienceOf(compiled, { ...opening, escalation: true })];
  }

  #audienceOf({ monitor }: CompiledMonitor, change: Parameters<typeof audience>[0]): string[] {
    return audience(change, monitor, this.#config.channels).map(({ id }) => id);
  }

  #put({ monitor }: CompiledMonitor, incident: Incident): void {
    const state = this.#monitors.get(monitor.id);
    if (!state) return;
    this.#monitors.set(monitor.id, { ...state, open: { ...state.open, outage: incident } });
    this.#incidents.set(incident.id, incident);
  }

  /** What an alert of the cause says of those that are down with it. */
  #withDependents(owned: OwnedChange): OwnedChange {
    const { incident, type } = owned.change;
    if (!incident || !type.startsWith("outage.")) return owned;
    const dependents = this.#config.monitors.filter(
      (one) => this.#outageOf(one)?.groupedUnder?.incident === incident.id,
    );
    if (dependents.length === 0) return owned;
    const named = dependents.map(({ monitor: { id, name } }) => ({ id, name }));
    return { ...owned, change: { ...owned.change, dependents: named } };
  }
}

function placeOf({ compiled, outage }: Cause) {
  return { monitor: compiled.monitor.id, incident: outage.id, since: outage.startedAt };
}
