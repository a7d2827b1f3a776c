/** Public incidents as a feed, whatever its format. */
import { DAY_MS } from "../../core/check/check.ts";
import type { IncidentView } from "../../core/shard/view.ts";
import { type IncidentStep, incidentSteps, incidentTitle } from "../incident-title.ts";
import type { PageView } from "../view-model.ts";

const MAX_INCIDENTS = 50;

export interface FeedIncident {
  readonly incident: IncidentView;
  readonly title: string;
  readonly link: string;
  /** Oldest first; never empty. */
  readonly steps: readonly IncidentStep[];
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
  readonly incidents: readonly FeedIncident[];
}

export function feedOf(page: PageView, site: string): Feed {
  const incidents = page.incidents.slice(0, MAX_INCIDENTS).map((incident) => {
    const steps = incidentSteps(incident);
    return {
      incident,
      title: incidentTitle(incident, page),
      link: `${site}/incidents/${encodeURIComponent(incident.id)}`,
      steps,
      changedAt: Math.max(...steps.map(({ changedAt }) => changedAt)),
    };
  });
  // Without incidents it changes with the day only, so that readers that ask again get 304.
  const today = Math.floor((page.lastTickAt ?? 0) / DAY_MS) * DAY_MS;
  const { title } = page.settings;
  return {
    title: `${title}: incidents`,
    author: title,
    description: `What fails and what was done about it, from the status page ${title}.`,
    site,
    changedAt: incidents.length === 0 ? today : Math.max(...incidents.map(({ changedAt }) => changedAt)),
    incidents,
  };
}
