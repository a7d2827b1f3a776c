/** Maintenance that was announced or is in progress, as visitors read it. */
import type { Occurrence } from "../../../core/config/occurrence.ts";
import { spanText } from "../../../core/words/span-text.ts";
import type { PageContext } from "../frame/page-context.ts";
import { NamedOf } from "../incident/incident-list.tsx";
import { Prose } from "../words/prose.tsx";

const MAX_SHOWN = 6;

interface MaintenanceNoticeProps {
  readonly page: PageContext;
  readonly maintenance: readonly Occurrence[];
  readonly names: ReadonlyMap<string, string>;
}

export function MaintenanceNotice({ page, maintenance, names }: MaintenanceNoticeProps) {
  const shown = maintenance.filter(({ to }) => to > page.now).slice(0, MAX_SHOWN);
  if (shown.length === 0) return null;
  return (
    <section class="incidents" id="maintenance">
      <h2>Scheduled maintenance</h2>
      {shown.map((occurrence) => (
        <Notice page={page} occurrence={occurrence} names={names} />
      ))}
    </section>
  );
}

interface NoticeProps {
  readonly page: PageContext;
  readonly occurrence: Occurrence;
  readonly names: ReadonlyMap<string, string>;
}

function Notice({ page, occurrence, names }: NoticeProps) {
  const { id, monitor, title, text, from } = occurrence;
  const concerned = monitor === null ? undefined : (names.get(monitor) ?? monitor);
  const isNow = from <= page.now;
  return (
    <article class="incident open calm" id={`maintenance-${id}`}>
      <h3>
        <span>
          <NamedOf
            name={title ?? concerned ?? "All services"}
            of={title === null ? null : (concerned ?? null)}
          />
        </span>
        <span class="state">{isNow ? "In progress" : "Scheduled"}</span>
      </h3>
      <p>
        <time datetime={new Date(from).toISOString()}>{spanText(occurrence, page.now)}</time>
      </p>
      {text !== null && <Prose text={text} />}
    </article>
  );
}
