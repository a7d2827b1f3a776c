import { createRoute } from "@hono/zod-openapi";
import { isReference } from "../../core/config/secret.ts";
import { parseSettings, settingsSchema } from "../../core/config/settings.ts";
import type { Env } from "../../env.ts";
import { readSettings, type Settings } from "../../store/settings.ts";
import { json } from "../answer.ts";
import { callerOf } from "../auth.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, jsonBody, READERS } from "../openapi.ts";
import { invalid } from "../problem.ts";
import { saveSettings } from "../save-settings.ts";
import { looseObject, mergePatch } from "./merge-patch.ts";

const tags = ["settings"];
const security = ADMIN_ONLY;
const path = "/api/v1/settings";

const settingsBody = settingsSchema.meta({ id: "Settings" });

const patch = looseObject.meta({ description: "RFC 7396: null takes a field back to its default" });

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

const patchRoute = createRoute({
  method: "patch",
  path,
  summary: "Change some of the page's settings",
  tags,
  security,
  request: { body: jsonBody(patch) },
  responses: adminAnswers({ description: "The settings with every default", schema: settingsBody }, 422),
});

export function settingsRoutes(app: WebApp): void {
  app.openapi(getRoute, async (c) => {
    const settings = await readSettings(c.env.DB);
    const { kind } = await callerOf(c);
    return json(kind === "admin" ? settings : { ...settings, heartbeatUrl: hidden(settings.heartbeatUrl) });
  });
  app.openapi(putRoute, async (c) => json(await saved(c.env, c.req.valid("json"))));
  app.openapi(patchRoute, async (c) => {
    const parsed = parseSettings(mergePatch(await readSettings(c.env.DB), c.req.valid("json")));
    if (!parsed.ok) throw invalid(parsed.faults);
    return json(await saved(c.env, parsed.settings));
  });
}

async function saved(env: Env, settings: Settings): Promise<Settings> {
  const faults = await saveSettings(env, settings);
  if (faults.length > 0) throw invalid(faults);
  return settings;
}

/** Whoever knows the address can say that Edgetick ticks: its host is enough for a token, or the name of its secret. */
function hidden(url: string | null): string | null {
  if (url === null || isReference(url)) return url;
  return `${URL.parse(url)?.origin ?? ""}/…`;
}
