/** D1 as the Worker meets it, on a SQLite file: each call takes a while, and may meet a D1 that is not well. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Process } from "./process.ts";
import { currentProcess } from "./process.ts";

/**
 * `away`: nothing works. `refusing`: out of quota, nothing is written. `full`: nothing is added, but deleting works.
 * `mute`: every other write is committed and then reported as failed. `slow`: seconds for each call. `hanging`: no write answers.
 */
export const D1_MODES = ["fine", "away", "refusing", "full", "mute", "slow", "hanging"] as const;
export type D1Mode = (typeof D1_MODES)[number];

const ERRORS = {
  away: "D1_ERROR: Network connection lost.",
  refusing: "D1_ERROR: Your account has exceeded D1's free tier daily row write limit.",
  full: "D1_ERROR: Exceeded maximum DB size",
} as const;

/** What the world does to a statement before it is run: a planted fault. Null runs nothing and says that it went well. */
export type Meddle = (sql: string, values: readonly unknown[]) => readonly unknown[] | null;

export interface D1World {
  mode: D1Mode;
  /** How long a call takes, ms. */
  readonly latencyMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  meddle?: Meddle;
}

const CHANGES = "SELECT changes() AS changes";

type Row = Record<string, unknown>;
const isRead = (sql: string) => !/\b(INSERT INTO|UPDATE|DELETE FROM)\b/i.test(sql);
const adds = (sql: string) => /^\s*(INSERT|REPLACE)/i.test(sql);

export class SqliteD1 {
  readonly file: DatabaseSync;
  readonly #world: D1World;
  readonly #prepared = new Map<string, StatementSync>();
  calls = 0;

  constructor(path: string, world: D1World) {
    this.file = new DatabaseSync(path);
    this.file.exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;");
    this.#world = world;
  }

  prepare(sql: string): Statement {
    return new Statement(this, sql, []);
  }

  async batch(statements: readonly Statement[]): Promise<unknown[]> {
    return await this.call(
      statements.map(({ sql }) => sql),
      () => this.#atomically(statements),
    );
  }

  /** One round trip, with whatever ails D1 at the time. */
  async call<T>(sqls: readonly string[], work: () => T): Promise<T> {
    this.calls++;
    const process = currentProcess();
    const writes = sqls.some((sql) => !isRead(sql));
    const name = `D1 ${writes ? "write" : "read"} ${sqls[0]!.trim().slice(0, 24).replace(/\s+/g, " ")}`;
    await this.#world.sleep(this.#world.latencyMs());
    const { mode } = this.#world;
    if (mode === "away") throw new Error(ERRORS.away);
    if (mode === "slow") await this.#world.sleep(1_500 + 2_000 * (this.calls % 3));
    if (mode === "hanging" && writes) await new Promise(() => {});
    if (mode === "refusing" && writes) throw new Error(ERRORS.refusing);
    if (mode === "full" && sqls.some(adds)) throw new Error(ERRORS.full);
    const result = await touched(process, name, work);
    if (mode === "mute" && writes && this.calls % 2 === 0) throw new Error(ERRORS.away);
    return result;
  }

  #atomically(statements: readonly Statement[]): unknown[] {
    this.file.exec("BEGIN");
    try {
      const results = statements.map((statement) => this.run(statement.sql, statement.values));
      this.file.exec("COMMIT");
      return results;
    } catch (error) {
      this.file.exec("ROLLBACK");
      throw new Error(`D1_ERROR: ${(error as Error).message}`);
    }
  }

  run(sql: string, values: readonly unknown[]): { results: Row[]; success: true; meta: Row } {
    const kept = this.#world.meddle === undefined ? values : this.#world.meddle(sql, values);
    if (kept === null) return { results: [], success: true, meta: { changes: 1 } };
    const results = this.#statement(sql).all(...kept.map(bound)) as Row[];
    const changes = isRead(sql) ? 0 : Number((this.#statement(CHANGES).get() as Row).changes);
    return { results: results.map((row) => ({ ...row })), success: true, meta: { changes } };
  }

  arrays(sql: string, values: readonly unknown[]): unknown[][] {
    const statement = this.file.prepare(sql);
    statement.setReturnArrays(true);
    return statement.all(...values.map(bound)) as unknown as unknown[][];
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const made = this.file.prepare(sql);
    this.#prepared.set(sql, made);
    return made;
  }
}

class Statement {
  readonly db: SqliteD1;
  readonly sql: string;
  readonly values: readonly unknown[];

  constructor(db: SqliteD1, sql: string, values: readonly unknown[]) {
    this.db = db;
    this.sql = sql;
    this.values = values;
  }

  bind(...values: unknown[]): Statement {
    return new Statement(this.db, this.sql, values);
  }

  async all() {
    return await this.db.call([this.sql], () => this.db.run(this.sql, this.values));
  }

  run() {
    return this.all();
  }

  async first(column?: string): Promise<unknown> {
    const [row] = (await this.all()).results;
    if (row === undefined) return null;
    return column === undefined ? row : row[column];
  }

  async raw(): Promise<unknown[][]> {
    return await this.db.call([this.sql], () => this.db.arrays(this.sql, this.values));
  }
}

function bound(value: unknown): SQLInputValue {
  if (value === undefined) throw new TypeError("D1_TYPE_ERROR: Type 'undefined' not supported");
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (Array.isArray(value)) return Uint8Array.from(value as number[]);
  return value as SQLInputValue;
}

async function touched<T>(process: Process | null, name: string, work: () => T): Promise<T> {
  return process === null ? work() : await process.touch(name, work);
}
