/** Names inside sentences of ours: one that is written from right to left, or turns the direction, ends where it ends. */

/** Scripts from right to left, and Unicode's Bidi_Control. */
const TURNS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
/** Embeddings, overrides and isolates, which might close ours. */
const EMBEDDINGS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Between First Strong Isolate and Pop Directional Isolate (Unicode's UAX #9), where that makes a difference. */
export function isolated(name: string): string {
  return TURNS.test(name) ? `\u2068${name.replace(EMBEDDINGS, "")}\u2069` : name;
}
