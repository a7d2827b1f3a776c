import { StatusPage } from "../../../src/web/pages/status-page.tsx";
import { monitorOnPage, pageContext, richView, SAMPLES } from "./rich-view.ts";

const monitors = Array.from({ length: 50 }, (_, index) => {
  const sample = SAMPLES[index % SAMPLES.length]!;
  return monitorOnPage({ ...sample, id: `${sample.id}-${index}`, name: `${sample.name} ${index}` }, index);
});
const page = pageContext();
const view = { ...richView(), monitors };
export const big = () => String(<StatusPage page={page} view={view} />);

import { DayBars } from "../../../src/web/pages/chart/day-bars.tsx";
import { LatencySpark, latencyHours } from "../../../src/web/pages/chart/latency-chart.tsx";
import { daysOf } from "../../../src/web/pages/page-view.ts";
export const hoursOnly = () => monitors.map((m) => latencyHours(m.rollup));
const H = hoursOnly();
export const chartsOnly = () => H.map((h) => String(<LatencySpark hours={h} />));
export const barsOnly = () =>
  monitors.map((m) => String(<DayBars days={daysOf(m)} today={m.view.today.day} clock={page.clock} />));
const none = {
  ...view,
  monitors: monitors.map((m) => ({ ...m, rollup: { days: m.rollup!.days, hours: [] } })),
};
export const rowsOnly = () => String(<StatusPage page={page} view={none} />);
