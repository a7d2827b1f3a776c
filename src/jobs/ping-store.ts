/** Pings as they lie in the Scheduler's own storage until a commit has taken them in, and the keys that they came with. */
import type { Ping } from "../core/heartbeat/ping.ts";
import type { JournalStorage } from "./journal-store.ts";

const PING = "ping:at:";
const KEYS = "ping:keys";
/** Of one deletion. */
const MAX_KEYS = 128;
const MAX_KNOWN = 20;

/** A ping key that D1 has vouched for: its SHA-256, and until when it holds (epoch ms; null: until it is deleted). */
export interface KnownKey {
  readonly hash: string;
  readonly until: number | null;
}

export class PingStore {
  readonly #storage: JournalStorage;
  /** Pings of the newest minute of each monitor, to know when there are too many. */
  readonly #counts = new Map<string, { readonly minute: number; readonly count: number }>();
  #known: readonly KnownKey[] | null = null;

  constructor(storage: JournalStorage) {
    this.#storage = storage;
  }

  /** One row, and the same one when it is sent once more. Its key gives the order. */
  async add(ping: Omit<Ping, "id">, nonce: string): Promise<void> {
    const id = `${String(ping.at).padStart(15, "0")}.${nonce}`;
    await this.#storage.put(PING + id, { ...ping, id } satisfies Ping);
  }

  /** How many came in this minute for the monitor, this one included. */
  count(monitor: string, minute: number): number {
    const known = this.#counts.get(monitor);
    const count = known?.minute === minute ? known.count + 1 : 1;
    this.#counts.set(monitor, { minute, count });
    return count;
  }

  /** All up to `until` (epoch ms), in the order in which they came. */
  async waiting(until: number): Promise<Ping[]> {
    const found = await this.#storage.list<Ping>({ prefix: PING });
    return [...found.values()].filter(({ at }) => at <= until);
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length; from += MAX_KEYS)
      await this.#storage.delete(ids.slice(from, from + MAX_KEYS).map((id) => PING + id));
  }

  async knowsKey(hash: string, now: number): Promise<boolean> {
    const keys = await this.#keys();
    return keys.some((known) => known.hash === hash && (known.until === null || known.until > now));
  }

  /** Written only when something is new: while D1 is away this is all that tells a good key. */
  async rememberKey(key: KnownKey): Promise<void> {
    const keys = await this.#keys();
    if (keys.some(({ hash, until }) => hash === key.hash && until === key.until)) return;
    this.#known = [...keys.filter(({ hash }) => hash !== key.hash), key].slice(-MAX_KNOWN);
    await this.#storage.put(KEYS, this.#known);
  }

  async #keys(): Promise<readonly KnownKey[]> {
    this.#known ??= (await this.#storage.get<KnownKey[]>(KEYS)) ?? [];
    return this.#known;
  }
}
