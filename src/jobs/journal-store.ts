/**
 * How a Scheduler's own storage holds what D1 did not take: a copy of the shard as last committed, and one entry a
 * commit since. A value may have 2 MB; writes without an await between them are one transaction.
 */
import type { Channel } from "../core/config/channel/channel.ts";
import type { Ping } from "../core/heartbeat/ping.ts";
import type { CheckedMonitor } from "../core/shard/minute.ts";
import type { Climb, MinutePart } from "../core/shard/parts.ts";
import type { ShardConfig } from "../core/shard/shard.ts";
import { packJson, unpackJson } from "../store/blob.ts";
import type { Delivery } from "../store/deliveries.ts";

/** A Durable Object's storage, or a test's. */
export interface JournalStorage {
  get<T>(key: string): Promise<T | undefined>;
  put<T>(key: string, value: T): Promise<void>;
  delete(keys: string[]): Promise<number>;
  list<T>(options: { prefix: string; limit?: number }): Promise<Map<string, T>>;
}

export const JOURNAL = "journal:";
export const COPY_CORE = "journal:core";
export const COPY_CONFIG = "journal:config";
export const TROUBLE = "journal:trouble";
export const OUTDATED = "journal:outdated";
export const WAITING = "journal:waiting";
export const ENTRY = "journal:entry:";
export const OUTBOX = "journal:outbox:";

export interface CopiedConfig {
  readonly config: ShardConfig;
  readonly channels: readonly Channel[];
  readonly epoch: string | null;
}

/** Why commits go here, and since when (epoch ms). */
export interface Trouble {
  readonly since: number;
  readonly error: string;
}

export interface KeptPart {
  readonly part: MinutePart;
  /** The commit's time, epoch ms. */
  readonly now: number;
}

const LEVEL = 3;
const MAX_BYTES = 1_900_000;

/** Of one channel and incident nothing overtakes: what waits in D1 goes before what is journalled. */
export function lineOf({ channel, incident }: { channel: string; incident: string | null }): string {
  return JSON.stringify([channel, incident]);
}

/** Entries in the order of their making, whatever their number. */
export function numbered(prefix: string, number: number): string {
  return prefix + String(number).padStart(9, "0");
}

interface StoredPart {
  readonly now: number;
  readonly part: MinutePart["part"];
  readonly minute: number;
  readonly checked: readonly StoredChecks[];
  readonly pings?: readonly Ping[];
  readonly climbs?: readonly (StoredChecks & { readonly complete: boolean })[];
}

interface StoredChecks {
  readonly key: number;
  readonly checks: CheckedMonitor["checks"];
}

/** `frugal`: without the bodies. What is too large goes without them, then without headers. */
export function packPart({ part, now }: KeptPart, frugal: boolean): Uint8Array {
  const bare =
    (headers: boolean) =>
    ({ checks, compiled }: CheckedMonitor): StoredChecks => ({
      key: compiled.key,
      checks: checks.map((check) => {
        const { reading } = check.evidence;
        const lighter = { ...reading, body: null, headers: headers ? reading.headers : [] };
        return { ...check, evidence: { ...check.evidence, reading: lighter } };
      }),
    });
  const whole = ({ checks, compiled }: CheckedMonitor): StoredChecks => ({ key: compiled.key, checks });
  const forms = frugal ? [bare(true), bare(false)] : [whole, bare(true), bare(false)];
  let packed = new Uint8Array();
  for (const form of forms) {
    const { minute, checked } = part;
    const given = part.part === "A" ? (part.pings ?? []) : [];
    const pings = form === whole ? given : given.map((ping) => ({ ...ping, body: null }));
    const climbs =
      part.part === "B"
        ? { climbs: part.climbs.map((one) => ({ ...form(one), complete: one.complete })) }
        : {};
    const stored: StoredPart = {
      now,
      part: part.part,
      minute,
      checked: checked.map(form),
      pings,
      ...climbs,
    };
    packed = packJson(stored, LEVEL) as Uint8Array<ArrayBuffer>;
    if (packed.length <= MAX_BYTES) break;
  }
  return packed;
}

/** By the configuration that held when it was made; null when it can't be read, or is no part of a minute. */
export function unpackPart(bytes: Uint8Array, config: ShardConfig): KeptPart | null {
  const stored = unpackJson<StoredPart>(bytes);
  if (!isStoredPart(stored)) return null;
  const byKey = new Map(config.monitors.map((compiled) => [compiled.key, compiled]));
  const checkedOf = ({ key, checks }: StoredChecks): CheckedMonitor[] => {
    const compiled = byKey.get(key);
    return compiled === undefined ? [] : [{ compiled, checks }];
  };
  const { now, minute, part } = stored;
  const common = { minute, checked: stored.checked.flatMap(checkedOf), faults: [] };
  if (part === "A") return { now, part: { ...common, part, pings: stored.pings ?? [] } };
  if (part === "C") return { now, part: { ...common, part } };
  const climbs = (stored.climbs ?? []).flatMap((climb): Climb[] =>
    checkedOf(climb).map((one) => ({ ...one, complete: climb.complete })),
  );
  return { now, part: { ...common, part, climbs } };
}

const isList = (value: unknown) => Array.isArray(value);

function isStoredPart(stored: Partial<StoredPart> | null): stored is StoredPart {
  if (stored === null || typeof stored !== "object") return false;
  const { now, minute, part, checked, pings = [], climbs = [] } = stored;
  const hasChecks = (list: readonly Partial<StoredChecks>[]) => list.every((one) => isList(one?.checks));
  return (
    Number.isSafeInteger(now) &&
    Number.isSafeInteger(minute) &&
    ["A", "B", "C"].includes(part ?? "") &&
    [checked, pings, climbs].every(isList) &&
    hasChecks([...(checked ?? []), ...climbs])
  );
}

export function packOutbox(deliveries: readonly Delivery[]): Uint8Array {
  return packJson(deliveries, LEVEL);
}

/** Empty when it can't be read: then what was sent is sent once more, under the same id. */
export function unpackOutbox(bytes: Uint8Array | undefined): Delivery[] {
  const stored = bytes && unpackJson<Delivery[]>(bytes);
  if (stored && isList(stored) && stored.every((one) => typeof one?.id === "string")) return stored;
  if (bytes) console.error("what the journal has sent can't be read; it may be sent once more");
  return [];
}
