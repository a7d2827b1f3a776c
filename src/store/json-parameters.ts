/** D1 takes at most 2 MB a parameter: a longer list is split into several, one statement each. */
const MAX_CHARS = 1_500_000;

export function jsonParameters(rows: readonly unknown[]): string[] {
  const parameters: string[] = [];
  let texts: string[] = [];
  let chars = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    if (texts.length > 0 && chars + text.length > MAX_CHARS) {
      parameters.push(`[${texts.join(",")}]`);
      texts = [];
      chars = 0;
    }
    texts.push(text);
    chars += text.length + 1;
  }
  if (texts.length > 0) parameters.push(`[${texts.join(",")}]`);
  return parameters;
}
