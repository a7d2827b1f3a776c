/**
 * RSS 2.0 (https://www.rssboard.org/rss-specification): an item a step of an incident. Readers know an item by its guid
 * and never look at it again, so an end or a note that changed an old item would reach nobody.
 */
import { STATE_WORDS } from "../../core/words/incident-state.ts";
import { markdownHtml } from "../../core/words/markdown.ts";
import type { IncidentStep } from "../incident-title.ts";
import type { Feed, FeedIncident } from "./feed.ts";
import { element, textElement } from "./xml.ts";

const MAX_ITEMS = 100;

/** "Identified: ", "Resolved: "; what opens an incident stands under its title alone. */
function leadOf({ kind, status }: IncidentStep): string {
  if (kind === "opened") return "";
  return kind === "note" && status === "investigating" ? "Update: " : `${STATE_WORDS[status].word}: `;
}

export function rss(feed: Feed): string {
  const items = feed.incidents
    .flatMap((incident) => incident.steps.map((step) => ({ incident, step })))
    .sort((a, b) => b.step.at - a.step.at)
    .slice(0, MAX_ITEMS);
  const parts = [
    textElement("title", feed.title),
    textElement("link", `${feed.site}/`),
    textElement("description", feed.description),
    textElement("language", "en"),
    textElement("lastBuildDate", date(feed.changedAt)),
    textElement("generator", "Edgetick"),
    element("atom:link", null, {
      rel: "self",
      type: "application/rss+xml",
      href: `${feed.site}/feed.rss`,
    }),
    ...items.map(({ incident, step }) => item(incident, step)),
  ];
  const channel = element("channel", parts.join("\n"));
  const root = element("rss", channel, { version: "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom" });
  return `<?xml version="1.0" encoding="utf-8"?>\n${root}\n`;
}

function item({ title, link }: FeedIncident, step: IncidentStep): string {
  const { id, at, text } = step;
  return element(
    "item",
    [
      textElement("title", `${leadOf(step)}${title}`),
      textElement("link", link),
      textElement("guid", `${link}#${id}`, { isPermaLink: "false" }),
      textElement("pubDate", date(at)),
      textElement("description", markdownHtml(text)),
    ].join("\n"),
  );
}

/** RFC 822, as RSS asks for. */
function date(at: number): string {
  return new Date(at).toUTCString();
}
