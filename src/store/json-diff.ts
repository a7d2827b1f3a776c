/**
 * The difference between two JSON values, so that evidence that repeats its predecessor keeps only what is new.
 * Lossless by construction: `patch(base, diff(base, value))` equals `value`.
 */
type Json = unknown;

/** `undefined`: equal. 0: another value. 1: object, members changed and removed. 2: array, items replaced in place. 3: array, a stretch replaced. */
export type Diff =
  | undefined
  | readonly [0, Json]
  | readonly [1, Readonly<Record<string, Diff>>, readonly string[]]
  | readonly [2, readonly (readonly [number, Diff])[]]
  | readonly [3, number, number, readonly Json[]];

const isObject = (value: Json): value is Record<string, Json> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Both values as JSON.parse gives them: no `undefined` inside. */
export function diff(base: Json, value: Json): Diff {
  if (Object.is(base, value)) return undefined;
  if (isObject(base) && isObject(value)) return diffObjects(base, value);
  if (Array.isArray(base) && Array.isArray(value)) return diffArrays(base, value);
  return [0, value];
}

function diffObjects(base: Record<string, Json>, value: Record<string, Json>): Diff {
  const changed = Object.entries(value).flatMap(([name, member]): [string, Diff][] => {
    const difference: Diff = Object.hasOwn(base, name) ? diff(base[name], member) : [0, member];
    return difference === undefined ? [] : [[name, difference]];
  });
  const removed = Object.keys(base).filter((name) => !Object.hasOwn(value, name));
  return changed.length + removed.length === 0 ? undefined : [1, Object.fromEntries(changed), removed];
}

function diffArrays(base: readonly Json[], value: readonly Json[]): Diff {
  const items = value.map((item, index): [number, Diff] => [index, diff(base[index], item)]);
  if (base.length === value.length) {
    const changed = items.filter(([, difference]) => difference !== undefined);
    return changed.length === 0 ? undefined : [2, changed];
  }
  const shorter = Math.min(base.length, value.length);
  let start = 0;
  while (start < shorter && diff(base[start], value[start]) === undefined) start++;
  let same = 0;
  while (same < shorter - start && diff(base.at(-1 - same), value.at(-1 - same)) === undefined) same++;
  return [3, start, base.length - start - same, value.slice(start, value.length - same)];
}

/** Throws a TypeError when the difference was not made from such a base. */
export function patch(base: Json, difference: Diff): Json {
  if (difference === undefined) return base;
  switch (difference[0]) {
    case 0:
      return difference[1];
    case 1: {
      if (!isObject(base)) throw new TypeError("the difference of an object, but no object to change");
      const members = new Map(Object.entries(base));
      for (const name of difference[2]) members.delete(name);
      for (const [name, member] of Object.entries(difference[1]))
        members.set(name, patch(members.get(name), member));
      return Object.fromEntries(members);
    }
    case 2: {
      if (!Array.isArray(base)) throw new TypeError("the difference of a list, but no list to change");
      const items: Json[] = [...base];
      for (const [index, item] of difference[1]) items[index] = patch(items[index], item);
      return items;
    }
    case 3: {
      if (!Array.isArray(base)) throw new TypeError("the difference of a list, but no list to change");
      const [, start, removed, items] = difference;
      return [...base.slice(0, start), ...items, ...base.slice(start + removed)];
    }
    default:
      throw new TypeError(`an unknown difference: ${difference satisfies never}`);
  }
}
