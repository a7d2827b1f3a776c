import { AsyncLocalStorage } from "node:async_hooks";

/** A D1 that counts the calls of each invocation, and refuses those over a limit as a Free plan would. */
export class Budgeted {
  /** Calls of each invocation so far, in the order in which they began. */
  readonly invocations: { readonly name: string; calls: number }[] = [];
  readonly db: D1Database;
  readonly #limit: number;
  readonly #current = new AsyncLocalStorage<{ calls: number }>();

  constructor(db: D1Database, limit: number) {
    this.#limit = limit;
    this.db = this.#counting(db, ["batch", "exec", "dump"]);
  }

  /** Work with calls of its own. */
  invocation<T>(name: string, work: () => Promise<T>): Promise<T> {
    const counted = { name, calls: 0 };
    this.invocations.push(counted);
    return this.#current.run(counted, work);
  }

  get most(): number {
    return Math.max(0, ...this.invocations.map(({ calls }) => calls));
  }

  #counting<T extends object>(target: T, calls: readonly string[]): T {
    return new Proxy(target, {
      get: (of, name) => {
        const value = Reflect.get(of, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (calls.includes(String(name))) this.#spend();
          const result = value.apply(of, args);
          const isStatement = name === "prepare" || name === "bind";
          return isStatement ? this.#statement(result) : result;
        };
      },
    });
  }

  /** Batches must get the real statement: it is kept by the one that counts. */
  #statement(statement: D1PreparedStatement): D1PreparedStatement {
    const counting = Object.create(statement) as Record<string, unknown>;
    for (const name of ["first", "all", "run", "raw"] as const)
      counting[name] = (...args: unknown[]) => {
        this.#spend();
        return (statement[name] as (...given: unknown[]) => unknown).apply(statement, args);
      };
    counting.bind = (...args: unknown[]) => this.#statement(statement.bind(...args));
    return counting as unknown as D1PreparedStatement;
  }

  #spend(): void {
    const current = this.#current.getStore();
    if (current === undefined) throw new Error("a call of D1 outside every invocation");
    current.calls++;
    if (current.calls > this.#limit)
      throw new Error("D1_ERROR: Too many API requests by single Worker invocation.");
  }
}
