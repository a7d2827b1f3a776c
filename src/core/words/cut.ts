/** Texts cut to a length without breaking what a reader sees as one character. */

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
/** A "character" of more code units (stacked accents without end) is cut between its code points. */
const MAX_GRAPHEME = 40;

/** At most `max` UTF-16 units of the beginning, never half a character: an emoji stays whole or goes. */
export function beginning(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 0) return "";
  const from = Math.max(0, max - MAX_GRAPHEME);
  const around = text.slice(from, max + MAX_GRAPHEME);
  // The window may begin inside a character: only what starts after its first boundary is known to be one.
  const start = segmenter.segment(around).containing(max - from)?.index ?? max - from;
  const end = start === 0 && from > 0 ? max : from + start;
  return text.slice(0, isLowSurrogate(text.charCodeAt(end)) ? end - 1 : end);
}

/** Like {@link beginning}, showing that it was cut. */
export function cut(text: string, max: number): string {
  return text.length <= max ? text : `${beginning(text, max - 1)}…`;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
