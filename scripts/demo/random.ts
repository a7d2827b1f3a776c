/** A number from 0 to 1 that depends on its arguments alone: the same demo on every machine and every run. */
export function chance(name: string, ...numbers: readonly number[]): number {
  let hash = 2166136261;
  for (const character of `${name} ${numbers.join(" ")}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296;
}
