/** Failures whose cause the outside can't tell apart: the candidates, and the one look that does. */
import { causeTitle } from "../../../core/diagnosis/causes/table.ts";
import type { Decider, Undecided } from "../../../core/diagnosis/diagnosis.ts";
import { Coded } from "../words/coded.tsx";
import { Copyable } from "../words/copyable.tsx";
import { shareText } from "../words/number.ts";

export function UndecidedCard({ undecided, isOpen }: { undecided: Undecided; isOpen: boolean }) {
  const { causes, share, because, decides } = undecided;
  return (
    <article class="hypothesis">
      <h3>
        Undecided from outside
        <span class="sure">
          <small class="soft">{shareText(share)} of the failures</small>
        </span>
      </h3>
      <p>
        <Coded text={because} />. Candidates:{" "}
        {causes
          .map(({ cause, weight }) => `${causeTitle(cause)} (${Math.round(100 * weight)} %)`)
          .join(" · ")}
        .
      </p>
      {decides.map((decider) => (
        <Decides decider={decider} isOpen={isOpen} />
      ))}
    </article>
  );
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
