/** Durable Objects: one instance an id, storage that outlives it, alarms, and calls that copy what they carry. */
import { currentProcess, inProcess, type Machine, Process } from "./process.ts";
import type { VirtualTime } from "./virtual-time.ts";

type Method = (...given: unknown[]) => Promise<unknown>;
export type ObjectClass = new (context: unknown, env: unknown) => Record<string, Method>;

const MAX_VALUE_BYTES = 2 * 1024 * 1024;
/** An alarm whose handler died is rung again after this. */
const RING_AGAIN_MS = 2_000;

/** What is on disk of one object. */
class Kept {
  readonly values = new Map<string, unknown>();
  alarmAt: number | null = null;
  timer: number | null = null;
}

/** The object's `ctx.storage`. Writes without an await between them are one transaction. */
class Storage {
  readonly #kept: Kept;
  readonly #process: Process;
  readonly #onAlarm: (at: number | null) => void;
  readonly #working: Map<string, unknown>;
  #flush: Promise<void> | null = null;

  constructor(kept: Kept, process: Process, onAlarm: (at: number | null) => void) {
    this.#kept = kept;
    this.#process = process;
    this.#onAlarm = onAlarm;
    this.#working = new Map(kept.values);
  }

  async get(key: string): Promise<unknown> {
    this.#check();
    return await this.#process.touch("storage get", () => structuredClone(this.#working.get(key)));
  }

  put(key: string, value: unknown): Promise<void> {
    const bytes = value instanceof Uint8Array ? value.length : JSON.stringify(value).length;
    if (bytes > MAX_VALUE_BYTES) throw new RangeError(`${key} is too large: ${bytes} bytes`);
    return this.#write(() => this.#working.set(key, structuredClone(value)));
  }

  async delete(keys: string | string[]): Promise<number> {
    let gone = 0;
    await this.#write(() => {
      for (const key of [keys].flat()) if (this.#working.delete(key)) gone++;
    });
    return gone;
  }

  async list({ prefix = "", limit = Number.POSITIVE_INFINITY } = {}): Promise<Map<string, unknown>> {
    this.#check();
    return await this.#process.touch("storage list", () => {
      const keys = [...this.#working.keys()].filter((key) => key.startsWith(prefix)).sort();
      return new Map(keys.slice(0, limit).map((key) => [key, structuredClone(this.#working.get(key))]));
    });
  }

  async setAlarm(at: number): Promise<void> {
    this.#check();
    await this.#process.touch("storage alarm", () => this.#onAlarm(at));
  }

  async deleteAlarm(): Promise<void> {
    this.#check();
    await this.#process.touch("storage alarm", () => this.#onAlarm(null));
  }

  #write(change: () => void): Promise<void> {
    this.#check();
    change();
    this.#flush ??= Promise.resolve().then(async () => {
      this.#flush = null;
      const now = new Map(this.#working);
      await this.#process.touch("storage write", () => {
        this.#kept.values.clear();
        for (const [key, value] of now) this.#kept.values.set(key, value);
      });
    });
    return this.#flush;
  }

  #check(): void {
    if (this.#process.isReplaced) throw new Error("Durable Object reset because its code was updated.");
  }
}

interface Living {
  readonly process: Process;
  readonly object: Record<string, Method>;
}

/** A namespace's binding, and its objects in whatever process runs them. */
export class Objects {
  readonly #name: string;
  readonly #time: VirtualTime;
  readonly #kept = new Map<string, Kept>();
  readonly #living = new Map<string, Living>();
  readonly #make: (id: string, context: unknown) => Living["object"];
  readonly #machine: () => Machine;
  /** Every method that was called of it, as `Class.method`. */
  readonly called = new Set<string>();
  /** No alarm rings while it holds. */
  isDown = false;
  /** What may befall a call between its caller and the object; it may throw. */
  befall: (id: string, method: string) => Promise<void> = async () => {};

  constructor(
    name: string,
    time: VirtualTime,
    make: (id: string, context: unknown) => Living["object"],
    machine: () => Machine,
  ) {
    this.#name = name;
    this.#time = time;
    this.#make = make;
    this.#machine = machine;
  }

  idFromName(name: string) {
    return { name, toString: () => name };
  }

  getByName(name: string) {
    return this.get({ name });
  }

  get({ name }: { readonly name: string }) {
    return new Proxy(
      {},
      {
        get: (_target, method) =>
          method === "then" ? undefined : (...given: unknown[]) => this.#call(name, String(method), given),
      },
    );
  }

  /** The next call finds a new instance; the old one lives on in its process, and can't reach its storage. */
  replace(id: string): void {
    const living = this.#living.get(id);
    if (living === undefined) return;
    living.process.replace();
    this.#living.delete(id);
  }

  /** Values on disk, for who looks from outside. */
  storage(id: string): Map<string, unknown> {
    return this.#keptOf(id).values;
  }

  async #call(id: string, method: string, given: readonly unknown[]): Promise<unknown> {
    const caller = currentProcess();
    if (caller?.isDead) await new Promise(() => {});
    this.called.add(`${this.#name}.${method}`);
    await this.befall(id, method);
    const { process, object } = this.#livingOf(id);
    const copies = structuredClone(given);
    if (typeof object[method] !== "function")
      throw new TypeError(`The RPC receiver does not implement the method "${method}".`);
    const result = await process.answered(inProcess(process, () => object[method]!(...copies)));
    if (caller?.isDead) await new Promise(() => {});
    return structuredClone(result);
  }

  #livingOf(id: string): Living {
    const living = this.#living.get(id);
    if (living !== undefined && !living.process.isDead) return living;
    const process = new Process(this.#machine());
    const kept = this.#keptOf(id);
    const context = {
      id: this.idFromName(id),
      storage: new Storage(kept, process, (at) => this.#setAlarm(id, at)),
      waitUntil: () => {},
    };
    const object = inProcess(process, () => this.#make(id, context));
    const made = { process, object };
    this.#living.set(id, made);
    return made;
  }

  #keptOf(id: string): Kept {
    const kept = this.#kept.get(id) ?? new Kept();
    this.#kept.set(id, kept);
    return kept;
  }

  #setAlarm(id: string, at: number | null): void {
    const kept = this.#keptOf(id);
    if (kept.timer !== null) this.#time.cancel(kept.timer);
    kept.alarmAt = at;
    kept.timer =
      at === null
        ? null
        : this.#time.after(at - this.#time.now, () => {
            void this.#ring(id);
          });
  }

  async #ring(id: string): Promise<void> {
    if (this.isDown) {
      this.#time.after(RING_AGAIN_MS, () => void this.#ring(id));
      return;
    }
    this.#keptOf(id).alarmAt = null;
    const { process, object } = this.#livingOf(id);
    const again = this.#time.after(RING_AGAIN_MS, () => {
      if (process.isDead && this.#keptOf(id).alarmAt === null) void this.#ring(id);
    });
    try {
      await inProcess(process, () => object.alarm!());
      this.#time.cancel(again);
    } catch (error) {
      console.error(`the alarm of ${this.#name} ${id} threw`, error);
    }
  }
}
