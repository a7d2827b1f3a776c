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

export type Mode = "fine" | "away" | "full" | "mute" | "silent" | "read quota" | "write quota";

const QUOTA = (what: string) =>
  `D1_ERROR: Your account has exceeded D1's free tier daily row ${what} limit. Upgrade to a paid plan or wait until tomorrow (midnight UTC) to continue.`;

/** What any statement meets, be it as early as it is prepared. */
const OF_ALL: Readonly<Partial<Record<Mode, string>>> = {
  away: "D1_ERROR: Network connection lost.",
  "read quota": QUOTA("read"),
};
const OF_WRITES: Readonly<Partial<Record<Mode, string>>> = { "write quota": QUOTA("write") };
/** When D1 itself gives a query up. */
const SILENT_MS = 30_000;

/**
 * A D1 that can be away or over its quota (nothing works), full (only reading and deleting do), over its quota of
 * writes, mute (it works, and never says so), or silent (it never answers).
 */
export class SwitchedDatabase {
  mode: Mode = "fine";
  readonly db: D1Database;

  constructor(db: D1Database) {
    this.db = new Proxy(db, {
      get: (target, name) => {
        const value = Reflect.get(target, name);
        if (name === "batch") return (statements: D1PreparedStatement[]) => this.#batch(target, statements);
        if (name !== "prepare") return typeof value === "function" ? value.bind(target) : value;
        return (sql: string) => this.#prepared(target, sql);
      },
    });
  }

  #prepared(target: D1Database, sql: string): D1PreparedStatement {
    const refusal = OF_ALL[this.mode] ?? (/^\s*SELECT/i.test(sql) ? undefined : OF_WRITES[this.mode]);
    if (refusal !== undefined) throw new Error(refusal);
    return this.mode === "silent" ? silentStatement() : target.prepare(sql);
  }

  async #batch(target: D1Database, statements: D1PreparedStatement[]): Promise<unknown> {
    if (this.mode === "silent") return await silence();
    const refusal = OF_ALL[this.mode] ?? (writes(statements) ? OF_WRITES[this.mode] : undefined);
    if (refusal !== undefined) throw new Error(refusal);
    const adds = statements.some((one) =>
      /^\s*INSERT/i.test((one as unknown as { statement?: string }).statement ?? ""),
    );
    if (this.mode === "full" && adds) throw new Error("D1_ERROR: Exceeded maximum DB size");
    const results = await target.batch(statements);
    if (this.mode === "mute" && writes(statements)) throw new Error("D1_ERROR: Network connection lost.");
    return results;
  }
}

function silence(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("D1_ERROR: D1 DB exceeded its timeout and was reset.")), SILENT_MS);
  });
}

function silentStatement(): D1PreparedStatement {
  const statement = { bind: () => statement, all: silence, first: silence, run: silence, raw: silence };
  return statement as unknown as D1PreparedStatement;
}
