/** A page as a reader sees it: what people copy out of a browser into a report, and what is left of a page in new markup. */

/** Tags taken out, white space collapsed. Linear: each character is passed once. */
export function shownText(text: string): string {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const opens = text.indexOf("<", at);
    if (opens === -1) break;
    const closes = text.indexOf(">", opens);
    if (closes === -1) break;
    parts.push(text.slice(at, opens), " ");
    at = closes + 1;
  }
  parts.push(text.slice(at));
  return parts
    .join("")
    .replace(/\s{2,}/g, " ")
    .trim();
}
