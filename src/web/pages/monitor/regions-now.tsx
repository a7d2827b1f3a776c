/** The last check of each region, for the admin. */
import type { MonitorView } from "../../../core/shard/view.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { msText } from "../words/number.ts";

interface RegionsNowProps {
  readonly page: PageContext;
  readonly regions: MonitorView["regions"];
}

export function RegionsNow({ page, regions }: RegionsNowProps) {
  if (regions.length === 0) return null;
  return (
    <ul class="regions" aria-label="Last check of each region">
      <li aria-hidden="true">Last check:</li>
      {regions.map(({ region, colo, verdict, latencyMs, at }) => (
        <li class={verdict}>
          <b>{region}</b>
          {colo !== null && <span class="colo"> {colo}</span>} {verdict} {msText(latencyMs)},{" "}
          <When at={at} clock={page.clock} show="second" />
        </li>
      ))}
    </ul>
  );
}
