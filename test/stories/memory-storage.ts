import type { JournalStorage } from "../../src/jobs/journal-store.ts";

const MAX_VALUE_BYTES = 2 * 1024 * 1024;

/** A Durable Object's storage as the journal meets it: cloned values, keys in order, 2 MB a value. */
export class MemoryStorage implements JournalStorage {
  readonly values = new Map<string, unknown>();

  async get<T>(key: string): Promise<T | undefined> {
    return structuredClone(this.values.get(key)) as T | undefined;
  }

  async put<T>(key: string, value: T): Promise<void> {
    const bytes = value instanceof Uint8Array ? value.length : JSON.stringify(value).length;
    if (bytes > MAX_VALUE_BYTES) throw new RangeError(`${key} is too large: ${bytes} bytes`);
    this.values.set(key, structuredClone(value));
  }

  async delete(keys: string[]): Promise<number> {
    return keys.filter((key) => this.values.delete(key)).length;
  }

  async list<T>({ prefix, limit = Number.POSITIVE_INFINITY }: { prefix: string; limit?: number }) {
    const keys = [...this.values.keys()].filter((key) => key.startsWith(prefix)).sort();
    return new Map(keys.slice(0, limit).map((key) => [key, structuredClone(this.values.get(key)) as T]));
  }
}
