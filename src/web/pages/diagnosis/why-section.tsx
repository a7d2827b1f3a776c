/** Why it keeps happening: the answer first, the chart that shows it, then causes with what to run. */
import type { ChartName } from "../../../core/diagnosis/charts.ts";
import type { Diagnosis } from "../../../core/diagnosis/diagnose.ts";
import { chartOf, type Finding } from "../../../core/diagnosis/findings/table.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { Coded } from "../words/coded.tsx";
import { countText, intervalText, shareText } from "../words/number.ts";
import { BlipLengths } from "./blip-lengths.tsx";
import { FoldChart } from "./fold-chart.tsx";
import { HeatMap } from "./heat-map.tsx";
import { HypothesisCard } from "./hypothesis-card.tsx";
import { LatencyScatter } from "./latency-scatter.tsx";
import { RegionMatrix } from "./region-matrix.tsx";
import { UndecidedCard } from "./undecided-card.tsx";

interface WhySectionProps {
  readonly page: PageContext;
  readonly diagnosis: Diagnosis;
  readonly windowText: string;
}

export function WhySection({ page, diagnosis, windowText }: WhySectionProps) {
  const { failures, checks, failureRate, hypotheses, undecided, before, findings } = diagnosis;
  const [first, ...others] = failures > 0 ? chartsFor(diagnosis) : [];
  return (
    <section id="why" class={hypotheses.length > 0 ? "card answer stack" : "card answer calm stack"}>
      <div>
        <p class="label">
          {diagnosis.recurring ? "Why it keeps happening" : "What happened"}, {windowText}
        </p>
        <h2>
          <Coded text={diagnosis.headline} />
        </h2>
        <p class="meta">
          {checks === 0
            ? "Nothing has been checked in this time yet, so there is no rate."
            : `${failures} of ${countText(checks, "scheduled check")} failed: ${shareText(failureRate.value)}, 95 % interval ${intervalText(failureRate)}.`}
        </p>
      </div>
      {first !== undefined && <Chart name={first} page={page} diagnosis={diagnosis} />}
      {hypotheses.map((hypothesis, index) => (
        <HypothesisCard hypothesis={hypothesis} isFirst={index === 0} />
      ))}
      {undecided.map((group, index) => (
        <UndecidedCard undecided={group} hypotheses={hypotheses} isOpen={index === 0} />
      ))}
      {before.length > 0 && <Before before={before} page={page} />}
      {findings.length > 0 && <Findings findings={findings} />}
      {others.length > 0 && (
        <details>
          <summary>More charts of these failures</summary>
          <div class="stack">
            {others.map((name) => (
              <Chart name={name} page={page} diagnosis={diagnosis} />
            ))}
          </div>
        </details>
      )}
    </section>
  );
}

const MAX_BEFORE = 10;

function Before({ before, page }: { before: Diagnosis["before"]; page: PageContext }) {
  return (
    <details>
      <summary>Events in the 15 minutes before failures</summary>
      <ul class="bullets">
        {before
          .slice(-MAX_BEFORE)
          .toReversed()
          .map(({ kind, at, note, failingAt }) => (
            <li>
              <When at={at} clock={page.clock} /> {kind}
              {note !== null && `: ${note}`}{" "}
              <span class="soft">
                (failing from <When at={failingAt} clock={page.clock} show="second" />)
              </span>
            </li>
          ))}
      </ul>
    </details>
  );
}

interface ChartProps {
  readonly name: ChartName;
  readonly page: PageContext;
  readonly diagnosis: Diagnosis;
}

/** The chart that shows the strongest finding first, then those that every history has. */
export function chartsFor({ findings, charts }: Diagnosis): ChartName[] {
  const told = findings.toSorted((a, b) => a.pValue - b.pValue).map(({ kind }) => chartOf(kind));
  const names = new Set<ChartName>([...told, "latency", "hours", "regions", "blips"]);
  if (charts.fold === null) names.delete("fold");
  if (charts.regions.length < 2) names.delete("regions");
  return [...names];
}

function Chart({ name, page, diagnosis }: ChartProps) {
  const { charts } = diagnosis;
  switch (name) {
    case "fold":
      return charts.fold && <FoldChart fold={charts.fold} />;
    case "hours":
      return <HeatMap hours={charts.hours} />;
    case "regions":
      return <RegionMatrix regions={charts.regions} />;
    case "latency":
      return <LatencyScatter latency={charts.latency} window={diagnosis.window} clock={page.clock} />;
    case "blips":
      return <BlipLengths diagnosis={diagnosis} />;
    default:
      return name satisfies never;
  }
}

function chanceText(pValue: number): string {
  return pValue < 0.0001
    ? "by chance less than 1 time in 10,000"
    : `by chance ${shareText(pValue)} of the time`;
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <details>
      <summary>What the statistics found</summary>
      <p class="meta">Each chance is corrected for all the patterns that were tried.</p>
      <ul class="bullets">
        {findings.map(({ summary, pValue }) => (
          <li>
            <Coded text={summary} /> <small class="soft">({chanceText(pValue)})</small>
          </li>
        ))}
      </ul>
    </details>
  );
}
