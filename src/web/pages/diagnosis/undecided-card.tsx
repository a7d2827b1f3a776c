/** Failures whose cause the outside can't tell apart: the candidates, and the one look that does. */
import { causeTitle } from "../../../core/diagnosis/causes/table.ts";
import type { Decider, Hypothesis, Undecided } from "../../../core/diagnosis/diagnosis.ts";
import { Coded } from "../words/coded.tsx";
import { Copyable } from "../words/copyable.tsx";
import { sureText } from "../words/meter.tsx";
import { shareText } from "../words/number.ts";

interface UndecidedCardProps {
  readonly undecided: Undecided;
  /** Those that stand above it. */
  readonly hypotheses: readonly Hypothesis[];
  readonly isOpen: boolean;
}

export function UndecidedCard({ undecided, hypotheses, isOpen }: UndecidedCardProps) {
  const { share, because, decides } = undecided;
  return (
    <article class="hypothesis">
      <h3>
        Undecided from outside
        <span class="sure">
          <small class="soft">{shareText(share)} of the failures</small>
        </span>
      </h3>
      <p>
        <Coded text={because} />. Candidates, the likeliest first: {candidatesText(undecided, hypotheses)}.
      </p>
      {decides.map((decider) => (
        <Decides decider={decider} isOpen={isOpen} />
      ))}
    </article>
  );
}

/**
 * One number for one cause: its confidence as a hypothesis, which weighs place and time as well. What the answers alone
 * give for each stands here only where none of these is a hypothesis.
 */
function candidatesText({ causes }: Undecided, hypotheses: readonly Hypothesis[]): string {
  const sureOf = new Map(hypotheses.map(({ cause, confidence }) => [cause, sureText(confidence)]));
  const isRanked = causes.some(({ cause }) => sureOf.has(cause));
  return causes
    .map(({ cause, weight }) => {
      const number = isRanked ? sureOf.get(cause) : `${Math.round(100 * weight)} %`;
      return `${causeTitle(cause)}${number === undefined ? "" : ` (${number})`}`;
    })
    .join(" · ");
}

function Decides({ decider, isOpen }: { decider: Decider; isOpen: boolean }) {
  return (
    <details open={isOpen}>
      <summary>
        <Coded text={decider.look} />
      </summary>
      {decider.command !== undefined && <Copyable text={decider.command} />}
      <ul class="bullets">
        {Object.entries(decider.expect).map(([cause, shows]) => (
          <li>
            {causeTitle(cause)}:{" "}
            <span class="soft">
              <Coded text={shows} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
