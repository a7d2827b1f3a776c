/**
 * A clock that only moves when nothing is left to do, so that days pass in seconds and a seed gives the same run again.
 * It takes the place of the process's own `Date` and timers; what really takes time (Web Crypto) is waited for.
 */
import { AsyncLocalStorage } from "node:async_hooks";

interface Timer {
  readonly id: number;
  readonly at: number;
  readonly run: () => void;
}

const RealDate = Date;
const realImmediate = setImmediate;

/** Turns of the real event loop after which a promise chain without timers has come to rest. */
const TURNS = 2;

export class VirtualTime {
  #now: number;
  #nextId = 1;
  #timers: Timer[] = [];
  #real = 0;

  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** Replaces `Date`, the timers and `AbortSignal.timeout` of this process; gives back what undoes it. */
  install(): () => void {
    const time = this;
    const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
    const realAbort = AbortSignal.timeout;
    const digest = crypto.subtle;
    class Now extends RealDate {
      constructor(...parts: unknown[]) {
        super(...((parts.length === 0 ? [time.now] : parts) as [number]));
      }
      static override now(): number {
        return time.now;
      }
    }
    Object.assign(globalThis, {
      Date: Now,
      setTimeout: (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
        time.after(ms, () => run(...given)),
      clearTimeout: (id: number) => time.cancel(id),
    });
    AbortSignal.timeout = (ms) => {
      const controller = new AbortController();
      time.after(ms, () => controller.abort(new DOMException("The operation timed out", "TimeoutError")));
      return controller.signal;
    };
    const restoreCrypto = this.#countCrypto(digest);
    return () => {
      Object.assign(globalThis, { Date: RealDate, setTimeout: realSet, clearTimeout: realClear });
      AbortSignal.timeout = realAbort;
      restoreCrypto();
    };
  }

  after(ms: number, run: () => void): number {
    const id = this.#nextId++;
    const bound = AsyncLocalStorage.bind(run);
    const at = this.#now + Math.max(0, Math.ceil(Number(ms) || 0));
    let place = this.#timers.length;
    while (place > 0 && this.#timers[place - 1]!.at > at) place--;
    this.#timers.splice(place, 0, { id, at, run: bound });
    return id;
  }

  cancel(id: number): void {
    const place = this.#timers.findIndex((timer) => timer.id === id);
    if (place >= 0) this.#timers.splice(place, 1);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Runs everything that happens until then. */
  async until(at: number): Promise<void> {
    await this.#rest();
    for (let next = this.#timers[0]; next !== undefined && next.at <= at; next = this.#timers[0]) {
      this.#fire(next);
      await this.#rest();
    }
    this.#now = Math.max(this.#now, at);
  }

  /** Runs until the work has ended. Throws when nothing is left that could end it. */
  async settled<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work.then(over, over);
    await this.#rest();
    while (!isOver) {
      const next = this.#timers[0];
      if (next === undefined) throw new Error("the simulated world stands still: nothing will end this work");
      this.#fire(next);
      await this.#rest();
    }
    return await work;
  }

  #fire(timer: Timer): void {
    this.#timers.shift();
    this.#now = Math.max(this.#now, timer.at);
    timer.run();
  }

  async #rest(): Promise<void> {
    do for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => realImmediate(resolve));
    while (this.#real > 0);
  }

  /** Web Crypto runs on threads of its own. */
  #countCrypto(subtle: SubtleCrypto): () => void {
    const names = ["digest", "importKey", "sign", "verify"] as const;
    const own = subtle as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
    for (const name of names) {
      const real = own[name]!.bind(subtle);
      own[name] = async (...given) => {
        this.#real++;
        try {
          return await real(...given);
        } finally {
          this.#real--;
        }
      };
    }
    own.timingSafeEqual = ((a: ArrayBuffer, b: ArrayBuffer) =>
      Buffer.from(a).equals(Buffer.from(b))) as never;
    return () => {
      for (const name of [...names, "timingSafeEqual"]) delete own[name];
    };
  }
}
