/** Why it keeps happening: the answer first, the chart that shows it, then causes with what to run. */
import type { Finding } from "../../../core/diagnosis/diagnosis.ts";
import type { PageContext } from "../frame/page-context.ts";
import { intervalText, shareText } from "../words/number.ts";
import { BlipLengths } from "./blip-lengths.tsx";
import { FoldChart } from "./fold-chart.tsx";
import { HeatMap } from "./heat-map.tsx";
import { HypothesisCard } from "./hypothesis-card.tsx";
import { LatencyScatter } from "./latency-scatter.tsx";
import {
  type ChartName,
  chartsFor,
  type DiagnosisMaterial,
  failingChecks,
  periodMinutes,
} from "./material.ts";
import { RegionMatrix } from "./region-matrix.tsx";

interface WhySectionProps {
  readonly page: PageContext;
  readonly material: DiagnosisMaterial;
  readonly windowText: string;
}

export function WhySection({ page, material, windowText }: WhySectionProps) {
  const { diagnosis } = material;
  const { failures, checks, failureRate, hypotheses, findings } = diagnosis;
  const [first, ...others] = failures > 0 ? chartsFor(material) : [];
  return (
    <section class={hypotheses.length > 0 ? "card answer stack" : "card answer calm stack"}>
      <div>
        <h4>Why it keeps happening, {windowText}</h4>
        <h2>{diagnosis.headline}</h2>
        <p class="meta">
          {failures} of {checks} scheduled checks failed: {shareText(failureRate.value)}, 95 % interval{" "}
          {intervalText(failureRate)}.
        </p>
      </div>
      {first !== undefined && <Chart name={first} page={page} material={material} />}
      {hypotheses.map((hypothesis, index) => (
        <HypothesisCard hypothesis={hypothesis} isFirst={index === 0} />
      ))}
      {findings.length > 0 && <Findings findings={findings} />}
      {others.length > 0 && (
        <details>
          <summary>More charts of these failures</summary>
          <div class="stack">
            {others.map((name) => (
              <Chart name={name} page={page} material={material} />
            ))}
          </div>
        </details>
      )}
    </section>
  );
}

interface ChartProps {
  readonly name: ChartName;
  readonly page: PageContext;
  readonly material: DiagnosisMaterial;
}

function Chart({ name, page, material }: ChartProps) {
  switch (name) {
    case "fold": {
      const minutes = [...new Set(failingChecks(material).map((check) => check.minute))];
      return <FoldChart minutes={minutes} periodMinutes={periodMinutes(material.diagnosis) ?? 60} />;
    }
    case "heat-map":
      return (
        <HeatMap times={failingChecks(material).map((check) => check.at)} timeZone={page.clock.timeZone} />
      );
    case "regions":
      return <RegionMatrix checks={material.checks} />;
    case "latency":
      return <LatencyScatter material={material} clock={page.clock} />;
    case "blips":
      return <BlipLengths diagnosis={material.diagnosis} />;
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
      <ul class="bullets">
        {findings.map(({ summary, pValue }) => (
          <li>
            {summary} <small class="soft">({chanceText(pValue)}, corrected for all that was tried)</small>
          </li>
        ))}
      </ul>
    </details>
  );
}
