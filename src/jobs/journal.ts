/**
 * Commits while D1 takes none. The same pure transition is made on a copy of the shard, and the minute and what it
 * tells are written into the Scheduler's own storage, in one transaction, before anything is sent. Drained in order.
 */

import type { Channel } from "../core/config/channel/channel.ts";
import { toHex } from "../store/blob.ts";
import { packCore, readCore } from "../store/by-id-blob.ts";
import type { Delivery } from "../store/deliveries.ts";
import { Frozen } from "../store/state.ts";
import { endOf, inTime } from "./end-of.ts";
import {
  COPY_CONFIG,
  COPY_CORE,
  type CopiedConfig,
  ENTRY,
  JOURNAL,
  type JournalStorage,
  type KeptPart,
  lineOf,
  numbered,
  OUTBOX,
  OUTDATED,
  packOutbox,
  packPart,
  TROUBLE,
  type Trouble,
  unpackOutbox,
  unpackPart,
  WAITING,
} from "./journal-store.ts";
import type { Build, Committed, Loaded } from "./session.ts";

/** A day and its rechecks; what is older than that goes, and is said. */
const MAX_ENTRIES = 2 * 1440;
/** From here on bodies are left out. */
const FRUGAL_AFTER = 200;
/** Of one deletion. */
const MAX_KEYS = 128;
const MAX_TURN_MS = 60_000;
const LEVEL = 1;

export interface JournalTrouble extends Trouble {
  readonly entries: number;
}

export interface JournalEntry extends KeptPart {
  readonly number: number;
  readonly deliveries: readonly Delivery[];
}

/** A commit that ends later than this is found done when the journal is drained. */
const MAX_COMMIT_MS = 20_000;

export class Journal {
  readonly #storage: JournalStorage;
  /** Called with each commit that only the journal took. */
  readonly #onKept: () => void;
  #tail: Promise<unknown> = Promise.resolve();
  /** Of the configuration, as far as this instance was told. */
  #changes = 0;

  constructor(storage: JournalStorage, onKept: () => void) {
    this.#storage = storage;
    this.#onKept = onKept;
  }

  /** Work on the journal, one after another. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work);
    this.#tail = endOf(turn, MAX_TURN_MS);
    return turn;
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#storage.list({ prefix: ENTRY, limit: 1 })).size === 0;
  }

  async trouble(): Promise<JournalTrouble | null> {
    const trouble = await this.#storage.get<Trouble>(TROUBLE);
    if (trouble === undefined) return null;
    return { ...trouble, entries: (await this.#storage.list({ prefix: ENTRY })).size };
  }

  async copiedConfig(): Promise<CopiedConfig | null> {
    return (await this.#storage.get<CopiedConfig>(COPY_CONFIG)) ?? null;
  }

  /**
   * The configuration has changed: until it is copied nothing is shown by the copy, which may name what was just made
   * private.
   */
  async outdate(): Promise<void> {
    this.#changes++;
    const rev = (await this.copiedConfig())?.config.rev;
    if (rev !== undefined) await this.#storage.put(OUTDATED, rev);
  }

