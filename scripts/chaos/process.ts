/**
 * What a death ends. A dead process does nothing any more: its next touch of the outside never returns. Each touch is a
 * point at which the machine that it runs on may die, before or after it has taken effect.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** Where a machine dies: at the so-many-th touch of the outside from now on. */
export interface Death {
  readonly touch: number;
  readonly when: "before" | "after";
}

/** Runs the processes of all objects and handlers; they die together. */
export class Machine {
  isDead = false;
  /** Called when it dies. */
  onEnd: () => void = () => {};
  #planned: Death | null = null;
  #onDeath: (touched: string) => void = () => {};

  /** `onDeath` is called in it, with what was being touched. */
  dieAt(death: Death, onDeath: (touched: string) => void): void {
    this.#planned = death;
    this.#onDeath = onDeath;
  }

  /** Null when it dies before the touch, else whether it dies after it. */
  next(name: string): "dies after" | "lives" | null {
    const death = this.#planned;
    if (death === null) return "lives";
    this.#planned = { ...death, touch: death.touch - 1 };
    if (death.touch > 1) return "lives";
    if (death.when === "after") return "dies after";
    this.die(`before ${name}`);
    return null;
  }

  die(touched: string): void {
    if (this.isDead) return;
    this.isDead = true;
    this.#planned = null;
    this.#onDeath(touched);
    this.onEnd();
  }
}

/** One object's or handler's share of a machine. */
export class Process {
  readonly machine: Machine;
  /** Its successor runs: it may go on with everything but its own storage, and its callers get an error that it was reset. */
  isReplaced = false;
  readonly #ended = Promise.withResolvers<never>();

  constructor(machine: Machine) {
    this.machine = machine;
    this.#ended.promise.catch(() => {});
  }

  get isDead(): boolean {
    return this.machine.isDead;
  }

  replace(): void {
    this.isReplaced = true;
    const reset = new Error("Durable Object reset because its code was updated.");
    this.#ended.reject(Object.assign(reset, { retryable: true }));
  }

  /** What a caller of this process waits for. */
  async answered<T>(work: Promise<T>): Promise<T> {
    const result = await Promise.race([work, this.#ended.promise]);
    return this.isDead ? await never() : result;
  }

  /** Does something to the outside, unless the process is dead or dies of it. */
  async touch<T>(name: string, work: () => T | Promise<T>): Promise<T> {
    if (this.isDead) return await never();
    const fate = this.machine.next(name);
    if (fate === null) return await never();
    try {
      return await work();
    } finally {
      if (fate === "dies after") this.machine.die(`after ${name}`);
      if (this.isDead) await never();
    }
  }
}

const running = new AsyncLocalStorage<Process>();

export function inProcess<T>(process: Process, work: () => T): T {
  return running.run(process, work);
}

/** Null outside of the simulated platform: that is the world itself. */
export function currentProcess(): Process | null {
  return running.getStore() ?? null;
}

function never(): Promise<never> {
  return new Promise(() => {});
}
