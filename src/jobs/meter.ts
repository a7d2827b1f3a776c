/**
 * Counts what this Scheduler causes on Cloudflare (core/usage). Kept in its own storage, once for each time that it was
 * awake, and written into D1 with the commits that it makes anyway.
 */
import { added, type Counts, NO_COUNTS, type OwnUse, usedAt } from "../core/usage/tally.ts";
import type { MeteredRows } from "../store/metered.ts";

interface MeterStorage {
  get<T>(key: string): Promise<T | undefined>;
  put<T>(key: string, value: T): Promise<void>;
}

const KEY = "usage";

export class Meter {
  readonly #storage: MeterStorage;
  readonly #now: () => number;
  /** What was stored when it was last read or written. */
  #stored: OwnUse | null | undefined;
  #more: Counts = NO_COUNTS;
  #databaseBytes: number | null = null;
  #atWork = 0;
  #awakeSince = 0;

  constructor(storage: MeterStorage, now: () => number) {
    this.#storage = storage;
    this.#now = now;
  }

  /** Work of this object: it is awake from the first that begins to the last that ends. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.#atWork++ === 0) this.#awakeSince = this.#now();
    try {
      return await work();
    } finally {
      if (--this.#atWork === 0) {
        this.#countAwake();
        await this.#save();
      }
    }
  }

  /** A call of this object: a request, and its work. */
  asked<T>(work: () => Promise<T>): Promise<T> {
    this.count({ objectRequests: 1 });
    return this.during(work);
  }

  count(more: Partial<Counts>): void {
    this.#more = added(this.#more, more);
  }

  /** A call of a Prober, from here until it answered. */
  readonly proberCalled = (elapsedMs: number): void => {
    this.count({ objectRequests: 1, objectSeconds: elapsedMs / 1000 });
  };

  readonly rows = ({ rowsRead, rowsWritten, databaseBytes }: MeteredRows): void => {
    this.count({ rowsRead, rowsWritten });
    this.#databaseBytes = databaseBytes ?? this.#databaseBytes;
  };

  /** Up to now; null where that can't be known. Never throws: what can't be counted costs nobody a minute. */
  async used(): Promise<OwnUse | null> {
    return (await this.#load()) ? this.#total() : null;
  }

  async #load(): Promise<boolean> {
    try {
      if (this.#stored === undefined) this.#stored = (await this.#storage.get<OwnUse>(KEY)) ?? null;
      return true;
    } catch (error) {
      console.error("what Edgetick uses could not be read", error);
      return false;
    }
  }

  #total(): OwnUse {
    if (this.#atWork > 0) this.#countAwake();
    const use = usedAt(this.#stored ?? null, this.#now(), this.#more);
    return { ...use, databaseBytes: this.#databaseBytes ?? use.databaseBytes };
  }

  #countAwake(): void {
    const now = this.#now();
    this.count({ objectSeconds: Math.max(0, now - this.#awakeSince) / 1000 });
    this.#awakeSince = now;
  }

  async #save(): Promise<void> {
    if (!(await this.#load())) return;
    this.#stored = this.#total();
    this.#more = NO_COUNTS;
    await this.#storage
      .put(KEY, this.#stored)
      .catch((error) => console.error("what Edgetick uses could not be kept", error));
  }
}
