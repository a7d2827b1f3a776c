/**
 * Re-evaluations of kept history that wait or are under way, in the Scheduler's own storage: an installation with many
 * monitors takes minutes, and probes that share the process must not feel it.
 */
import type { RecountedSpan } from "../core/shard/settle.ts";
import { endOf } from "./end-of.ts";
import type { JournalStorage } from "./journal-store.ts";
import type { Shell } from "./shell.ts";

const WAITING = "recount:";
/** So many times as long as a step took nothing happens after it. */
const PAUSE_RATIO = 2;
const MIN_PAUSE_MS = 50;
const MAX_PAUSE_MS = 5_000;
const ANSWER_AFTER_MS = 2_000;
/** A step that fails so often is not tried again. */
const MAX_TRIES = 5;

interface WaitingSpan {
  readonly span: RecountedSpan;
  readonly fromKey: number;
  readonly tries: number;
}

export class RecountQueue {
  readonly #storage: JournalStorage;
  #running: Promise<void> | null = null;

  constructor(storage: JournalStorage) {
    this.#storage = storage;
  }

  async add(span: RecountedSpan): Promise<void> {
    const keys = [...(await this.#storage.list({ prefix: WAITING })).keys()];
    const number = Number((keys.at(-1) ?? `${WAITING}0`).slice(WAITING.length)) + 1;
    const waiting: WaitingSpan = { span, fromKey: 0, tries: 0 };
    await this.#storage.put(WAITING + String(number).padStart(9, "0"), waiting);
  }

  /** Adds a span and goes on in the background; resolves when nothing waits, and after two seconds at the latest. */
  async reevaluate(shell: Shell, span: RecountedSpan): Promise<void> {
    await this.add(span);
    const work = this.run(shell);
    shell.background(work);
    await endOf(work, ANSWER_AFTER_MS);
  }

  /** Goes on with what waits until nothing does; joins a run that is under way. What fails is gone on with later. */
  run(shell: Shell): Promise<void> {
    this.#running ??= this.#run(shell).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(shell: Shell): Promise<void> {
    for (let next = await this.#next(); next !== null; next = await this.#next()) {
      const [key, waiting] = next;
      const began = Date.now();
      if (!(await this.#step(shell, key, waiting))) return;
      const tookMs = Date.now() - began;
      await shell.clock.sleep(Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, PAUSE_RATIO * tookMs)));
    }
  }

  async #next(): Promise<readonly [string, WaitingSpan] | null> {
    const [first] = await this.#storage.list<WaitingSpan>({ prefix: WAITING, limit: 1 });
    return first ?? null;
  }

  async #step(shell: Shell, key: string, { span, fromKey, tries }: WaitingSpan): Promise<boolean> {
    try {
      const next = await shell.errand({ kind: "recount", span, fromKey });
      if (next === null) await this.#storage.delete([key]);
      else await this.#storage.put<WaitingSpan>(key, { span, fromKey: next, tries: 0 });
      return true;
    } catch (error) {
      console.error(
        `shard ${shell.shard}: history could not be re-evaluated from monitor ${fromKey} on`,
        error,
      );
      if (tries + 1 >= MAX_TRIES) await this.#storage.delete([key]);
      else await this.#storage.put<WaitingSpan>(key, { span, fromKey, tries: tries + 1 });
      return false;
    }
  }
}
