/** What each state of an incident is called: pages, feeds, mails and APIs. */
import type { IncidentState } from "../incident/incident.ts";

interface StateWords {
  readonly word: string;
  /** Where a person gives the state and no text. */
  readonly says: string;
}

export const STATE_WORDS = {
  investigating: { word: "Investigating", says: "We are looking into it." },
  identified: { word: "Identified", says: "The cause is known, and we are working on it." },
  monitoring: { word: "Monitoring", says: "It should work again, and we are watching it." },
  resolved: { word: "Resolved", says: "This incident has been resolved." },
} as const satisfies Readonly<Record<IncidentState, StateWords>>;