  /** What `load` reads of D1. A copy that has the same configuration is shown again, unless that changed meanwhile. */
  async confirmed(load: () => Promise<Loaded>): Promise<Loaded> {
    const before = this.#changes;
    const loaded = await load();
    const outdated = await this.#storage.get<number>(OUTDATED);
    if (outdated === loaded.config.rev && before === this.#changes) await this.#storage.delete([OUTDATED]);
    return loaded;
  }

  /** The copy as pages may show it. */
  async shown(): Promise<Loaded | null> {
    const copied = await this.remembered();
    return copied?.config.rev === (await this.#storage.get<number>(OUTDATED)) ? null : copied;
  }

  /** The shard as the last commit left it, be that in D1 or in here; null when none was copied yet. */
  async remembered(): Promise<Loaded | null> {
    const [copied, core] = [
      await this.copiedConfig(),
      readCore((await this.#storage.get<string>(COPY_CORE)) ?? null),
    ];
    if (copied === null || core === null) return null;
    const { config, epoch } = copied;
    return { rev: -1, config, recompiled: null, former: null, core, epoch };
  }

  /** What D1 has taken, copied; not while there is an entry, which is newer. */
  keepCopy(
    { core, config, epoch }: Pick<Loaded, "core" | "config" | "epoch">,
    channels: () => Promise<readonly Channel[]>,
  ): Promise<void> {
    return this.inTurn(async () => {
      if (!(await this.isEmpty())) return;
      const known = await this.copiedConfig();
      if (known?.config.rev !== config.rev || known.epoch !== epoch)
        await this.#storage.put(COPY_CONFIG, { config, channels: await channels(), epoch });
      await this.#storage.put(COPY_CORE, toHex(packCore(core, LEVEL)));
      await this.#storage.delete([TROUBLE]);
    });
  }

  /** Commits by `commit` (which tries D1) when nothing waits in here and D1 takes it; else keeps the part in here. */
  async commitOrKeep(kept: KeptPart, build: Build, commit: () => Promise<Committed>): Promise<Committed> {
    let error: unknown = null;
    if (await this.isEmpty()) {
      try {
        return await inTime(commit(), MAX_COMMIT_MS, "D1 did not answer a commit in time");
      } catch (failed) {
        if (failed instanceof Frozen) throw failed;
        error = failed;
      }
    }
    const written = await this.inTurn(() => this.#keep(kept, build, error));
    if (written === null) throw error ?? new Error("the journal has no copy of the shard");
    this.#onKept();
    return written;
  }

  async #keep(kept: KeptPart, build: Build, error: unknown): Promise<Committed | null> {
    const shard = await this.remembered();
    if (shard === null) return null;
    const draft = await build(shard);
    if (draft === null) return { kind: "skipped" };
    const numbers = [...(await this.#storage.list({ prefix: ENTRY })).keys()];
    const number = Number((numbers.at(-1) ?? `${ENTRY}0`).slice(ENTRY.length)) + 1;
    const trouble = (await this.#storage.get<Trouble>(TROUBLE)) ?? { since: kept.now, error: String(error) };
    const entry = packPart(kept, numbers.length >= FRUGAL_AFTER);
    const core = toHex(packCore(draft.core, LEVEL));
    const outbox = packOutbox(draft.deliveries);
    const surplus = numbers.slice(0, Math.max(0, numbers.length + 1 - MAX_ENTRIES));
    if (surplus.length > 0)
      console.error(`the journal is full: ${surplus.length} of its oldest commits are dropped`);
    // No await between them: one transaction.
    await Promise.all([
      this.#storage.put(numbered(ENTRY, number), entry),
      this.#storage.put(numbered(OUTBOX, number), outbox),
      this.#storage.put(COPY_CORE, core),
      this.#storage.put(TROUBLE, trouble),
      this.#storage.delete([...surplus, ...surplus.map((key) => key.replace(ENTRY, OUTBOX))]),
    ]);
    return { kind: "committed", core: draft.core };
  }

  /** What was kept before a backup was restored is of another installation. */
  async clear(): Promise<void> {
    const kept = [...(await this.#storage.list({ prefix: JOURNAL })).keys()];
    if (kept.length > 0) console.error(`the journal is void, a backup was restored: ${kept.length} values`);
    for (let from = 0; from < kept.length; from += MAX_KEYS)
      await this.#storage.delete(kept.slice(from, from + MAX_KEYS));
  }

  /** The oldest entries, in order. */
  async entries(limit: number): Promise<JournalEntry[]> {
    const copied = await this.copiedConfig();
    const entries = await this.#storage.list<Uint8Array>({ prefix: ENTRY, limit });
    const found: JournalEntry[] = [];
    for (const [key, bytes] of entries) {
      const number = Number(key.slice(ENTRY.length));
      const part = copied && unpackPart(bytes, copied.config);
      if (part === null) await this.drop(number, "it can't be read");
      else found.push({ ...part, number, deliveries: await this.outbox(number) });
    }
    return found;
  }

  async outbox(number: number): Promise<Delivery[]> {
    return unpackOutbox(await this.#storage.get<Uint8Array>(numbered(OUTBOX, number)));
  }

  /** All that the entries tell, by entry. */
  async outboxes(): Promise<Map<number, Delivery[]>> {
    const stored = await this.#storage.list<Uint8Array>({ prefix: OUTBOX });
    return new Map(
      [...stored].map(([key, bytes]) => [Number(key.slice(OUTBOX.length)), unpackOutbox(bytes)]),
    );
  }

  async saveOutbox(number: number, deliveries: readonly Delivery[]): Promise<void> {
    await this.#storage.put(numbered(OUTBOX, number), packOutbox(deliveries));
  }

  /** The lines in which D1's outbox holds something, as far as was last known. */
  async waiting(): Promise<ReadonlySet<string>> {
    return new Set((await this.#storage.get<string[]>(WAITING)) ?? []);
  }

  /** Written only when it is another than was known: a green minute writes nothing. */
  async saveWaiting(pending: readonly Pick<Delivery, "channel" | "incident">[]): Promise<void> {
    const known = await this.waiting();
    const lines = new Set(pending.filter(({ incident }) => incident !== null).map(lineOf));
    if (lines.size === known.size && [...known].every((line) => lines.has(line))) return;
    await this.#storage.put(WAITING, [...lines]);
  }

  async addWaiting(deliveries: readonly Pick<Delivery, "channel" | "incident">[]): Promise<void> {
    const lines = deliveries.filter(({ incident }) => incident !== null).map(lineOf);
    if (lines.length === 0) return;
    await this.#storage.put(WAITING, [...new Set([...(await this.waiting()), ...lines])]);
  }

  /** One entry that is good for nothing must not keep the others from D1. */
  async drop(number: number, why: unknown): Promise<void> {
    console.error(`the journal's entry ${number} is dropped, and its minute counts as lost:`, why);
    await this.remove(number);
  }

  async remove(number: number): Promise<void> {
    await this.#storage.delete([numbered(ENTRY, number), numbered(OUTBOX, number)]);
  }
}
