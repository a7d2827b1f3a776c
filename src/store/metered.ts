/** A D1 binding that passes on what D1 says of each answer: rows read and written, and the database's size. */

export interface MeteredRows {
  readonly rowsRead: number;
  readonly rowsWritten: number;
  /** Null where the answer did not say. */
  readonly databaseBytes: number | null;
}

/** `sql` names the statement; `note` must not throw. */
export function metered(db: D1Database, note: (rows: MeteredRows, sql: string) => void): D1Database {
  const statements = new WeakMap<object, { readonly inner: D1PreparedStatement; readonly sql: string }>();
  const wrap = (inner: D1PreparedStatement, sql: string): D1PreparedStatement => {
    const all = async <T>() => {
      const result = await inner.all<T>();
      note(rowsOf(result.meta), sql);
      return result;
    };
    const statement = {
      bind: (...values: unknown[]) => wrap(inner.bind(...values), sql),
      all,
      run: all,
      first: async (column?: string) => {
        const [row] = (await all<Record<string, unknown>>()).results;
        return row === undefined ? null : column === undefined ? row : row[column];
      },
      // Its answer carries no meta: as many rows as it gives were read at least.
      raw: async () => {
        const rows = await inner.raw();
        note({ rowsRead: rows.length, rowsWritten: 0, databaseBytes: null }, sql);
        return rows;
      },
    } as unknown as D1PreparedStatement;
    statements.set(statement, { inner, sql });
    return statement;
  };
  return {
    prepare: (sql: string) => wrap(db.prepare(sql), sql),
    batch: async (list: D1PreparedStatement[]) => {
      const known = list.map((statement) => statements.get(statement) ?? { inner: statement, sql: "" });
      const results = await db.batch(known.map(({ inner }) => inner));
      for (const [index, { meta }] of results.entries()) note(rowsOf(meta), known[index]!.sql);
      return results;
    },
  } as unknown as D1Database;
}

function rowsOf(meta: D1Meta): MeteredRows {
  const { rows_read: rowsRead = 0, rows_written: rowsWritten = 0, size_after: size } = meta;
  return { rowsRead, rowsWritten, databaseBytes: size || null };
}
