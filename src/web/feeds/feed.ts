/** Public incidents and announced maintenance as a feed, whatever its format. */
import { DAY_MS } from "../../core/check/check.ts";
import type { Occurrence } from "../../core/config/occurrence.ts";
import type { IncidentView } from "../../core/shard/view.ts";
import { STATE_WORDS } from "../../core/words/incident-state.ts";
import { markdownHtml } from "../../core/words/markdown.ts";
import { type IncidentStep, incidentSteps, incidentTitle } from "../incident-title.ts";
import { MAINTENANCE_WORDS, maintenanceSteps, maintenanceTitle } from "../maintenance-title.ts";
import type { PageView } from "../view-model.ts";

const MAX_INCIDENTS = 50;

/** One thing that happened to what an entry is about. */
export interface FeedStep {
  /** Stable: a reader that keys on it sees each step once. */
  readonly id: string;
  readonly at: number;
  readonly changedAt: number;
  /** "Identified". */
  readonly word: string;
  /** Before the title, where the step stands alone: "Identified: "; empty for what opens an incident. */
  readonly lead: string;
  readonly html: string;
}

export interface FeedEntry {
  readonly title: string;
  /** The address, and what the entry is known by. */
  readonly link: string;
  readonly isOver: boolean;
  /** Oldest first; never empty. */
  readonly steps: readonly FeedStep[];
  readonly changedAt: number;
}

export interface Feed {
  readonly title: string;
  /** The page's name: who says all this. */
  readonly author: string;
  readonly description: string;
  /** Without a trailing slash. */
  readonly site: string;
  readonly changedAt: number;
  /** Newest first. */
  readonly entries: readonly FeedEntry[];
}

/** `now` is epoch ms: steps of maintenance come with the time. */
export function feedOf(page: PageView, site: string, now: number): Feed {
  const incidents = page.incidents.slice(0, MAX_INCIDENTS).map((one) => incidentEntry(one, page, site));
  const maintenance = page.maintenance
    .filter(({ isNews }) => isNews)
    .map((one) => maintenanceEntry(one, site, now));
  const entries = [...incidents, ...maintenance].sort((a, b) => b.steps[0]!.at - a.steps[0]!.at);
  // Without entries it changes with the day only, so that readers that ask again get 304.
  const today = Math.floor((page.lastTickAt ?? 0) / DAY_MS) * DAY_MS;
  const { title } = page.settings;
  return {
    title: `${title}: incidents`,
    author: title,
    description: `What fails, what was done about it and what is planned, from the status page ${title}.`,
    site,
    changedAt: entries.length === 0 ? today : Math.max(...entries.map(({ changedAt }) => changedAt)),
    entries,
  };
}

function incidentEntry(incident: IncidentView, page: PageView, site: string): FeedEntry {
  const steps = incidentSteps(incident).map(
    (step): FeedStep => ({
      ...{ id: step.id, at: step.at, changedAt: step.changedAt, html: markdownHtml(step.text) },
      ...{ word: STATE_WORDS[step.status].word, lead: leadOf(step) },
    }),
  );
  return {
    title: incidentTitle(incident, page),
    link: `${site}/incidents/${encodeURIComponent(incident.id)}`,
    isOver: incident.state === "closed",
    steps,
    changedAt: newestOf(steps),
  };
}

function leadOf({ kind, status }: IncidentStep): string {
  if (kind === "opened") return "";
  return kind === "note" && status === "investigating" ? "Update: " : `${STATE_WORDS[status].word}: `;
}

function maintenanceEntry(occurrence: Occurrence, site: string, now: number): FeedEntry {
  const steps = maintenanceSteps(occurrence, now).map(({ id, at, status, text }): FeedStep => {
    const word = MAINTENANCE_WORDS[status];
    return { id, at, changedAt: at, html: markdownHtml(text), word, lead: `${word}: ` };
  });
  return {
    title: maintenanceTitle(occurrence),
    link: `${site}/#maintenance-${encodeURIComponent(occurrence.id)}`,
    isOver: occurrence.to <= now,
    steps,
    changedAt: newestOf(steps),
  };
}

function newestOf(steps: readonly FeedStep[]): number {
  return Math.max(...steps.map(({ changedAt }) => changedAt));
}
