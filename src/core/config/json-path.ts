/** JSONPath (RFC 9535) over a decoded JSON document. */
import { query } from "jsonpath-rfc9535";

/** Why this is no JSONPath, or null when it is one. */
export function jsonPathFault(path: string): string | null {
  try {
    query(null, path);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Every value that the path selects, in document order. Throws on a path that {@link jsonPathFault} refuses. */
export function selectJson(document: unknown, path: string): unknown[] {
  return query(document as Parameters<typeof query>[0], path);
}

/** Each multiplies what has to be looked at: `..` by the depth of the document, a list of selectors by its length. */
const MAX_DESCENTS = 2;
const MAX_COMMAS = 8;

/** Why the path could take too long on a large document, or null. */
export function jsonPathTooCostly(path: string): string | null {
  const bare = path.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
  if (bare.split("..").length - 1 > MAX_DESCENTS) return `must have at most ${MAX_DESCENTS} ".."`;
  return bare.split(",").length - 1 > MAX_COMMAS ? `must have at most ${MAX_COMMAS} commas` : null;
}
