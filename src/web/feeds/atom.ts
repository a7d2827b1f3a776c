/** Atom (RFC 4287): an entry an incident or a maintenance, whose `updated` moves with each note and with its end. */
import { escapeHtml } from "../../core/words/html.ts";
import { isoTime } from "../../core/words/time.ts";
import type { Feed, FeedEntry, FeedStep } from "./feed.ts";
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
    ...feed.entries.map(entry),
  ];
  const root = element("feed", parts.join("\n"), { xmlns: "http://www.w3.org/2005/Atom", "xml:lang": "en" });
  return `<?xml version="1.0" encoding="utf-8"?>\n${root}\n`;
}

/** "Identified", when, and what was said. */
function stepHtml({ at, word, html }: FeedStep): string {
  return `<p><strong>${escapeHtml(word)}</strong>, ${escapeHtml(new Date(at).toUTCString())}:</p>${html}`;
}

function entry({ title, link, isOver, steps, changedAt }: FeedEntry): string {
  const parts = [
    textElement("id", link),
    textElement("title", isOver ? `${steps.at(-1)!.word}: ${title}` : title, { type: "text" }),
    element("link", null, { rel: "alternate", type: "text/html", href: link }),
    textElement("published", isoTime(steps[0]!.at)),
    textElement("updated", isoTime(changedAt)),
    textElement("content", steps.map(stepHtml).join("\n"), { type: "html" }),
  ];
  return element("entry", parts.join("\n"));
}
