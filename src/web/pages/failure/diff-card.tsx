/** What differs from the last good answer. */

import { differences } from "../../../core/attribution/comparison.ts";
import type { Failure, KeptReading } from "../../../core/check/failure.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { msText } from "../words/number.ts";
import { type HeaderChange, headerDiff } from "./header-diff.ts";

interface DiffCardProps {
  readonly page: PageContext;
  readonly reading: KeptReading;
  readonly lastGood: NonNullable<Failure["lastGood"]> | null;
  /** When the last good answer came, as history has it; epoch ms. */
  readonly goodBeforeAt: number | null;
}

export function DiffCard({ page, reading, lastGood, goodBeforeAt }: DiffCardProps) {
  return (
    <section class="card">
      <h2>What differs from the last good answer</h2>
      {lastGood === null ? (
        <p class="soft">
          {goodBeforeAt === null ? (
            "No good answer is known from before it."
          ) : (
            <>
              The headers of the good answer before it, at{" "}
              <When at={goodBeforeAt} clock={page.clock} show="second" />, are not kept.
            </>
          )}
        </p>
      ) : (
        <>
          <p>
            The last good answer came at <When at={lastGood.at} clock={page.clock} /> in{" "}
            {msText(lastGood.latencyMs)}; this one {reading.status === null ? "ended after" : "took"}{" "}
            {msText(reading.latencyMs)}.
          </p>
          <Changes lastGood={lastGood} reading={reading} />
        </>
      )}
    </section>
  );
}

function Changes({
  lastGood,
  reading,
}: {
  lastGood: NonNullable<Failure["lastGood"]>;
  reading: KeptReading;
}) {
  if (reading.status === null) return <p class="soft">There was no answer to compare.</p>;
  if (reading.headers === null) return <p class="soft">This one's headers are no longer kept.</p>;
  const changes = headerDiff(lastGood.headers, reading.headers);
  if (changes.length === 0)
    return <p class="soft">The same headers: the same hop is likely to have answered.</p>;
  const telling = differences(reading.headers, lastGood.headers);
  return (
    <>
      {telling.length > 0 && (
        <ul>
          {telling.map(({ summary }) => (
            <li>{summary}</li>
          ))}
        </ul>
      )}
      <ChangeTable changes={changes} />
    </>
  );
}

function ChangeTable({ changes }: { changes: readonly HeaderChange[] }) {
  return (
    <section class="scroll" tabindex={0} aria-label="Headers that differ">
      <table>
        <thead>
          <tr>
            <th scope="col">Header</th>
            <th scope="col">Last good</th>
            <th scope="col">This one</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ kind, name, before, after }) => (
            <tr class={`diff-${kind}`}>
              <td>
                <code>{name}</code>
              </td>
              <td class="value">{before ?? <span class="soft">absent</span>}</td>
              <td class="value">{after ?? <span class="soft">absent</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
