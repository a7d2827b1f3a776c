/** When it failed, from the first to the last failing second, and which regions saw nothing of it. */

import { attemptWord } from "../../../core/check/attempt.ts";
import type { Failure } from "../../../core/check/failure.ts";
import type { MonitorKind } from "../../../core/config/monitor.ts";
import { boundsText, shortDuration } from "../../../core/words/duration.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { countText } from "../words/number.ts";
import type { Episode } from "./episode.ts";

interface EpisodeCardProps {
  readonly page: PageContext;
  readonly failure: Failure;
  readonly episode: Episode | null;
  readonly kind: MonitorKind;
}

/** Of what is asked, and of a job, which is late or has failed until it says that it is well. */
const ASKED = {
  first: "First failing",
  before: "last good answer at",
  last: "Last failing",
  after: "next good answer at",
  length: "So it failed for",
  between: "good answers came in between",
};
const LOOKED_AT: typeof ASKED = {
  first: "Since",
  before: "still well at",
  last: "Last seen so",
  after: "well again at",
  length: "So it lasted",
  between: "it was well in between",
};

export function EpisodeCard({ page, failure, episode, kind }: EpisodeCardProps) {
  const second = (at: number) => <When at={at} clock={page.clock} show="second" />;
  const { isProbed } = MONITOR_KIND_WORDS[kind];
  const words = isProbed ? ASKED : LOOKED_AT;
  return (
    <section class="card">
      <h2>{isProbed ? "When and where" : "When"}</h2>
      <dl class="facts">
        <dt>{isProbed ? "This check" : "Recorded"}</dt>
        <dd>
          <When at={failure.at} clock={page.clock} show="date" />, {second(failure.at)}
          {isProbed &&
            ` from ${failure.region}${failure.colo === null ? "" : ` (${failure.colo})`}, ${attemptWord(failure.attempt)}`}
        </dd>
        {episode !== null && (
          <>
            <dt>{words.first}</dt>
            <dd>
              {second(episode.firstFailingAt)}
              {episode.goodBeforeAt !== null && (
                <span class="soft">
                  {" "}
                  ({words.before} {second(episode.goodBeforeAt)})
                </span>
              )}
            </dd>
            <dt>{words.last}</dt>
            <dd>
              {second(episode.lastFailingAt)}
              {episode.goodAfterAt !== null && (
                <span class="soft">
                  {" "}
                  ({words.after} {second(episode.goodAfterAt)})
                </span>
              )}
            </dd>
            <dt>{words.length}</dt>
            <dd>
              {lengthText(episode)}
              {isProbed && ` (${countText(episode.failingChecks, "failing check")}, rechecks included)`}
              {episode.isBroken && <span class="soft">, in all; {words.between}</span>}
            </dd>
            {isProbed && <Regions failing={[failure.region]} episode={episode} />}
          </>
        )}
      </dl>
    </section>
  );
}

/** Who failed and who did not in its minute; with one region there is nobody to compare it with. */
function Regions({ failing, episode }: { failing: readonly string[]; episode: Episode }) {
  const { green, lost } = episode;
  const all = episode.failing.length === 0 ? failing : episode.failing;
  return (
    <>
      <dt>Failing regions</dt>
      <dd>{all.join(", ")}</dd>
      <dt>Green regions</dt>
      <dd>
        {green.join(", ") ||
          (all.length + lost.length === 1 ? "none: it is checked from one region only" : "none")}
      </dd>
      {lost.length > 0 && <dt>Not measured</dt>}
      {lost.length > 0 && <dd>{lost.join(", ")}</dd>}
    </>
  );
}

function lengthText({ length, goodAfterAt }: Episode): string {
  if (goodAfterAt !== null) return boundsText(length);
  return length.minMs === 0 ? "not known yet" : `at least ${shortDuration(length.minMs)} so far`;
}
