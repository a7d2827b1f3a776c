/** Drizzle on a D1 binding, for typed CRUD. `transaction()` fails on D1: use `batch()`. */
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";

const wrapped = new WeakMap<D1Database, DrizzleD1Database>();

export function drizzled(db: D1Database): DrizzleD1Database {
  const known = wrapped.get(db);
  if (known) return known;
  const made = drizzle(db);
  wrapped.set(db, made);
  return made;
}
