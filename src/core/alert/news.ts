/** News for visitors who subscribed: public words only, and what a delivery of it is. How it is sent is notify's. */
import { MINUTE_MS } from "../check/check.ts";
import type { ConditionChange } from "../condition/state.ts";
import type { Monitor } from "../config/monitor.ts";
import type { Occurrence } from "../config/occurrence.ts";
import { type AlertType, type Incident, type IncidentState, statedStatus } from "../incident/incident.ts";
import { STATE_WORDS } from "../words/incident-state.ts";
import { fixedSpanText } from "../words/span-text.ts";
import type { PlannedDelivery } from "./alert.ts";
import { type NewsType, SUBSCRIBERS } from "./queue.ts";

/** What a subscriber reads, less the names of monitors: they are read when it is sent, with whether they are public. */
export interface News {
  readonly at: number;
  /** Of these monitors; empty: of the whole page. */
  readonly monitors: readonly string[];
  /** Of a measured incident what is wrong, after its monitor's name; else a title that stands alone. */
  readonly title: string;
  readonly isMeasured: boolean;
  /** "Investigating", "Scheduled". */
  readonly word: string;
  /** Markdown. */
  readonly text: string;
  /** On the status page. */
  readonly path: string;
}

/** How far it got: subscriptions up to `after` are done, but for those in `again`, whose mailbox was busy. */
export interface NewsProgress {
  readonly after: string;
  readonly again: readonly string[];
  /** Times that something was to be tried again. */
  readonly tries: number;
}

export interface NewsPayload {
  readonly news: News;
  readonly progress: NewsProgress;
}

const BEGINNING: NewsProgress = { after: "", again: [], tries: 0 };

type PlannedNews = PlannedDelivery<NewsType, NewsPayload>;

/** `id` is made of facts, so that a retried commit plans the same one. */
function planned(id: string, type: NewsType, incident: string | null, news: News): PlannedNews {
  return {
    ...{ id: `${id}.${SUBSCRIBERS}`, channel: SUBSCRIBERS, type, incident, nextAt: news.at },
    ...{ payload: { news, progress: BEGINNING }, state: "pending", attempts: 0 },
    ...{ lastStatus: null, lastError: null, sentAt: null },
  };
}

/** Which changes visitors are mailed: what the page calls an incident and is not only slow or soon to expire. */
const MEASURED: Readonly<
  Partial<Record<AlertType, { readonly type: NewsType; readonly state: IncidentState }>>
> = {
  "outage.opened": { type: "incident.opened", state: "investigating" },
  "outage.closed": { type: "incident.closed", state: "resolved" },
  "regional.opened": { type: "incident.opened", state: "investigating" },
  "regional.closed": { type: "incident.closed", state: "resolved" },
  "intermittent.opened": { type: "incident.opened", state: "investigating" },
  "intermittent.closed": { type: "incident.closed", state: "resolved" },
};

/** Of a change that channels are alerted of; nothing for reminders, escalations and private monitors. */
export function newsOfChange(change: ConditionChange, monitor: Monitor | null): PlannedNews[] {
  const { type, incident, at, reminder, escalation } = change;
  const news = MEASURED[type];
  if (news === undefined || !incident || reminder || escalation || !monitor?.public) return [];
  const minute = Math.floor(at / MINUTE_MS).toString(36);
  return [
    planned(`${incident.id}.${type}.${minute}`, news.type, incident.id, {
      ...{ at, monitors: [monitor.id], title: incident.publicSummary, isMeasured: true },
      ...{ word: STATE_WORDS[news.state].word, path: `/incidents/${incident.id}` },
      text: news.type === "incident.closed" ? STATE_WORDS.resolved.says : "",
    }),
  ];
}

/** Of what a person said last: the note by its id. Private notes are nobody's news. */
export function newsOfNote(incident: Incident, noteId: string): PlannedNews[] {
  const note = incident.updates.find(({ id }) => id === noteId);
  if (note === undefined || !note.public) return [];
  const isManual = incident.kind === "manual";
  const ends = isManual && note.status === "resolved";
  const type = ends
    ? "incident.closed"
    : isManual && incident.updates.length === 1
      ? "incident.opened"
      : "incident.noted";
  if (!isManual && incident.monitor === null) return [];
  return [
    planned(`${incident.id}.note.${noteId}`, type, incident.id, {
      ...{ at: note.at, monitors: incident.monitors ?? [incident.monitor ?? ""], text: note.text },
      ...{ title: incident.title ?? incident.publicSummary, isMeasured: !isManual },
      ...{ word: STATE_WORDS[note.status ?? statedStatus(incident)].word, path: `/incidents/${incident.id}` },
    }),
  ];
}

/** Of maintenance that was announced after `since` and until `now`, and is not over. */
export function newsOfMaintenance(
  occurrences: readonly Occurrence[],
  since: number,
  now: number,
): PlannedNews[] {
  return occurrences
    .filter(({ isNews, announcedAt, to }) => isNews && announcedAt > since && announcedAt <= now && to > now)
    .map((occurrence) => {
      const { id, monitor, title, text } = occurrence;
      const when = `Scheduled for ${fixedSpanText(occurrence)}.`;
      // One that was moved is announced again.
      const begins = Math.floor(occurrence.from / MINUTE_MS).toString(36);
      return planned(`maintenance.${id}.${begins}`, "maintenance.scheduled", null, {
        ...{ at: now, monitors: monitor === null ? [] : [monitor], isMeasured: false, word: "Scheduled" },
        ...{ title: title ?? "Scheduled maintenance", path: "/#maintenance" },
        text: text === null ? when : `${when}\n\n${text}`,
      });
    });
}
