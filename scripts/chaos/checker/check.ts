/** All that can be compared, compared. */
import type { Evidence } from "../simulation.ts";
import { checkAlerts } from "./alerts.ts";
import { checkDays } from "./days.ts";
import type { Fault } from "./fault.ts";
import { checkHistory } from "./history.ts";
import { checkOpen } from "./open.ts";
import { checkOutages } from "./outages.ts";
import type { Stored } from "./stored.ts";
import { Timeline } from "./timeline.ts";

export function check(evidence: Evidence, stored: Stored): Fault[] {
  const timeline = new Timeline(evidence);
  return [
    ...checkHistory(evidence, timeline, stored.rows),
    ...checkDays(evidence, timeline, stored),
    // Minutes out of order are history only: incidents tell of those that came in order.
    ...(evidence.shuffled ? [] : checkOutages(evidence, timeline, stored)),
    ...(evidence.shuffled ? [] : checkOpen(evidence, stored)),
    ...checkAlerts(evidence, timeline, stored),
    ...[...stored.orphans, ...evidence.left].map((what): Fault => ({ kind: "left over", what })),
  ];
}
