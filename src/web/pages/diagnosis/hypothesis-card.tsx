/** One likely cause: what speaks for it and against it, and what to run next. */
import { causeTitle } from "../../../core/diagnosis/causes/table.ts";
import type { Hypothesis, Investigation } from "../../../core/diagnosis/diagnosis.ts";
import { Coded } from "../words/coded.tsx";
import { Copyable } from "../words/copyable.tsx";
import { Meter } from "../words/meter.tsx";
import { shareText } from "../words/number.ts";

interface HypothesisCardProps {
  readonly hypothesis: Hypothesis;
  /** The likeliest one shows at once what to run. */
  readonly isFirst: boolean;
}

export function HypothesisCard({ hypothesis, isFirst }: HypothesisCardProps) {
  const { cause, confidence, summary, share, investigate } = hypothesis;
  return (
    <article class="hypothesis">
      <h3>
        {causeTitle(cause)}
        <span class="sure">
          <Meter share={confidence} label="Confidence" /> · explains {shareText(share)} of the failures
        </span>
      </h3>
      <p>
        <Coded text={summary} />
      </p>
      <div class="two">
        <Reasons title="For" kind="for" reasons={hypothesis.for} />
        <Reasons title="Against" kind="against" reasons={hypothesis.against} />
      </div>
      {investigate.length > 0 && (
        <details open={isFirst}>
          <summary>What to look at</summary>
          <ol class="steps">
            {investigate.map((step) => (
              <Step step={step} />
            ))}
          </ol>
        </details>
      )}
    </article>
  );
}

interface ReasonsProps {
  readonly title: string;
  readonly kind: "for" | "against";
  readonly reasons: readonly string[];
}

function Reasons({ title, kind, reasons }: ReasonsProps) {
  if (reasons.length === 0) return null;
  return (
    <div>
      <h4>{title}</h4>
      <ul class={`bullets ${kind}`}>
        {reasons.map((reason) => (
          <li>
            <Coded text={reason} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Step({ step }: { step: Investigation }) {
  return (
    <li>
      <span>
        <Coded text={step.look} />
      </span>
      {step.command !== undefined && <Copyable text={step.command} />}
      {step.expect !== "" && (
        <span class="soft">
          If it is this: <Coded text={step.expect} />
        </span>
      )}
    </li>
  );
}
