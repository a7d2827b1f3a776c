/** Each region's failure rate beside the others', with its interval: a bad path stands out at once. */
import { scaleLinear } from "d3-scale";
import type { RegionCount } from "../../../core/diagnosis/charts.ts";
import { wilson } from "../../../core/shard/uptime.ts";
import { intervalText, shareText } from "../words/number.ts";

const WIDTH = 200;

export function RegionMatrix({ regions }: { regions: readonly RegionCount[] }) {
  const rows = regions.map((region) => ({ ...region, rate: wilson(region.failures, region.checks) }));
  const x = scaleLinear([0, Math.max(0.001, ...rows.map((row) => row.rate.high))], [0, WIDTH]);
  return (
    <figure class="chart">
      <section class="scroll" tabindex={0} aria-label="Regions that failed together">
        <table>
          <thead>
            <tr>
              <th scope="col">Region</th>
              <th scope="col">Ran in</th>
              <th scope="col" class="num">
                Failed
              </th>
              <th scope="col">Rate with its 95 % interval</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ region, colos, failures, checks: total, rate }) => (
              <tr>
                <td>{region}</td>
                <td>{colos.join(", ") || "–"}</td>
                <td class="num">
                  {failures} of {total}
                </td>
                <td>
                  <svg viewBox={`0 0 ${WIDTH} 14`} aria-hidden="true">
                    <rect class="heat-none" width={WIDTH} height="14" rx="3" />
                    <rect
                      class="fold"
                      x={x(rate.low).toFixed(1)}
                      y="5"
                      width={Math.max(2, x(rate.high) - x(rate.low)).toFixed(1)}
                      height="4"
                      rx="2"
                    />
                    <rect
                      class="mark-fail"
                      x={Math.max(0, x(rate.value) - 2).toFixed(1)}
                      y="1"
                      width="4"
                      height="12"
                      rx="1"
                    />
                  </svg>
                  {shareText(rate.value)} <small class="soft">{intervalText(rate)}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <figcaption>Failed checks by region, scheduled checks only.</figcaption>
    </figure>
  );
}
