/** Atom (RFC 4287): an entry an incident, whose `updated` moves with each note and with its end. */
import { escapeHtml } from "../../core/words/html.ts";
import { STATE_WORDS } from "../../core/words/incident-state.ts";
import { markdownHtml } from "../../core/words/markdown.ts";
import { isoTime } from "../../core/words/time.ts";
import type { IncidentStep } from "../incident-title.ts";
import type { Feed, FeedIncident } from "./feed.ts";
import { element, textElement } from "./xml.ts";

export function atom(feed: Feed): string {
  const { site } = feed;
  const parts = [
    textElement("id", `${site}/`),
    textElement("title", feed.title, { type: "text" }),
    textElement("subtitle", feed.description, { type: "text" }),
    textElement("updated", isoTime(feed.changedAt)),
    element("author", textElement("name", feed.author) + textElement("uri", `${site}/`)),
    element("link", null, { rel: "self", type: "application/atom+xml", href: `${site}/feed.atom` }),
    element("link", null, { rel: "alternate", type: "text/html", href: `${site}/` }),
    textElement("generator", "Edgetick"),
    ...feed.incidents.map(entry),
  ];
  const root = element("feed", parts.join("\n"), { xmlns: "http://www.w3.org/2005/Atom", "xml:lang": "en" });
  return `<?xml version="1.0" encoding="utf-8"?>\n${root}\n`;
}

/** "Identified", when, and what was said. */
function stepHtml({ at, status, text }: IncidentStep): string {
  const when = escapeHtml(new Date(at).toUTCString());
  return `<p><strong>${STATE_WORDS[status].word}</strong>, ${when}:</p>${markdownHtml(text)}`;
}

function entry({ incident, title, link, steps, changedAt }: FeedIncident): string {
  const content = steps.map(stepHtml).join("\n");
  const parts = [
    textElement("id", link),
    textElement("title", incident.state === "closed" ? `Resolved: ${title}` : title, { type: "text" }),
    element("link", null, { rel: "alternate", type: "text/html", href: link }),
    textElement("published", isoTime(incident.startedAt)),
    textElement("updated", isoTime(changedAt)),
    textElement("content", content, { type: "html" }),
  ];
  return element("entry", parts.join("\n"));
}
