/** Lists are paged with opaque cursors: the sort key of the last item given out. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

type CursorKey = readonly (string | number)[];

export function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** The key inside a cursor of `length` parts; null for anything that is no such cursor. */
export function decodeCursor(cursor: string | null | undefined, length: number): CursorKey | null {
  if (!cursor) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (!Array.isArray(key) || key.length !== length) return null;
    return key.every((part) => typeof part === "string" || Number.isFinite(part)) ? key : null;
  } catch {
    return null;
  }
}

/** Whether a text could have been given out as a cursor: web answers 422 when not. */
export function isCursor(cursor: string): boolean {
  return decodeCursor(cursor, 1) !== null || decodeCursor(cursor, 2) !== null;
}

/** A page of a list that is small enough to be read whole, ordered by id. */
export function pageById<T extends { readonly id: string }>(
  items: readonly T[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | null | undefined },
): Page<T> {
  const [after] = decodeCursor(cursor, 1) ?? [];
  const rest = after === undefined ? items : items.filter(({ id }) => id > String(after));
  return pageOf(
    rest,
    limit,
    ({ id }) => [id],
    (item) => item,
  );
}

/** A page from `limit + 1` rows. A row that `read` can't understand (null) is left out but still moves the cursor. */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => CursorKey,
  read: (row: Row) => T | null,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(read).filter((item) => item !== null),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}
