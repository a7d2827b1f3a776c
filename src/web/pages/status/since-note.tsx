/** How long the shown status has lasted; for an open intermittent condition, that answers in between do not end it. */
import type { MonitorView } from "../../../core/shard/view.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { durationText } from "../words/number.ts";

const QUIET = ["paused", "unknown", "up"];

export function SinceNote({ page, view }: { page: PageContext; view: MonitorView }) {
  if (view.since === null || QUIET.includes(view.status)) return null;
  const lasted = durationText(page.now - view.since);
  return (
    <span class="since">
      {view.status === "intermittent" ? "answers in between, open for " : "for "}
      {lasted}, since <When at={view.since} clock={page.clock} />
    </span>
  );
}
