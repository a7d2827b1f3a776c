/** A D1 binding that adds up what D1 bills: rows read and rows written, by table. */

export interface Rows {
  read: number;
  written: number;
}

export class Bill {
  readonly tables: Record<string, Rows> = {};
  statements = 0;
  sizeAfter = 0;

  add(sql: string, meta: D1Meta): void {
    const name = tableOf(sql);
    this.tables[name] ??= { read: 0, written: 0 };
    const rows = this.tables[name];
    rows.read += meta.rows_read;
    rows.written += meta.rows_written;
    this.statements++;
    this.sizeAfter = meta.size_after;
  }
}

function tableOf(sql: string): string {
  const [, table] = /\b(?:into|update|from)\s+["`]?(\w+)/i.exec(sql) ?? [];
  const [verb = ""] = sql.trim().split(/\s/);
  return `${verb.toLowerCase()} ${table ?? "?"}`;
}

export function counted(db: D1Database, bill: Bill): D1Database {
  const statements = new WeakMap<object, { inner: D1PreparedStatement; sql: string }>();
  const wrap = (inner: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const all = async <T>() => {
      const result = await inner.all<T>();
      bill.add(sql, result.meta);
      return result;
    };
    const statement = {
      bind: (...values: unknown[]) => wrap(inner.bind(...values), sql),
      all,
      run: all,
      first: async (column?: string) => {
        const [row] = (await all<Record<string, unknown>>()).results;
        if (row === undefined) return null;
        return column === undefined ? row : row[column];
      },
      // Its answer carries no meta, so a read is asked for twice: once to count, once to answer.
      raw: async () => {
        if (!/^\s*select/i.test(sql)) throw new Error(`a raw write can't be counted: ${sql}`);
        await all();
        return inner.raw();
      },
    } as unknown as D1PreparedStatement;
    statements.set(statement, { inner, sql });
    return statement;
  };
  return {
    prepare: (sql: string) => wrap(db.prepare(sql), sql),
    batch: async (list: D1PreparedStatement[]) => {
      const known = list.map((statement) => statements.get(statement)!);
      const results = await db.batch(known.map(({ inner }) => inner));
      for (const [index, { meta }] of results.entries()) bill.add(known[index]!.sql, meta);
      return results;
    },
  } as unknown as D1Database;
}
