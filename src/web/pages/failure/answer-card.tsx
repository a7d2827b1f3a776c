/** Who answered, what failed behind it, and why we think so. */
import { connectionWords } from "../../../core/check/bare-connection.ts";
import type { Failure } from "../../../core/check/failure.ts";
import type { MonitorKind } from "../../../core/config/monitor.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import { Meter } from "../words/meter.tsx";
import { assertionWords, causeWords, failureTitle, hopWords } from "./who-answered.ts";

export function AnswerCard({ failure, kind }: { failure: Failure; kind: MonitorKind }) {
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
          {isProbed && (
            <dd>
              {causeWords(attribution.upstream.cause)}{" "}
              {attribution.upstream.cause !== "unknown" && (
                <Meter share={attribution.upstream.confidence} label="Confidence in what failed" />
              )}
              {attribution.upstream.alternatives.length > 0 && (
                <p class="soft">
                  could also be: {attribution.upstream.alternatives.join(", ").replaceAll("_", " ")}
                </p>
              )}
            </dd>
          )}
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
