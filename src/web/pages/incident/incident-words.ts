/** What an incident is called on pages, and in which tone. */
import { isMeasured, newestState, statedStatus } from "../../../core/incident/incident.ts";
import type { IncidentView } from "../../../core/shard/view.ts";
import { IMPACT_WORDS } from "../../../core/words/impact.ts";
import { STATE_WORDS } from "../../../core/words/incident-state.ts";
import { KIND_WORDS, statusWords, type Tone } from "../../../core/words/status.ts";

type Named = Pick<IncidentView, "kind" | "monitorKind" | "state" | "updates" | "title" | "impact">;

/** The title that a person gave, or the kind of what was measured; a job is not out. */
export function nameOf({ kind, monitorKind, title }: Named): string {
  const isJob = kind === "outage" && monitorKind === "heartbeat";
  return title ?? (isJob ? statusWords(kind, monitorKind) : KIND_WORDS[kind]).word;
}

export function toneOf({ kind, impact }: Named): Tone {
  return impact === undefined ? KIND_WORDS[kind].tone : IMPACT_WORDS[impact].tone;
}

/** What people say where they said something, else what is measured. */
export function stateWord(incident: Named): string {
  const isSaid = incident.kind === "manual" || newestState(incident.updates) !== undefined;
  return isSaid || incident.state === "closed" ? STATE_WORDS[statedStatus(incident)].word : "Ongoing";
}

/** People say that it is over, and the checks don't yet. */
export function isOverInWords(incident: Named): boolean {
  return incident.state === "open" && statedStatus(incident) === "resolved";
}

/** What is of no monitor, and what people said something about, is never one of many in a card. */
export function standsAlone({ kind, updates }: Pick<IncidentView, "kind" | "updates">): boolean {
  return !isMeasured(kind) || updates.length > 0;
}
