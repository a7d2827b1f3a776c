import { RE2JS } from "re2js";

/**
 * User-written regular expressions run on RE2: linear time whatever the pattern and the (hostile) body.
 * Syntax: https://github.com/google/re2/wiki/Syntax (no look-around, no back-references).
 */
interface Pattern {
  test(text: string): boolean;
  /** Instructions of the compiled program: what a character may cost at worst. */
  readonly size: number;
  replaceAll(text: string, replacement: string): string;
}

const compiled = new Map<string, Pattern>();
const MAX_KEPT = 1000;

/** Compiles once per distinct source. Throws when the pattern is not valid; use {@link patternFault} to ask first. */
export function pattern(source: string): Pattern {
  const known = compiled.get(source);
  if (known) return known;
  const regex = RE2JS.compile(source);
  const made: Pattern = {
    size: regex.programSize(),
    // Not `matcher().find()`: only `test` runs on the automaton, which takes milliseconds a megabyte.
    test: (text) => regex.test(text),
    replaceAll: (text, replacement) =>
      regex.test(text) ? regex.matcher(text).replaceAll(replacement.replaceAll("$", "\\$")) : text,
  };
  if (compiled.size >= MAX_KEPT) compiled.clear();
  compiled.set(source, made);
  return made;
}

/** Why the pattern can't be used, or null when it can. */
export function patternFault(source: string): string | null {
  try {
    pattern(source);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
