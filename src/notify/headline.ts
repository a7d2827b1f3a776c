/** How urgent an alert is, and its one line. */
import type { AlertType } from "../core/incident/incident.ts";
import type { Alert } from "./alert.ts";

export type Severity = "critical" | "warning" | "info" | "resolved";

/** `monitor.silent` has no closing type of its own: its incident says that it is over. */
export function severityOf(alert: Alert): Severity {
  if (alert.data.incident?.state === "closed" || alert.type.endsWith(".closed")) return "resolved";
  switch (alert.type) {
    case "outage.opened":
    case "monitor.silent":
      return "critical";
    case "blip":
    case "test":
      return "info";
    default:
      return "warning";
  }
}

const WORDS: Readonly<Record<AlertType, string>> = {
  "outage.opened": "is down",
  "outage.closed": "is up again",
  "regional.opened": "is down in some regions",
  "regional.closed": "is up again in all regions",
  "intermittent.opened": "fails now and then",
  "intermittent.updated": "still fails now and then",
  "intermittent.closed": "has stopped failing now and then",
  "slow.opened": "is slow",
  "slow.closed": "is fast again",
  "monitor.silent": "is not being checked",
  blip: "failed for a moment",
  test: "This is a test of the channel",
};

export function titleOf(alert: Alert): string {
  if (alert.type === "test") return `${WORDS.test}; nothing is wrong`;
  const name = alert.data.monitor?.name ?? alert.data.monitor?.id ?? "A part of Edgetick";
  if (alert.type === "monitor.silent" && severityOf(alert) === "resolved")
    return `${name} is being checked again`;
  return `${name} ${WORDS[alert.type]}${alert.data.reminder ? " (still)" : ""}`;
}
