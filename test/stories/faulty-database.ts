/** What becomes of a batch: it fails before it reaches D1, or the answer is lost after D1 has committed it. */
export type Fate = "fine" | "before" | "after";

/** Only what writes is a commit: reading batches are spared, so that a fate meets what it is meant for. */
function writes(statements: readonly D1PreparedStatement[]): boolean {
  const texts = statements.map((one) => (one as unknown as { statement?: string }).statement ?? "");
  return texts.some((text) => !/^\s*SELECT/i.test(text));
}

/** A D1 whose commits meet the given fates in turn; once they are used up, all is fine. */
export function faulty(db: D1Database, fates: Fate[]): D1Database {
  return new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "batch") return typeof value === "function" ? value.bind(target) : value;
      return async (statements: D1PreparedStatement[]) => {
        const fate = writes(statements) ? (fates.shift() ?? "fine") : "fine";
        if (fate === "before") throw new Error("D1_ERROR: Network connection lost.");
        const results = await target.batch(statements);
        if (fate === "after") throw new Error("D1_ERROR: Network connection lost.");
        return results;
      };
    },
  });
}

/** A D1 that refuses statements which begin so. */
export function refusing(db: D1Database, beginning: string): D1Database {
  return new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
      return (sql: string) => {
        if (sql.trimStart().startsWith(beginning)) throw new Error("D1_ERROR: Network connection lost.");
        return target.prepare(sql);
      };
    },
  });
}

export type Mode = "fine" | "away" | "full" | "mute";

/** A D1 that can be away (nothing works), full (only reading and deleting do), or mute (it works, and never says so). */
export class SwitchedDatabase {
  mode: Mode = "fine";
  readonly db: D1Database;

  constructor(db: D1Database) {
    this.db = new Proxy(db, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (name === "batch") return (statements: D1PreparedStatement[]) => this.#batch(target, statements);
        if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
        return (sql: string) => {
          if (this.mode === "away") throw new Error("D1_ERROR: Network connection lost.");
          return target.prepare(sql);
        };
      },
    });
  }

  async #batch(target: D1Database, statements: D1PreparedStatement[]): Promise<unknown> {
    if (this.mode === "away") throw new Error("D1_ERROR: Network connection lost.");
    const adds = statements.some((one) =>
      /^\s*INSERT/i.test((one as unknown as { statement?: string }).statement ?? ""),
    );
    if (this.mode === "full" && adds) throw new Error("D1_ERROR: Exceeded maximum DB size");
    const results = await target.batch(statements);
    if (this.mode === "mute" && writes(statements)) throw new Error("D1_ERROR: Network connection lost.");
    return results;
  }
}
