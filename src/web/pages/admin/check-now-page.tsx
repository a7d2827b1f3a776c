/** What each region sees right now, judged and attributed; nothing of it is recorded. */

import type { Judged } from "../../../core/check/check.ts";
import { failureOf } from "../../../core/check/failure.ts";
import type { Monitor } from "../../../core/config/monitor.ts";
import { AnswerCard } from "../failure/answer-card.tsx";
import { EvidenceCard } from "../failure/evidence-card.tsx";
import type { PageContext } from "../frame/page-context.ts";
import { msText } from "../words/number.ts";
import { Action, AdminLayout } from "./admin-layout.tsx";

interface CheckNowPageProps {
  readonly page: PageContext;
  readonly monitor: Monitor;
  readonly checks: readonly Judged[];
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
        const view = failureOf({ monitor: monitor.id, check, request: null, lastGood: null, incident: null });
        const { region, colo, latencyMs } = check;
        return (
          <section class="stack">
            <h2>
              {region}
              {colo !== null && ` (${colo})`}: {check.verdict}, {msText(latencyMs)}
            </h2>
            {check.failure !== null && <AnswerCard failure={view} kind={monitor.kind} />}
            <EvidenceCard failure={view} reading={view.reading} />
          </section>
        );
      })}
    </AdminLayout>
  );
}
