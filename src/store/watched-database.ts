/** D1 as the web room asks it: what fails is a {@link DatabaseTrouble}, and what does not answer in time too. */
import { DatabaseTrouble, troubleThrown } from "./database-trouble.ts";

type Method = "all" | "first" | "run" | "raw";
type Call = (...args: unknown[]) => Promise<unknown>;

/** For one request: once D1 has been silent for `deadlineMs`, nothing more is asked of it. */
export function watched(db: D1Database, deadlineMs: number): D1Database {
  const makers = new WeakMap<object, () => D1PreparedStatement>();
  let silent: DatabaseTrouble | null = null;

  const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (silent !== null) throw silent;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      silent = new DatabaseTrouble("silent");
      reject(silent);
    }, deadlineMs);
    try {
      return await Promise.race([ask(), late]);
    } catch (error) {
      throw error instanceof DatabaseTrouble ? error : (troubleThrown(error) ?? error);
    } finally {
      clearTimeout(timer);
    }
  };

  /** Made when it is used: a binding that is away may throw as early as that. */
  const statementOf = (make: () => D1PreparedStatement): D1PreparedStatement => {
    const call =
      (method: Method) =>
      (...args: unknown[]) =>
        asked(async () => {
          const made = make();
          return await (made[method] as Call).apply(made, args);
        });
    const bind = (...values: unknown[]) => statementOf(() => make().bind(...values));
    const methods = { bind, all: call("all"), first: call("first"), run: call("run"), raw: call("raw") };
    const statement = methods as unknown as D1PreparedStatement;
    makers.set(statement, make);
    return statement;
  };
  return {
    prepare: (sql: string) => statementOf(() => db.prepare(sql)),
    batch: (statements: D1PreparedStatement[]) =>
      asked(async () => await db.batch(statements.map((one) => makers.get(one)?.() ?? one))),
  } as unknown as D1Database;
}
