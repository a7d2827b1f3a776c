/** Nesting of JSON values. What walks them calls itself a level, and a stack has an end. */

/** Far beyond any answer or demand of use, far below any stack. */
export const MAX_JSON_DEPTH = 100;

/** Whether lists and objects are nested in one another more than `depth` deep. Walks level by level, without a stack. */
export function isDeeperThan(value: unknown, depth: number): boolean {
  const isContainer = (one: unknown): one is object => typeof one === "object" && one !== null;
  let level = [value].filter(isContainer);
  for (let left = depth; left > 0 && level.length > 0; left--)
    level = level.flatMap((one) => Object.values(one).filter(isContainer));
  return level.length > 0;
}
