/**
 * What no page, feed or terminal should be handed: control characters (C0 but tab and line ends, DEL, C1), marks that
 * turn the direction of what follows, and non-characters (all but the directions are forbidden in XML 1.0, 2.2).
 */
const HIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

/** The text without control characters; half a surrogate pair becomes U+FFFD. */
export function plainText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, "\n").replace(HIDDEN, "");
}

/** {@link plainText} in one line, for names. */
export function plainLine(text: string): string {
  return plainText(text)
    .replace(/[\t\n\u2028\u2029]+/g, " ")
    .trim();
}
