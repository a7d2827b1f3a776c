/** The admin's list of failures, each with its evidence folded in. */

import { attemptWord, isScheduled } from "../../../core/check/attempt.ts";
import type { Check } from "../../../core/check/check.ts";
import type { Failure } from "../../../core/check/failure.ts";
import { checkId } from "../../../core/check/reading.ts";
import { failurePhrase, isOfJob, sentence } from "../../../core/condition/wording.ts";
import type { MonitorKind } from "../../../core/config/monitor.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import type { Examination } from "../../../jobs/diagnose.ts";
import { Body, HeaderText } from "../failure/evidence-card.tsx";
import { failureTitle, hopWords } from "../failure/who-answered.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { countText, msText } from "../words/number.ts";

interface FailureListProps {
  readonly page: PageContext;
  readonly monitorId: string;
  readonly kind: MonitorKind;
  readonly failing: Examination["failing"];
  /** Evidence by check id, of the newest ones. */
  readonly evidence: ReadonlyMap<string, Failure>;
  readonly windowText: string;
}

const OPEN_ROWS = 20;

export function FailureList({ page, monitorId, kind, failing, evidence, windowText }: FailureListProps) {
  const { isProbed } = MONITOR_KIND_WORDS[kind];
  const { scheduled, rechecks, newest } = failing;
  const unlisted = scheduled + rechecks - newest.length;
  const named = newest.map((check): Named => {
    const id = checkId(monitorId, check.minute, check.region, check.attempt);
    const failure = evidence.get(id) ?? null;
    return { id, check, failure, title: failure === null ? plainTitle(check) : failureTitle(failure) };
  });
  const items = alike(named, isProbed).map((group) => (
    <li>
      <FailureItem page={page} group={group} isProbed={isProbed} />
    </li>
  ));
  return (
    <section class="card">
      <h2>Failures, {windowText}</h2>
      <p class="meta">
        {isProbed
          ? `${countText(scheduled, "scheduled check")} failed, and ${countText(rechecks, "recheck")}.`
          : `Late or failed in ${countText(scheduled, "minute")}.`}
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

interface Named {
  readonly id: string;
  readonly check: Check;
  readonly failure: Failure | null;
  readonly title: string;
}

type Group = readonly [Named, ...Named[]];

/**
 * What one region saw alike in one minute, and what a look at a job found minute after minute, is one entry; its first
 * comes first. Otherwise in the order of `failing`.
 */
function alike(failing: readonly Named[], isProbed: boolean): Group[] {
  // Newest first, so that minute and place add up to the same as long as there is one a minute.
  const groups = Map.groupBy(failing, ({ check, title }, index) =>
    isProbed ? `${check.minute} ${check.region} ${title}` : `${check.minute + index} ${title}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first, ...more] = group.toSorted((a, b) => a.check.at - b.check.at);
    return first === undefined ? [] : [[first, ...more]];
  });
}

interface FailureItemProps {
  readonly page: PageContext;
  readonly group: Group;
  readonly isProbed: boolean;
}

function FailureItem({ page, group: [{ id, check, failure, title }, ...again], isProbed }: FailureItemProps) {
  const link = (of: string) => `/m/${of.split(".")[0]}/failures/${of}`;
  const last = again.at(-1);
  return (
    <details>
      <summary>
        <When at={check.at} clock={page.clock} show="date" />
        <When at={check.at} clock={page.clock} show="second" />
        <span class="what">{title}</span>
        <span class="soft">
          {isProbed && seenFrom(check)}
          {last !== undefined && (
            <>
              {isProbed ? `; so did ${countText(again.length, "recheck")}` : ""} until{" "}
              <When at={last.check.at} clock={page.clock} show="second" />
            </>
          )}
        </span>
      </summary>
      <div class="in stack">
        {failure?.attribution && <p>{failure.attribution.meaning}</p>}
        {failure !== null && <HeaderText reading={failure.reading} />}
        {failure !== null && <Body body={failure.reading.body} evidence={failure.evidence} />}
        <p>
          <a href={link(id)}>The whole evidence, and what to run</a>
        </p>
        {again.length > 0 && (
          <p class="meta">
            The same again:{" "}
            {again.map((one, index) => (
              <>
                {index > 0 && ", "}
                <a href={link(one.id)}>
                  {isProbed ? `${attemptWord(one.check.attempt)} at ` : ""}
                  <When at={one.check.at} clock={page.clock} show="second" />
                </a>
              </>
            ))}
          </p>
        )}
      </div>
    </details>
  );
}

function seenFrom({ region, colo, latencyMs, attempt }: Check): string {
  const place = colo === null ? region : `${region} ${colo}`;
  return `${place}, ${msText(latencyMs)}${isScheduled({ attempt }) ? "" : `, ${attemptWord(attempt)}`}`;
}

function plainTitle(check: Check): string {
  const type = check.failure?.type ?? "unknown";
  if (isOfJob(type)) return sentence(failurePhrase(type) ?? type);
  if (check.failure === null || check.failure.hop.role === "nobody")
    return `No answer: ${failurePhrase(type) ?? type}`;
  return `${check.status ?? type} answered by ${hopWords(check.failure.hop)}`;
}
