/** The admin's part of a monitor's page. */
import type { Failure } from "../../../core/check/failure.ts";
import type { MonitorKind } from "../../../core/config/monitor.ts";
import type { Diagnosis } from "../../../core/diagnosis/diagnose.ts";
import { MONITOR_KIND_WORDS } from "../../../core/words/monitor-kind.ts";
import type { Examination } from "../../../jobs/diagnose.ts";
import { WhySection } from "../diagnosis/why-section.tsx";
import { PasteBox } from "../failure/paste-box.tsx";
import type { PageContext } from "../frame/page-context.ts";
import { countText } from "../words/number.ts";
import { FailureList } from "./failure-list.tsx";

interface MonitorEvidenceProps {
  readonly page: PageContext;
  readonly monitorId: string;
  readonly kind: MonitorKind;
  readonly days: number;
  readonly windows: readonly number[];
  /** Null when there is nothing to diagnose yet. */
  readonly diagnosis: Diagnosis | null;
  readonly failing: Examination["failing"];
  readonly evidence: ReadonlyMap<string, Failure>;
}

/** The causes of a diagnosis are those of requests: of a job that nobody asks they would claim too much. */
export function MonitorEvidence(props: MonitorEvidenceProps) {
  const { page, monitorId, kind, days, windows, diagnosis, failing, evidence } = props;
  const windowText = days === 1 ? "last 24 hours" : `last ${countText(days, "day")}`;
  return (
    <>
      <nav class="menu windows" aria-label="Time looked at">
        {windows.map((window) => (
          <a href={`/m/${monitorId}?days=${window}`} aria-current={window === days ? "true" : undefined}>
            {window === 1 ? "24 hours" : `${window} days`}
          </a>
        ))}
      </nav>
      {diagnosis !== null && MONITOR_KIND_WORDS[kind].isProbed && (
        <WhySection page={page} diagnosis={diagnosis} windowText={windowText} />
      )}
      <section class="card">
        <h2>From inside</h2>
        <PasteBox page={page} monitorId={monitorId} />
      </section>
      <FailureList
        page={page}
        monitorId={monitorId}
        kind={kind}
        failing={failing}
        evidence={evidence}
        windowText={windowText}
      />
    </>
  );
}
