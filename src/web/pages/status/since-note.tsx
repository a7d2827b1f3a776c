/** How long the shown status has lasted. An intermittent condition outlives the good answers in between. */
import type { MonitorView } from "../../../core/shard/view.ts";
import { shortDuration } from "../../../core/words/duration.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";

const QUIET = ["paused", "unknown", "up"];

export function SinceNote({ page, view }: { page: PageContext; view: MonitorView }) {
  if (view.since === null || QUIET.includes(view.status)) return null;
  const lasted = shortDuration(page.now - view.since);
  return (
    <span class="since">
      for {lasted}, since <When at={view.since} clock={page.clock} />
      {view.status === "intermittent" &&
        `, with ${MONITOR_KIND_WORDS[view.kind ?? "http"].between} in between`}
    </span>
  );
}
