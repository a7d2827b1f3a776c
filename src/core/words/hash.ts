/** FNV-1a, 32 bit (http://www.isthe.com/chongo/tech/comp/fnv): spreads texts evenly and never changes. Guards nothing. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
