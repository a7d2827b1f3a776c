/** What Edgetick itself uses of the account's plan. */
import { createRoute, z } from "@hono/zod-openapi";
import { DAY_MS } from "../../core/check/check.ts";
import { PLANS, QUOTAS, type QuotaUse, quotaUses } from "../../core/usage/quotas.ts";
import type { OwnUse } from "../../core/usage/tally.ts";
import { isoTime } from "../../core/words/time.ts";
import { readSettings, type Settings } from "../../store/settings.ts";
import { readUsage } from "../../store/usage.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers } from "../openapi.ts";
import { timeOut } from "./check-json.ts";

const quotaOut = z.object({
  quota: z.enum(QUOTAS),
  unit: z.enum(["requests", "seconds", "rows", "bytes"]),
  per: z.enum(["day", "total"]).meta({ description: "day: until 00:00 UTC" }),
  used: z.number(),
  yesterday: z.number().nullable(),
  projected: z.number().nullable().meta({ description: "At the present rate until 00:00 UTC" }),
  limit: z.number().meta({ description: "On Paid a thirtieth of what a month includes" }),
  share: z.number().meta({ description: "used / limit" }),
  beyond: z.enum(["stops", "costs"]).meta({ description: "What Cloudflare does beyond the limit" }),
  measured: z.enum(["counted", "estimated"]),
  advice: z.string().nullable(),
});

const usageRoute = createRoute({
  method: "get",
  path: "/api/v1/usage",
  summary: "What Edgetick uses of the account's plan",
  description:
    "Counted by Edgetick itself: what else runs in the account shares the quotas. Empty before the first tick.",
  tags: ["settings"],
  security: ADMIN_ONLY,
  responses: adminAnswers({
    description: "Each quota",
    schema: z
      .object({
        plan: z.enum(PLANS),
        day: z.string().meta({ description: "UTC" }),
        since: timeOut.nullable().meta({ description: "Nothing was counted before" }),
        items: z.array(quotaOut),
      })
      .meta({ id: "Usage" }),
  }),
});

export interface PlanUse {
  readonly plan: Settings["plan"];
  readonly use: OwnUse | null;
  readonly quotas: readonly QuotaUse[];
}

/** `now` is epoch ms. */
export async function planUse(db: D1Database, { plan }: Settings, now: number): Promise<PlanUse> {
  const use = await readUsage(db, now);
  return { plan, use, quotas: use === null ? [] : quotaUses(use, plan, now) };
}

export function usageRoutes(app: WebApp): void {
  app.openapi(usageRoute, async (c) => {
    const now = Date.now();
    const { plan, use, quotas } = await planUse(c.env.DB, await readSettings(c.env.DB), now);
    return json({
      plan,
      day: new Date(Math.floor(now / DAY_MS) * DAY_MS).toISOString().slice(0, 10),
      since: isoTime(use?.since ?? null),
      items: quotas.map(({ label: _, ...quota }) => ({ ...quota, share: quota.used / quota.limit })),
    });
  });
}
