/** By monitor id. A Map, since an id may be any slug: `constructor` is found in every object, and in no empty Map. */
export type ById<T> = ReadonlyMap<string, T>;
