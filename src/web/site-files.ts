/** What robots, browsers and security researchers look for at fixed paths. */

import { readSettings } from "../store/settings.ts";
import { PUBLIC_CACHE, publicFor } from "./caching.ts";
import type { WebApp } from "./context.ts";
import { iconSvg } from "./pages/frame/icon.ts";
import { Problem } from "./problem.ts";
import { cachingOf, siteUrl } from "./site.ts";
import { readPublicView } from "./view-model.ts";

const HOUR_S = 3600;

/** The public pages may be found; what needs a token, and what programs read, is of no use to a search engine. */
const ROBOTS = `User-agent: *
Disallow: /admin
Disallow: /api/
Disallow: /metrics
Disallow: /ping/
`;

/** RFC 9116 wants an end within a year: the first day of a month, half a year ahead, so that it rarely changes. */
function expires(now: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 6, 1)).toISOString();
}

function plain(text: string, caching: Record<string, string>): Response {
  return new Response(text, { headers: { "content-type": "text/plain; charset=utf-8", ...caching } });
}

export function siteFileRoutes(app: WebApp): void {
  app.get("/robots.txt", () => plain(ROBOTS, publicFor(HOUR_S)));
  app.get("/.well-known/security.txt", async (c) => {
    const settings = await readSettings(c.env.DB);
    if (settings.securityContact === null)
      throw new Problem(404, "No security contact is set; set securityContact in the settings.");
    const lines = [
      `Contact: ${settings.securityContact}`,
      `Expires: ${expires(Date.now())}`,
      `Canonical: ${siteUrl(c, settings)}/.well-known/security.txt`,
      "Preferred-Languages: en",
    ];
    return plain(`${lines.join("\n")}\n`, cachingOf(c, settings));
  });
  // Browsers and feed readers that read no page ask here; the pages name their icon themselves.
  app.get("/favicon.ico", async (c) => {
    const { status } = await readPublicView(c.env);
    return new Response(iconSvg(status), {
      headers: { "content-type": "image/svg+xml", ...PUBLIC_CACHE },
    });
  });
}
