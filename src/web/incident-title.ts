/** What an incident is called where it stands alone: in feeds and in Statuspage's API, what fails comes first. */
import { type IncidentState, updateId } from "../core/incident/incident.ts";
import type { IncidentView } from "../core/shard/view.ts";
import { STATE_WORDS } from "../core/words/incident-state.ts";
import { isolated } from "../core/words/isolated.ts";
import type { PageView } from "./view-model.ts";

/** "Shop: The service is down."; an incident by hand is called as people called it. */
export function incidentTitle({ title, monitor, publicSummary }: IncidentView, page: PageView): string {
  if (title !== undefined) return title;
  const failing = page.monitors.find(({ view }) => view.id === monitor);
  return `${isolated(failing?.view.name ?? "Monitoring")}: ${publicSummary}`;
}

/** What happened to an incident, oldest first, in words that say nothing private. */
export interface IncidentStep {
  /** Stable: a reader that keys on it sees each step once. */
  readonly id: string;
  readonly at: number;
  /** When it was edited, else the same as `at`. */
  readonly changedAt: number;
  readonly kind: "opened" | "note" | "closed";
  /** What it was called from this step on. */
  readonly status: IncidentState;
  /** Markdown. */
  readonly text: string;
}

/** The beginning, each public note, and the end. There is always a first one. */
export function incidentSteps(incident: IncidentView): IncidentStep[] {
  const { id, kind, startedAt, endedAt, publicSummary, updates } = incident;
  const measured = (step: "opened" | "closed", at: number, status: IncidentState, text: string): Step => ({
    ...{ id: `${id}:${step}`, at, changedAt: at, kind: step, status, text },
  });
  const isManual = kind === "manual";
  const opened = isManual ? [] : [measured("opened", startedAt, "investigating", publicSummary)];
  const closed =
    isManual || endedAt === null ? [] : [measured("closed", endedAt, "resolved", STATE_WORDS.resolved.says)];
  const notes = updates.map(
    (update): Step => ({
      ...{ id: `${id}:${updateId(update)}`, at: update.at, changedAt: update.editedAt ?? update.at },
      ...{ kind: update.status === "resolved" ? "closed" : "note", status: update.status, text: update.text },
    }),
  );
  const order = { opened: 0, note: 1, closed: 2 } as const;
  const steps = [...opened, ...notes, ...closed].sort((a, b) => a.at - b.at || order[a.kind] - order[b.kind]);
  let status: IncidentState = "investigating";
  return steps.map((step, index) => {
    status = step.status ?? status;
    const isFirst = index === 0 && step.kind === "note";
    return { ...step, kind: isFirst ? "opened" : step.kind, status };
  });
}

type Step = Omit<IncidentStep, "status"> & { readonly status: IncidentState | undefined };
