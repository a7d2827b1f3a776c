/** Who answered, what failed behind it, and why we think so. */
import type { Attribution } from "../../../core/attribution/attribution.ts";
import { connectionWords } from "../../../core/check/bare-connection.ts";
import type { Failure } from "../../../core/check/failure.ts";
import type { MonitorKind } from "../../../core/config/monitor.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import { Meter } from "../words/meter.tsx";
import { assertionWords, causeWords, failureTitle, hopWords } from "./who-answered.ts";

interface AnswerCardProps {
  readonly failure: Failure;
  readonly kind: MonitorKind;
  /** What hosts and their logs report about it, in a few sentences. */
  readonly inside?: readonly string[];
}

export function AnswerCard({ failure, kind, inside = [] }: AnswerCardProps) {
  const { author, isProbed } = MONITOR_KIND_WORDS[kind];
  const { attribution } = failure;
  const beside = connectionWords(failure);
  return (
    <section class="card answer stack">
      <div>
        <h2>{failureTitle(failure)}</h2>
        {attribution !== null && attribution.meaning !== failureTitle(failure) && (
          <p>{attribution.meaning}</p>
        )}
        {inside.map((text) => (
          <p>
            <b>From inside:</b> {text}
          </p>
        ))}
      </div>
      {attribution === null ? (
        <p class="soft">The evidence has expired or was switched off; the summary above is kept.</p>
      ) : (
        <dl class="facts">
          <dt>Failure</dt>
          <dd>
            <code>{failure.failure?.type ?? "unknown"}</code>
            {failure.reading.assertion !== null && ` ${assertionWords(failure)}`}
          </dd>
          <dt>{author}</dt>
          {isProbed ? (
            <dd>
              {hopWords(attribution.hop)}{" "}
              <Meter share={attribution.confidence} label="Confidence in who answered" />
            </dd>
          ) : (
            <dd>{failure.failure?.type === "heartbeat.late" ? "nobody: no ping came" : "the job itself"}</dd>
          )}
          {isProbed && <dt>What failed</dt>}
          {isProbed && <WhatFailed upstream={attribution.upstream} />}
          {beside !== null && <dt>Beside it</dt>}
          {beside !== null && <dd>{beside}</dd>}
          {attribution.reason !== null && (
            <>
              <dt>In its own words</dt>
              <dd>
                <q>{attribution.reason.text}</q>
              </dd>
            </>
          )}
          {attribution.requestIds.length > 0 && (
            <>
              <dt>For its support</dt>
              <dd>
                <ul class="bullets">
                  {attribution.requestIds.map(({ name, value, vendor }) => (
                    <li>
                      {vendor}: {name} <code>{value}</code>
                    </li>
                  ))}
                </ul>
              </dd>
            </>
          )}
          <dt>Because</dt>
          <dd>
            <ul class="bullets">
              {attribution.because.map(({ text }) => (
                <li>{text}</li>
              ))}
            </ul>
          </dd>
        </dl>
      )}
    </section>
  );
}

/** Under this no cause is claimed: what may have failed is a list of candidates. */
const MIN_CLAIMED = 0.5;

function WhatFailed({ upstream }: Pick<Attribution, "upstream">) {
  const { cause, alternatives, confidence } = upstream;
  const plain = (causes: readonly string[]) => causes.join(", ").replaceAll("_", " ");
  if (cause === "unknown") return <dd>{causeWords(cause)}</dd>;
  if (confidence < MIN_CLAIMED && alternatives.length > 0)
    return <dd>can't be told from this answer; candidates: {plain([cause, ...alternatives])}</dd>;
  return (
    <dd>
      {causeWords(cause)} <Meter share={confidence} label="Confidence in what failed" />
      {alternatives.length > 0 && <p class="soft">could also be: {plain(alternatives)}</p>}
    </dd>
  );
}
