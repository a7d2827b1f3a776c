import { createRoute, z } from "@hono/zod-openapi";
import { PUBLIC_CACHE } from "../answer.ts";
import type { WebApp, WebContext } from "../context.ts";
import { answers } from "../openapi.ts";
import { nowOf } from "../pages/frame/respond.tsx";
import { siteUrl } from "../site.ts";
import { readPublicView } from "../view-model.ts";
import { atom } from "./atom.ts";
import { type Feed, feedOf } from "./feed.ts";
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

async function feedFor(c: WebContext): Promise<Feed> {
  const page = await readPublicView(c.env);
  return feedOf(page, siteUrl(c, page.settings), nowOf(page.lastTickAt));
}

export function feedRoutes(app: WebApp): void {
  for (const { path, type, write, description } of FORMATS)
    app.openapi(route(path, type, description), async (c) =>
      c.body(write(await feedFor(c)), 200, { ...PUBLIC_CACHE, "content-type": `${type}; charset=utf-8` }),
    );
}
