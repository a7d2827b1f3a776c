/** When it failed, from the first to the last failing second, and which regions saw nothing of it. */

import { attemptWord } from "../../../core/check/attempt.ts";
import type { Failure } from "../../../core/check/failure.ts";
import { boundsText, shortDuration } from "../../../core/words/duration.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { countText } from "../words/number.ts";
import type { Episode } from "./episode.ts";

interface EpisodeCardProps {
  readonly page: PageContext;
  readonly failure: Failure;
  readonly episode: Episode | null;
}

export function EpisodeCard({ page, failure, episode }: EpisodeCardProps) {
  const second = (at: number) => <When at={at} clock={page.clock} show="second" />;
  return (
    <section class="card">
      <h2>When and where</h2>
      <dl class="facts">
        <dt>This check</dt>
        <dd>
          <When at={failure.at} clock={page.clock} show="date" />, {second(failure.at)} from {failure.region}
          {failure.colo !== null && ` (${failure.colo})`}, {attemptWord(failure.attempt)}
        </dd>
        {episode !== null && (
          <>
            <dt>First failing</dt>
            <dd>
              {second(episode.firstFailingAt)}
              {episode.goodBeforeAt !== null && (
                <span class="soft"> (last good answer at {second(episode.goodBeforeAt)})</span>
              )}
            </dd>
            <dt>Last failing</dt>
            <dd>
              {second(episode.lastFailingAt)}
              {episode.goodAfterAt !== null && (
                <span class="soft"> (next good answer at {second(episode.goodAfterAt)})</span>
              )}
            </dd>
            <dt>So it failed for</dt>
            <dd>
              {lengthText(episode)}
              {episode.isBroken && <span class="soft">, in all; good answers came in between</span>}
            </dd>
            <dt>Failing regions</dt>
            <dd>{episode.failing.join(", ") || failure.region}</dd>
            <dt>Green regions</dt>
            <dd>{episode.green.join(", ") || "none"}</dd>
            {episode.lost.length > 0 && <dt>Not measured</dt>}
            {episode.lost.length > 0 && <dd>{episode.lost.join(", ")}</dd>}
          </>
        )}
      </dl>
    </section>
  );
}

function lengthText({ length, goodAfterAt, failingChecks }: Episode): string {
  const checks = countText(failingChecks, "failing check");
  const known = goodAfterAt === null ? `at least ${shortDuration(length.minMs)}` : boundsText(length);
  return `${known} (${checks}, rechecks included)`;
}
