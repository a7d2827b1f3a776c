/** Public incidents as Atom and RSS. */
import { createRoute } from "@hono/zod-openapi";
import { Feed } from "feed";
import type { IncidentView } from "../core/shard/view.ts";
import { plainLine } from "../core/words/plain-text.ts";
import { PUBLIC_CACHE } from "./answer.ts";
import type { WebApp, WebContext } from "./context.ts";
import { answers } from "./openapi.ts";
import { siteUrl } from "./site.ts";
import { type PageView, readPublicView } from "./view-model.ts";
import { escapeXml } from "./xml.ts";

const MOST_ITEMS = 50;

function route(path: "/feed.atom" | "/feed.rss", type: string) {
  return createRoute({
    method: "get",
    path,
    summary: "Public incidents of the last 14 days, open ones always",
    tags: ["public"],
    security: [],
    responses: answers({ description: "A feed", schema: undefined, type }),
  });
}
const atomRoute = route("/feed.atom", "application/atom+xml");
const rssRoute = route("/feed.rss", "application/rss+xml");

function changedAt(incident: IncidentView): number {
  return Math.max(incident.startedAt, incident.endedAt ?? 0, ...incident.updates.map((update) => update.at));
}

function contentOf(incident: IncidentView): string {
  const ended =
    incident.endedAt === null ? "still open" : `ended ${new Date(incident.endedAt).toUTCString()}`;
  const began = `Began ${new Date(incident.startedAt).toUTCString()}, ${ended}.`;
  const notes = incident.updates.map((update) => `${new Date(update.at).toUTCString()}: ${update.text}`);
  return [incident.publicSummary, began, ...notes].map((text) => `<p>${escapeXml(text)}</p>`).join("\n");
}

export function feedOf(page: PageView, site: string): Feed {
  const names = new Map(page.monitors.map(({ view }) => [view.id, view.name]));
  const incidents = page.incidents.slice(0, MOST_ITEMS);
  const feed = new Feed({
    id: `${site}/`,
    title: `${page.settings.title}: incidents`,
    link: `${site}/`,
    copyright: "",
    generator: "Edgetick",
    updated: new Date(
      incidents.length === 0 ? (page.lastTickAt ?? 0) : Math.max(...incidents.map(changedAt)),
    ),
    feedLinks: { atom: `${site}/feed.atom`, rss: `${site}/feed.rss` },
  });
  for (const incident of incidents) {
    const link = `${site}/incidents/${encodeURIComponent(incident.id)}`;
    const state = incident.state === "closed" ? "Resolved: " : "";
    feed.addItem({
      id: link,
      title: plainLine(
        `${state}${names.get(incident.monitor ?? "") ?? "Monitoring"}: ${incident.publicSummary}`,
      ),
      link,
      date: new Date(changedAt(incident)),
      published: new Date(incident.startedAt),
      content: contentOf(incident),
    });
  }
  return feed;
}

async function feedFor(c: WebContext): Promise<Feed> {
  const page = await readPublicView(c.env);
  return feedOf(page, siteUrl(c, page.settings));
}

export function feedRoutes(app: WebApp): void {
  app.openapi(atomRoute, async (c) =>
    c.body((await feedFor(c)).atom1(), 200, {
      ...PUBLIC_CACHE,
      "content-type": "application/atom+xml; charset=utf-8",
    }),
  );
  app.openapi(rssRoute, async (c) =>
    c.body((await feedFor(c)).rss2(), 200, {
      ...PUBLIC_CACHE,
      "content-type": "application/rss+xml; charset=utf-8",
    }),
  );
}
