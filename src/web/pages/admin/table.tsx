/** The frame of the admin pages' tables, and the way to their older rows. */
import type { Child } from "hono/jsx";

interface Column {
  /** Null where the cells say themselves what they are. */
  readonly head: string | null;
  /** `value`: it may be long, and breaks anywhere; `row`: it names its row. */
  readonly as?: "value" | "row";
}

interface AdminTableProps {
  readonly label: string;
  /** Without any head none is drawn. On a narrow screen each cell has its column's beside it. */
  readonly columns: readonly Column[];
  /** A row's cells, and whatever buttons it has after them. */
  readonly rows: readonly (readonly Child[])[];
}

export function AdminTable({ label, columns, rows }: AdminTableProps) {
  const hasActions = rows.some((cells) => cells.length > columns.length);
  return (
    <section class="card scroll" tabindex={0} aria-label={label}>
      <table class="listed">
        {columns.some(({ head }) => head !== null) && (
          <thead>
            <tr>
              {columns.map(({ head }) => (
                <th scope="col">{head}</th>
              ))}
              {hasActions && (
                <th scope="col">
                  <span class="unseen">Actions</span>
                </th>
              )}
            </tr>
          </thead>
        )}
        <tbody>
          {rows.map((cells) => (
            <tr>
              {cells.map((cell, index) => (
                <Cell column={columns[index]}>{cell}</Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ column, children }: { readonly column: Column | undefined; readonly children: Child }) {
  if (column?.as === "row") return <th scope="row">{children}</th>;
  return (
    <td class={column?.as} data-label={column?.head ?? undefined}>
      {children}
    </td>
  );
}

interface EarlierLinkProps {
  /** The list's own path, as in /admin/events. */
  readonly path: string;
  /** Null when there is nothing older. */
  readonly nextCursor: string | null;
}

export function EarlierLink({ path, nextCursor }: EarlierLinkProps) {
  if (nextCursor === null) return null;
  return (
    <p>
      <a href={`${path}?cursor=${encodeURIComponent(nextCursor)}`}>Earlier ones</a>
    </p>
  );
}
