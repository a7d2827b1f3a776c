/** What could not be read, in words. A malformed row never stops the others: it is left out and named here. */
export type Faults = string[];

/** Parsed JSON, or null (and a fault) when the text is broken. */
export function parseJson<T>(text: string, subject: string, faults?: Faults): T | null {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === "object") return value as T;
  } catch {
    // Named below, as for JSON that is no object.
  }
  faults?.push(`${subject} is unreadable: not a JSON object`);
  return null;
}
