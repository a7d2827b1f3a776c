/** JSON that a stranger wrote: `String({"toString":1})` throws, so its values are taken for what they are and nothing else. */
export type Json = Readonly<Record<string, unknown>>;

/** Undefined for what is no JSON, or nested deeper than the stack. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

export const isText = (value: unknown): value is string => typeof value === "string";

/** A text, or a number as a text; "" for all else. */
export function plain(value: unknown): string {
  return typeof value === "number" ? String(value) : isText(value) ? value : "";
}
