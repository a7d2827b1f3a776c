/** What maintenance is called, and what happened to it, for feeds and Statuspage's API. */
import type { Occurrence } from "../core/config/occurrence.ts";
import { fixedSpanText } from "../core/words/span-text.ts";

export function maintenanceTitle({ title }: Occurrence): string {
  return title ?? "Scheduled maintenance";
}

interface MaintenanceStep {
  readonly id: string;
  readonly at: number;
  /** Statuspage's words. */
  readonly status: "scheduled" | "in_progress" | "completed";
  /** Markdown. */
  readonly text: string;
}

export const MAINTENANCE_WORDS: Readonly<Record<MaintenanceStep["status"], string>> = {
  scheduled: "Scheduled",
  in_progress: "In progress",
  completed: "Completed",
};

/** Oldest first; there is always the announcement. */
export function maintenanceSteps(occurrence: Occurrence, now: number): MaintenanceStep[] {
  const { id, from, to, text, announcedAt } = occurrence;
  const when = `Scheduled for ${fixedSpanText(occurrence)}.`;
  const step = (status: MaintenanceStep["status"], at: number, says: string): MaintenanceStep => ({
    ...{ id: `${id}:${status}`, at, status, text: says },
  });
  return [
    step("scheduled", announcedAt, text === null ? when : `${when}\n\n${text}`),
    step("in_progress", from, "Maintenance is in progress."),
    step("completed", to, "Maintenance is over."),
  ].filter(({ at }, index) => index === 0 || at <= now);
}
