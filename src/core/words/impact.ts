/** What each impact of an incident by hand is called, and what it does to the page's headline. */
import type { Impact } from "../incident/incident.ts";
import type { ShownStatus } from "../shard/view.ts";
import type { Tone } from "./status.ts";

interface ImpactWords {
  readonly word: string;
  readonly tone: Tone;
  /** The measured status that is as grave: the headline is the gravest of both. Null: it changes no headline. */
  readonly asGraveAs: ShownStatus | null;
}

export const IMPACT_WORDS = {
  none: { word: "No impact", tone: "calm", asGraveAs: null },
  minor: { word: "Minor impact", tone: "slow", asGraveAs: "slow" },
  major: { word: "Major impact", tone: "warn", asGraveAs: "regional" },
  critical: { word: "Critical impact", tone: "bad", asGraveAs: "outage" },
} as const satisfies Readonly<Record<Impact, ImpactWords>>;
