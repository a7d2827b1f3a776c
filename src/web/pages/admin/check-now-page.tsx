/** What each region sees right now, judged and attributed; nothing of it is recorded. */
import type { Judged } from "../../../core/check/check.ts";
import { checkId } from "../../../core/check/reading.ts";
import type { Monitor } from "../../../core/config/monitor.ts";
import { AnswerCard } from "../failure/answer-card.tsx";
import { EvidenceCard } from "../failure/evidence-card.tsx";
import type { FailureView } from "../failure/failure-view.ts";
import type { PageContext } from "../frame/page-context.ts";
import { msText } from "../words/number.ts";
import { Action, AdminLayout } from "./admin-layout.tsx";

interface CheckNowPageProps {
  readonly page: PageContext;
  readonly monitor: Monitor;
  readonly checks: readonly Judged[];
}

function asFailure(monitor: Monitor, check: Judged): FailureView {
  const { minute, at, region, colo, attempt, verdict, failure } = check;
  const { reading, attribution } = check.evidence;
  return {
    id: checkId(monitor.id, minute, region, attempt),
    monitor: monitor.id,
    at,
    minute,
    region,
    colo,
    attempt,
    incident: null,
    verdict,
    failure,
    attribution,
    request: null,
    reading,
    lastGood: null,
    evidence: "kept",
  };
}

export function CheckNowPage({ page, monitor, checks }: CheckNowPageProps) {
  return (
    <AdminLayout page={page} title={`Check of ${monitor.name}`} section="monitors">
      <div class="row end">
        <h1>{monitor.name}, right now</h1>
        <Action action={`/admin/monitors/${monitor.id}/check`} label="Check again" />
      </div>
      <p class="meta">Nothing here is recorded, and nobody is alerted.</p>
      {checks.map((check) => {
        const view = asFailure(monitor, check);
        const { region, colo, latencyMs } = check;
        return (
          <section class="stack">
            <h2>
              {region}
              {colo !== null && ` (${colo})`}: {check.verdict}, {msText(latencyMs)}
            </h2>
            {check.failure !== null && <AnswerCard failure={view} />}
            <EvidenceCard failure={view} reading={check.evidence.reading} />
          </section>
        );
      })}
    </AdminLayout>
  );
}
