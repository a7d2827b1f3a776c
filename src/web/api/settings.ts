import { createRoute } from "@hono/zod-openapi";
import { settingsSchema } from "../../core/config/settings.ts";
import { readSettings, writeSettings } from "../../store/settings.ts";
import { verbatim } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, jsonBody, READERS } from "../openapi.ts";

const tags = ["settings"];
const security = ADMIN_ONLY;
const path = "/api/v1/settings";

const settingsBody = settingsSchema.meta({ id: "Settings" });

const getRoute = createRoute({
  method: "get",
  path,
  summary: "Get the page's settings",
  tags,
  security: READERS,
  responses: adminAnswers({ description: "The settings with every default", schema: settingsBody }),
});
const putRoute = createRoute({
  method: "put",
  path,
  summary: "Replace the page's settings",
  description: "A field that is left out gets its default.",
  tags,
  security,
  request: { body: jsonBody(settingsBody) },
  responses: adminAnswers({ description: "The settings with every default", schema: settingsBody }, 422),
});

export function settingsRoutes(app: WebApp): void {
  app.openapi(getRoute, async (c) => verbatim(await readSettings(c.env.DB)));
  app.openapi(putRoute, async (c) => {
    const settings = c.req.valid("json");
    await writeSettings(c.env.DB, settings);
    return verbatim(settings);
  });
}
