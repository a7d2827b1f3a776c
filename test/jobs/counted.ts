/** Counts what is prepared; a batch's statements count one by one. */
export function counted(db: D1Database): { db: D1Database; queries: () => number } {
  let queries = 0;
  const proxy = new Proxy(db, {
    get(target, name) {
      if (name === "prepare") queries++;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { db: proxy, queries: () => queries };
}
