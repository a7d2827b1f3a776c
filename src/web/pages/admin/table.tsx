/** The frame of the admin pages' tables, and the way to their older rows. */
import type { Child } from "hono/jsx";

interface AdminTableProps {
  readonly label: string;
  /** The heads of the columns; none draws no head at all. */
  readonly columns?: readonly string[];
  /** Whether a last column holds buttons; its head is for screen readers only. */
  readonly withActions?: boolean;
  readonly children: Child;
}

export function AdminTable({ label, columns = [], withActions = false, children }: AdminTableProps) {
  return (
    <section class="card scroll" tabindex={0} aria-label={label}>
      <table>
        {columns.length > 0 && (
          <thead>
            <tr>
              {columns.map((column) => (
                <th scope="col">{column}</th>
              ))}
              {withActions && (
                <th scope="col">
                  <span class="unseen">Actions</span>
                </th>
              )}
            </tr>
          </thead>
        )}
        <tbody>{children}</tbody>
      </table>
    </section>
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
