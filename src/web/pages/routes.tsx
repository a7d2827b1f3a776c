/** Every page's route. */
import type { WebApp } from "../context.ts";
import { adminRoutes } from "./admin/admin-routes.tsx";
import { ASSETS } from "./frame/assets.ts";
import { acknowledgeRoutes } from "./incident/acknowledge-routes.tsx";
import { incidentRoutes } from "./incident/incident-routes.tsx";
import { monitorRoutes } from "./monitor/monitor-routes.tsx";
import { statusRoutes } from "./status/status-routes.tsx";
import { subscribeRoutes } from "./subscribe/subscribe-routes.tsx";

export function pageRoutes(app: WebApp): void {
  for (const [path, { type, text, maxAgeSeconds }] of Object.entries(ASSETS)) {
    const headers = { "content-type": type, "cache-control": `public, max-age=${maxAgeSeconds}, immutable` };
    app.get(path, () => new Response(text, { headers }));
  }
  statusRoutes(app);
  monitorRoutes(app);
  incidentRoutes(app);
  subscribeRoutes(app);
  acknowledgeRoutes(app);
  adminRoutes(app);
}
