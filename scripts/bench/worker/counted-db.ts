/** What D1 bills, rows read and rows written, by table. */
import { type MeteredRows, metered } from "../../../src/store/metered.ts";

export interface Rows {
  read: number;
  written: number;
}

export class Bill {
  readonly tables: Record<string, Rows> = {};
  statements = 0;
  sizeAfter = 0;

  add(sql: string, { rowsRead, rowsWritten, databaseBytes }: MeteredRows): void {
    const name = tableOf(sql);
    this.tables[name] ??= { read: 0, written: 0 };
    const rows = this.tables[name];
    rows.read += rowsRead;
    rows.written += rowsWritten;
    this.statements++;
    this.sizeAfter = databaseBytes ?? this.sizeAfter;
  }
}

function tableOf(sql: string): string {
  const [, table] = /\b(?:into|update|from)\s+["`]?(\w+)/i.exec(sql) ?? [];
  const [verb = ""] = sql.trim().split(/\s/);
  return `${verb.toLowerCase()} ${table ?? "?"}`;
}

export function counted(db: D1Database, bill: Bill): D1Database {
  return metered(db, (rows, sql) => bill.add(sql, rows));
}
