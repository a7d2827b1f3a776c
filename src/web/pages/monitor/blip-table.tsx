/** Blips with the bounds on their lengths that the rechecks gave. */
import type { BlipView, MonitorView } from "../../../core/shard/view.ts";
import { boundsText } from "../../../core/words/duration.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { countText } from "../words/number.ts";

interface BlipTableProps {
  readonly page: PageContext;
  /** Newest first. */
  readonly blips: readonly BlipView[];
  /** How many there were before these. */
  readonly earlier: number;
  readonly view: MonitorView;
}

const MAX_ROWS = 12;

export function BlipTable({ page, blips, earlier, view }: BlipTableProps) {
  if (blips.length === 0) return <p class="empty">None.</p>;
  const admin = isAdmin(page);
  const { isProbed } = MONITOR_KIND_WORDS[view.kind ?? "http"];
  const unlisted = Math.max(0, blips.length - MAX_ROWS) + earlier;
  return (
    <>
      <section class="scroll" tabindex={0} aria-label="Blips">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">How long it failed</th>
              {isProbed && <th scope="col">{admin ? "Regions" : "Seen from"}</th>}
              {admin && <th scope="col">First failure</th>}
            </tr>
          </thead>
          <tbody>
            {blips.slice(0, MAX_ROWS).map((blip) => (
              <tr>
                <td>
                  <When at={blip.startedAt} clock={page.clock} />
                </td>
                <td>{boundsText(blip)}</td>
                {isProbed && (
                  <td>{admin ? blip.regions.join(", ") : countText(blip.regions.length, "region")}</td>
                )}
                {admin && (
                  <td>
                    <a href={`/m/${view.id}/failures/${blip.firstFailure}`}>Evidence</a>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {unlisted > 0 && <p class="meta">and {unlisted} earlier ones.</p>}
    </>
  );
}
