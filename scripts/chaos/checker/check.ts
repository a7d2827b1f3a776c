/** All that can be compared, compared. */
import type { Evidence } from "../simulation.ts";
import { checkAlerts } from "./alerts.ts";
import { checkDays } from "./days.ts";
import type { Fault } from "./fault.ts";
import { checkHistory } from "./history.ts";
import { checkOutages } from "./outages.ts";
import { readStored, type Stored } from "./stored.ts";
import { Timeline } from "./timeline.ts";

export interface Verified {
  readonly faults: readonly Fault[];
  readonly stored: Stored;
  readonly timeline: Timeline;
}

export function check(evidence: Evidence): Verified {
  const stored = readStored(evidence.databasePath);
  const timeline = new Timeline(evidence);
  const faults: Fault[] = [
    ...checkHistory(evidence, timeline, stored.rows),
    ...checkDays(evidence, timeline, stored),
    // Minutes out of order are history only: incidents tell of those that came in order.
    ...(evidence.shuffled ? [] : checkOutages(evidence, timeline, stored)),
    ...checkAlerts(evidence, timeline, stored),
    ...[...stored.orphans, ...evidence.left].map((what): Fault => ({ kind: "left over", what })),
  ];
  return { faults, stored, timeline };
}
