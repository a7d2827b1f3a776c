/** What held when: the configuration of each minute, and what was done to the platform that may excuse a loss. */
import type { Configured, ConfiguredMonitor } from "../configured.ts";
import type { Evidence, Happened } from "../simulation.ts";

const MINUTE_MS = 60_000;
/** A minute that died is tried again by the alarm, and after a minute and a half it is too late. */
const LATEST_MS = 100_000;
/** A minute of a replay is given so much later at most. */
const REPLAYED_MS = 8 * MINUTE_MS;
/** While D1 is not well, and some minutes after, the configuration of before may hold. */
const SETTLING_MINUTES = 4;

export class Timeline {
  readonly #evidence: Evidence;
  readonly #snapshots: readonly Configured[];
  /** By minute from the first: since when (a minute) what held then may hold still. */
  readonly #since: number[];

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    this.#snapshots = evidence.configured;
    this.#since = this.#troubles();
  }

  /** As the database had it at the end of that minute. */
  at(minute: number): Configured | undefined {
    return this.#snapshots.findLast((snapshot) => snapshot.minute <= minute);
  }

  /** Every definition of the monitor that the tick of this minute may have gone by. */
  candidates(key: number, minute: number): (ConfiguredMonitor | undefined)[] {
    return this.#around(minute).map((snapshot) => snapshot.monitors.find((monitor) => monitor.key === key));
  }

  /** The one definition that the tick must have gone by; undefined where there are several, or none at times. */
  certain(key: number, minute: number): ConfiguredMonitor | undefined {
    const [first, ...others] = this.candidates(key, minute);
    const same = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
    return first !== undefined && same && minute > Math.floor(first.createdAt / MINUTE_MS) + 1
      ? first
      : undefined;
  }

  keyOf(id: string, minute: number): number | undefined {
    return this.#around(minute)
      .flatMap(({ monitors }) => monitors)
      .find((monitor) => monitor.id === id)?.key;
  }

  /** Whether a channel was there, unchanged, from some minutes before to some after. */
  hasChannel(id: string, minute: number): boolean {
    return [...this.#around(minute - 1), ...this.#around(minute + SETTLING_MINUTES)].every(({ channels }) =>
      channels.some((channel) => channel.id === id),
    );
  }

  /** Why a check of this minute may be lost, be asked twice, or be missing among the rechecks; null for no reason. */
  excuse(minute: number, region: string, shard: number, patienceMs = LATEST_MS): string | null {
    const start = minute * MINUTE_MS;
    const lateMs = patienceMs + (this.#evidence.shuffled ? REPLAYED_MS : 0);
    const found = this.#evidence.happened.find((event) => {
      if (event.at < start - LATEST_MS || event.at > start + lateMs) return false;
      if (event.kind === "prober")
        return (
          event.at >= start && event.at < start + MINUTE_MS + lateMs - patienceMs && event.region === region
        );
      if (event.kind === "replaced") return event.shard === shard && event.at >= start;
      return (event.kind === "death" && event.at >= start) || event.kind === "down";
    });
    return found?.kind ?? null;
  }

  /** Whether this minute may have been given up, and then have come in after the next one: a late cron behind a death. */
  mayBeLate(minute: number): boolean {
    const from = minute * MINUTE_MS;
    const near = this.#evidence.happened.filter(({ at }) => at >= from && at <= from + 2 * LATEST_MS);
    return (
      this.#evidence.shuffled ||
      (near.some(({ kind, at }) => kind === "late cron" && at < from + MINUTE_MS) &&
        near.some(({ kind }) => kind === "death" || kind === "replaced"))
    );
  }

  /** Whether anything that can make a sender forget that it has sent happened in these ms. */
  mayRepeat(from: number, to: number): boolean {
    return (
      this.#evidence.happened.some(
        (event) => event.at >= from && event.at <= to && ["death", "replaced", "down"].includes(event.kind),
      ) || this.#isIll(from, to)
    );
  }

  #isIll(from: number, to: number): boolean {
    let mode = "fine";
    for (const event of this.#evidence.happened) {
      if (event.kind !== "d1") continue;
      if (event.at > to) break;
      if (event.at >= from) return true;
      mode = event.mode;
    }
    return mode !== "fine";
  }

  #around(minute: number): Configured[] {
    const to = minute + (this.#evidence.shuffled ? REPLAYED_MS / MINUTE_MS : 0);
    const index = minute - this.#evidence.firstMinute;
    const from = Math.min(minute - 1, ...this.#since.slice(Math.max(0, index), index + to - minute + 1));
    const before = this.at(from);
    const between = this.#snapshots.filter((snapshot) => snapshot.minute > from && snapshot.minute <= to);
    return before === undefined ? between : [before, ...between];
  }

  #troubles(): number[] {
    const { firstMinute, lastMinute, happened } = this.#evidence;
    const bad = new Set<number>();
    let mode = "fine";
    const modes = new Map<number, string>();
    for (const event of happened)
      if (event.kind === "d1") modes.set(Math.floor(event.at / MINUTE_MS), event.mode);
    for (let minute = firstMinute; minute <= lastMinute; minute++) {
      const changed = modes.get(minute);
      if (mode !== "fine" || (changed ?? "fine") !== "fine")
        for (let more = 0; more <= SETTLING_MINUTES; more++) bad.add(minute + more);
      mode = changed ?? mode;
    }
    const since: number[] = [];
    for (let minute = firstMinute; minute <= lastMinute; minute++) {
      const before = since.at(-1);
      since.push(
        !bad.has(minute) ? minute - 1 : bad.has(minute - 1) && before !== undefined ? before : minute - 2,
      );
    }
    return since;
  }
}

export type { Happened };
