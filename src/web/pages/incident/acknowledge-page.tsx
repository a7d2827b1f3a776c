/** What an acknowledge link shows: whether somebody takes care of the incident, and a button for whoever will. */
import type { Incident } from "../../../core/incident/incident.ts";
import { Layout } from "../frame/layout.tsx";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";

interface AcknowledgePageProps {
  readonly page: PageContext;
  readonly incident: Incident;
  readonly signature: string;
  /** The monitor's name; null when it is of none. */
  readonly monitorName: string | null;
}

export function AcknowledgePage({ page, incident, signature, monitorName }: AcknowledgePageProps) {
  const { acknowledged, state, publicSummary, startedAt, monitor } = incident;
  return (
    <Layout page={page} title="Acknowledge" section="status">
      <h1>Acknowledge</h1>
      <p>
        {monitor !== null && (
          <>
            <a href={`/m/${monitor}`}>{monitorName ?? monitor}</a>:{" "}
          </>
        )}
        {publicSummary} Since <When at={startedAt} clock={page.clock} />.
      </p>
      <p>
        <a href={`/incidents/${incident.id}`}>The incident</a>
      </p>
      {acknowledged !== undefined && (
        <p>
          Acknowledged by {acknowledged.by}, <When at={acknowledged.at} clock={page.clock} />. No more
          reminders and no escalation.
        </p>
      )}
      {state === "closed" && <p>It is over: there is nothing to acknowledge.</p>}
      {state === "open" && acknowledged === undefined && (
        <form method="post" action={`/incidents/${incident.id}/acknowledge`} class="narrow">
          <input type="hidden" name="signature" value={signature} />
          <div class="field wide">
            <label for="by">Your name, for the others (optional)</label>
            <input id="by" name="by" maxlength={100} autocomplete="name" />
          </div>
          <div>
            <button type="submit" class="main">
              I take care of it
            </button>
          </div>
        </form>
      )}
    </Layout>
  );
}
