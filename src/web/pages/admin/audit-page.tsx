/** Who changed what. */
import { FIXED_DAYS } from "../../../core/config/retention.ts";
import type { AuditEntry } from "../../../store/audit.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { AdminLayout } from "./admin-layout.tsx";
import { AdminTable, EarlierLink } from "./table.tsx";

interface AuditPageProps {
  readonly page: PageContext;
  readonly entries: readonly AuditEntry[];
  readonly nextCursor: string | null;
}

function actorWords({ actor, name }: AuditEntry): string {
  switch (actor) {
    case "admin":
      return "the admin token";
    case "session":
      return "signed in";
    case "token":
      return `token ${name ?? ""}`;
    default:
      return actor satisfies never;
  }
}

export function AuditPage({ page, entries, nextCursor }: AuditPageProps) {
  return (
    <AdminLayout page={page} title="Audit log" section="audit">
      <h1>Audit log</h1>
      <p>
        What admins and tokens changed, kept for {FIXED_DAYS.audit} days. Values are not kept, only the names
        of the fields that were sent.
      </p>
      {entries.length === 0 ? (
        <p class="empty">Nothing has been changed yet.</p>
      ) : (
        <AdminTable
          label="Audit log"
          columns={[
            { head: "When" },
            ...["Who", "From", "What", "Fields"].map((head) => ({ head, as: "value" as const })),
          ]}
          rows={entries.map((entry) => [
            <When at={entry.at} clock={page.clock} />,
            actorWords(entry),
            entry.address ?? "",
            <>
              <code>
                {entry.method} {entry.path}
              </code>
              {entry.subject !== null && <> {entry.subject}</>}
            </>,
            entry.fields.join(", "),
          ])}
        />
      )}
      <EarlierLink path="/admin/audit" nextCursor={nextCursor} />
    </AdminLayout>
  );
}
