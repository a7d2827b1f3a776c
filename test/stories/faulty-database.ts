/** What becomes of a batch: it fails before it reaches D1, or the answer is lost after D1 has committed it. */
export type Fate = "fine" | "before" | "after";

/** A D1 whose batches meet the given fates in turn; once they are used up, all is fine. */
export function faulty(db: D1Database, fates: Fate[]): D1Database {
  return new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "batch") return typeof value === "function" ? value.bind(target) : value;
      return async (statements: D1PreparedStatement[]) => {
        const fate = fates.shift() ?? "fine";
        if (fate === "before") throw new Error("D1_ERROR: Network connection lost.");
        const results = await target.batch(statements);
        if (fate === "after") throw new Error("D1_ERROR: Network connection lost.");
        return results;
      };
    },
  });
}
