/** What an incident is called on pages, and in which tone. */
import { isMeasured, newestState, statedStatus } from "../../../core/incident/incident.ts";
import type { IncidentView } from "../../../core/shard/view.ts";
import { IMPACT_WORDS } from "../../../core/words/impact.ts";
import { STATE_WORDS } from "../../../core/words/incident-state.ts";
import { KIND_WORDS, type Tone } from "../../../core/words/status.ts";

type Named = Pick<IncidentView, "kind" | "state" | "updates" | "title" | "impact">;

/** The title that a person gave, or the kind of what was measured. */
export function nameOf({ kind, title }: Named): string {
  return title ?? KIND_WORDS[kind].word;
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
