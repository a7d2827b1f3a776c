/** While a backup is being restored nothing else may write: what it wrote would be mixed into what comes. */
import { createMiddleware } from "hono/factory";
import { restoreInProgress } from "../store/restore.ts";
import type { WebEnv } from "./context.ts";
import { SAFE_METHODS } from "./database.ts";
import { Problem } from "./problem.ts";

const OPEN = /^\/(?:api\/v1\/restore(?:\/|$)|admin\/log)/;

export const refuseWhileRestoring = createMiddleware<WebEnv>(async (c, next) => {
  const reads = SAFE_METHODS.includes(c.req.method);
  if (!reads && !OPEN.test(c.req.path)) {
    const restore = await restoreInProgress(c.env.DB).catch(() => null);
    if (restore !== null)
      throw new Problem(503, "A backup is being restored here. Nothing can be changed until it is finished.");
  }
  await next();
});
