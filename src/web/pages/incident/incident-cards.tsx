/** What an incident page says beside what happened: what was before, and what it may be. For the admin. */
import { causeTitle } from "../../../core/diagnosis/causes/table.ts";
import type { EventBefore } from "../../../core/diagnosis/events-before.ts";
import type { Incident } from "../../../core/incident/incident.ts";
import { shortDuration } from "../../../core/words/duration.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { Meter } from "../words/meter.tsx";
import { countText } from "../words/number.ts";
import type { FailedBefore } from "./others-before.ts";

/** What an operator would look at first, and no more than that it was before. */
export function Before({ page, before }: { page: PageContext; before: readonly EventBefore[] }) {
  return (
    <section class="card">
      <h2>In the 15 minutes before</h2>
      <ul class="bullets">
        {before.map(({ kind, at, note, failingAt }) => (
          <li>
            <When at={at} clock={page.clock} show="second" />, {shortDuration(failingAt - at)} before: {kind}
            {note !== null && ` ${note}`}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Monitors that failed shortly before: where to look, whatever came of it. */
export function OthersBefore({ page, others }: { page: PageContext; others: readonly FailedBefore[] }) {
  return (
    <section class="card">
      <h2>Other monitors that failed in the 15 minutes before</h2>
      <ul class="bullets">
        {others.map(({ monitor, kind, first, minutes }) => (
          <li>
            <a href={`/m/${monitor}`}>{monitor}</a> ({kind}), from <When at={first} clock={page.clock} />, in{" "}
            {countText(minutes, "minute")}
          </li>
        ))}
      </ul>
      <p class="soft">Seen together; that says nothing yet of what caused what.</p>
    </section>
  );
}

export function Hypotheses({ incident }: { incident: Incident }) {
  return (
    <section class="card stack">
      <h2>Likely causes</h2>
      <p class="meta">
        As they were found while it was open.
        {incident.monitor !== null && (
          <>
            {" "}
            <a href={`/m/${incident.monitor}#why`}>What the last 30 days say now</a>
          </>
        )}
      </p>
      <ul class="stack">
        {incident.hypotheses.map(({ cause, confidence, summary }) => (
          <li>
            <b>{causeTitle(cause)}</b> <Meter share={confidence} label="Confidence" />
            <p>{summary}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
