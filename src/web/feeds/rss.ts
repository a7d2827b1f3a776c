/**
 * RSS 2.0 (https://www.rssboard.org/rss-specification): an item a step of an incident. Readers know an item by its guid
 * and never look at it again, so an end or a note that changed an old item would reach nobody.
 */
import type { Feed, FeedEntry, FeedStep } from "./feed.ts";
import { element, textElement } from "./xml.ts";

const MAX_ITEMS = 100;

export function rss(feed: Feed): string {
  const items = feed.entries
    .flatMap((entry) => entry.steps.map((step) => ({ entry, step })))
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
    ...items.map(({ entry, step }) => item(entry, step)),
  ];
  const channel = element("channel", parts.join("\n"));
  const root = element("rss", channel, { version: "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom" });
  return `<?xml version="1.0" encoding="utf-8"?>\n${root}\n`;
}

function item({ title, link }: FeedEntry, { id, at, lead, html }: FeedStep): string {
  return element(
    "item",
    [
      textElement("title", `${lead}${title}`),
      textElement("link", link),
      textElement("guid", `${link}#${id}`, { isPermaLink: "false" }),
      textElement("pubDate", date(at)),
      textElement("description", html),
    ].join("\n"),
  );
}

/** RFC 822, as RSS asks for. */
function date(at: number): string {
  return new Date(at).toUTCString();
}
