/** The admin's list of failures, each with its evidence folded in. */

import { attemptWord, isScheduled } from "../../../core/check/attempt.ts";
import type { Check } from "../../../core/check/check.ts";
import type { Failure } from "../../../core/check/failure.ts";
import { checkId } from "../../../core/check/reading.ts";
import type { Examination } from "../../../jobs/diagnose.ts";
import { Body, HeaderText } from "../failure/evidence-card.tsx";
import { failureTitle, hopWords } from "../failure/who-answered.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { countText, msText } from "../words/number.ts";

interface FailureListProps {
  readonly page: PageContext;
  readonly monitorId: string;
  readonly failing: Examination["failing"];
  /** Evidence by check id, of the newest ones. */
  readonly evidence: ReadonlyMap<string, Failure>;
  readonly windowText: string;
}

const OPEN_ROWS = 20;

export function FailureList({ page, monitorId, failing, evidence, windowText }: FailureListProps) {
  const { scheduled, rechecks, newest } = failing;
  const unlisted = scheduled + rechecks - newest.length;
  const items = newest.map((check) => {
    const id = checkId(monitorId, check.minute, check.region, check.attempt);
    return (
      <li>
        <FailureItem page={page} id={id} check={check} failure={evidence.get(id) ?? null} />
      </li>
    );
  });
  return (
    <section class="card">
      <h2>Failures, {windowText}</h2>
      <p class="meta">
        {countText(scheduled, "scheduled check")} failed, {countText(rechecks, "further attempt")} too.
      </p>
      {newest.length === 0 && <p class="empty">No failing check in this time.</p>}
      <ol class="failures">{items.slice(0, OPEN_ROWS)}</ol>
      {items.length > OPEN_ROWS && (
        <details>
          <summary>{items.length - OPEN_ROWS} earlier ones</summary>
          <ol class="failures">{items.slice(OPEN_ROWS)}</ol>
        </details>
      )}
      {unlisted > 0 && (
        <p class="meta">
          {countText(unlisted, "failing attempt")} before these{" "}
          <a href={`/api/v1/monitors/${monitorId}/failures`}>as JSON</a>.
        </p>
      )}
    </section>
  );
}

interface FailureItemProps {
  readonly page: PageContext;
  readonly id: string;
  readonly check: Check;
  readonly failure: Failure | null;
}

function FailureItem({ page, id, check, failure }: FailureItemProps) {
  const link = `/m/${id.split(".")[0]}/failures/${id}`;
  return (
    <details>
      <summary>
        <When at={check.at} clock={page.clock} show="date" />
        <When at={check.at} clock={page.clock} show="second" />
        <span class="what">{failure === null ? plainTitle(check) : failureTitle(failure)}</span>
        <span class="soft">
          {check.region}
          {check.colo !== null && ` ${check.colo}`}, {msText(check.latencyMs)}
          {!isScheduled(check) && `, ${attemptWord(check.attempt)}`}
        </span>
      </summary>
      <div class="in stack">
        {failure?.attribution && <p>{failure.attribution.meaning}</p>}
        {failure !== null && <HeaderText reading={failure.reading} />}
        {failure !== null && <Body body={failure.reading.body} evidence={failure.evidence} />}
        <p>
          <a href={link}>The whole evidence, and what to run</a>
        </p>
      </div>
    </details>
  );
}

function plainTitle(check: Check): string {
  const type = check.failure?.type ?? "unknown";
  if (check.failure === null || check.failure.hop.role === "nobody") return type;
  return `${check.status ?? type} answered by ${hopWords(check.failure.hop)}`;
}
