import { createRoute, z } from "@hono/zod-openapi";
import type { WebApp } from "../context.ts";
import { answers } from "../openapi.ts";
import { nowOf } from "../pages/frame/respond.tsx";
import { cachingOf, siteUrl } from "../site.ts";
import { readPublicView } from "../view-model.ts";
import { atom } from "./atom.ts";
import { feedOf } from "./feed.ts";
import { rss } from "./rss.ts";

const FORMATS = [
  {
    path: "/feed.atom",
    type: "application/atom+xml",
    write: atom,
    description: "Atom, an entry an incident",
  },
  { path: "/feed.rss", type: "application/rss+xml", write: rss, description: "RSS 2.0, an item a step" },
] as const;

function route(path: string, type: string, description: string) {
  return createRoute({
    method: "get",
    path,
    summary: "Public incidents of the last 14 days, open ones always",
    tags: ["public"],
    security: [],
    responses: answers({ description, schema: z.string(), type }),
  });
}

export function feedRoutes(app: WebApp): void {
  for (const { path, type, write, description } of FORMATS)
    app.openapi(route(path, type, description), async (c) => {
      const page = await readPublicView(c.env);
      const caching = cachingOf(c, page.settings);
      const text = write(feedOf(page, siteUrl(c, page.settings), nowOf(page.lastTickAt)));
      return c.body(text, 200, { ...caching, "content-type": `${type}; charset=utf-8` });
    });
}
