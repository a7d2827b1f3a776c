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
