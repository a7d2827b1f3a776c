/**
 * D1 and a Scheduler that answer a second time out of memory, so that only the fetch handler's own work is measured.
 * Answers are kept as JSON and parsed each time, as the D1 binding parses what comes over the wire.
 */
import type { Env } from "../../../src/env.ts";

const answers = new Map<string, string>();

async function once<T>(key: string, ask: () => Promise<T>): Promise<T> {
  const known = answers.get(key);
  if (known !== undefined) return JSON.parse(known) as T;
  const answer = await ask();
  answers.set(key, JSON.stringify(answer ?? null));
  return answer;
}

export function remembered(env: Env): Env {
  return { ...env, DB: rememberedDatabase(env.DB), SCHEDULER: rememberedScheduler(env.SCHEDULER) };
}

interface Asked {
  readonly key: string;
  readonly inner: D1PreparedStatement;
}

function rememberedDatabase(db: D1Database): D1Database {
  const asked = new WeakMap<object, Asked>();
  const wrap = (inner: D1PreparedStatement, key: string): D1PreparedStatement => {
    const statement = {
      bind: (...values: unknown[]) => wrap(inner.bind(...values), `${key} ${JSON.stringify(values)}`),
      all: () => once(`all ${key}`, () => inner.all()),
      first: () => once(`first ${key}`, () => inner.first()),
      raw: () => once(`raw ${key}`, () => inner.raw()),
      run: () => inner.run(),
    } as unknown as D1PreparedStatement;
    asked.set(statement, { key, inner });
    return statement;
  };
  return {
    prepare: (sql: string) => wrap(db.prepare(sql), sql),
    batch: (statements: D1PreparedStatement[]) => {
      const known = statements.map((statement) => asked.get(statement)!);
      return once(`batch ${known.map(({ key }) => key).join(";")}`, () =>
        db.batch(known.map(({ inner }) => inner)),
      );
    },
  } as unknown as D1Database;
}

function rememberedScheduler(namespace: DurableObjectNamespace): DurableObjectNamespace {
  return {
    idFromName: (name: string) => namespace.idFromName(name),
    get: (id: DurableObjectId) => {
      const stub = namespace.get(id) as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      return new Proxy(
        {},
        {
          get:
            (_, method: string) =>
            (...args: unknown[]) =>
              once(`${method} ${JSON.stringify(args)}`, () => stub[method]!(...args)),
        },
      );
    },
  } as unknown as DurableObjectNamespace;
}
