/** How long the runs of a job took, the newest on the right: a bar each, a run that failed in another colour. */
import { scaleLinear } from "d3-scale";
import type { Check } from "../../../core/check/check.ts";
import { shortDuration } from "../../../core/words/duration.ts";

const [WIDTH, HEIGHT] = [600, 80];
const MAX_BARS = 100;
/** So that a run whose length nobody reported is still seen. */
const MIN_BAR = 3;

/** Oldest first. */
export function RunChart({ runs }: { runs: readonly Check[] }) {
  const shown = runs.slice(-MAX_BARS);
  const longest = Math.max(1, ...shown.map(({ latencyMs }) => latencyMs));
  const height = scaleLinear([0, longest], [MIN_BAR, HEIGHT]);
  const step = WIDTH / Math.max(20, shown.length);
  const bars = (failed: boolean) =>
    shown
      .map((run, index) => ({ run, x: WIDTH - (shown.length - index) * step }))
      .filter(({ run }) => (run.verdict === "down") === failed)
      .map(({ run, x }) => {
        const tall = Math.round(height(run.latencyMs));
        return `M${x.toFixed(1)} ${HEIGHT - tall}h${(step * 0.8).toFixed(1)}v${tall}h-${(step * 0.8).toFixed(1)}z`;
      })
      .join("");
  const failing = shown.filter(({ verdict }) => verdict === "down").length;
  const label = `The last ${shown.length} runs: the longest took ${shortDuration(longest)}, ${failing} failed.`;
  return (
    <svg
      class="runs"
      preserveAspectRatio="none"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      <path class="mark-ok" d={bars(false)} />
      <path class="mark-fail" d={bars(true)} />
    </svg>
  );
}
