/** The admin's part of a monitor's page. */
import type { Check } from "../../../core/check/check.ts";
import type { DiagnosisMaterial } from "../diagnosis/material.ts";
import { WhySection } from "../diagnosis/why-section.tsx";
import type { FailureView } from "../failure/failure-view.ts";
import type { PageContext } from "../frame/page-context.ts";
import { countText } from "../words/number.ts";
import { FailureList } from "./failure-list.tsx";

interface MonitorEvidenceProps {
  readonly page: PageContext;
  readonly monitorId: string;
  readonly days: number;
  readonly windows: readonly number[];
  /** Null when there is nothing to diagnose yet. */
  readonly material: DiagnosisMaterial | null;
  /** Newest first. */
  readonly failing: readonly Check[];
  readonly evidence: ReadonlyMap<string, FailureView>;
}

export function MonitorEvidence(props: MonitorEvidenceProps) {
  const { page, monitorId, days, windows, material, failing, evidence } = props;
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
      {material !== null && <WhySection page={page} material={material} windowText={windowText} />}
      <FailureList
        page={page}
        monitorId={monitorId}
        checks={failing}
        evidence={evidence}
        windowText={windowText}
      />
    </>
  );
}
