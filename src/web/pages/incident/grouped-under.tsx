/** Under which monitor's alert an outage is grouped. */
import type { Incident } from "../../../core/incident/incident.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";

interface GroupedUnderProps {
  readonly page: PageContext;
  readonly under: NonNullable<Incident["groupedUnder"]>;
}

export function GroupedUnder({ page, under }: GroupedUnderProps) {
  const channels = under.channels.join(", ");
  return (
    <section class="card">
      <h2>Depends on</h2>
      <p>
        <a href={`/m/${under.monitor}`}>{under.monitor}</a> went down at{" "}
        <When at={under.since} clock={page.clock} /> (
        <a href={`/incidents/${under.incident}`}>its incident</a>).{" "}
        {under.until === null ? (
          `Alerts to ${channels} were grouped under that one's.`
        ) : (
          <>
            Alerts to {channels} were grouped under that one's until{" "}
            <When at={under.until} clock={page.clock} />.
          </>
        )}
      </p>
    </section>
  );
}
