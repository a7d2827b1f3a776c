/** A monitor of an HTTP or HTTPS address. */
import { z } from "zod";
import { commonFields, commonRules, withDerived } from "./common.ts";
import { assertSchema } from "./http-assert.ts";
import { SAFE_METHODS, targetSchema } from "./http-target.ts";

export const httpSchema = z
  .strictObject({
    kind: z.literal("http").default("http"),
    ...commonFields(1),
    target: targetSchema,
    assert: assertSchema.prefault({}),
  })
  .superRefine((monitor, ctx) => {
    commonRules(monitor, ctx);
    if (monitor.target.body !== null && (monitor.target.method === "GET" || monitor.target.method === "HEAD"))
      ctx.addIssue({
        code: "custom",
        path: ["target", "body"],
        message: `must be null with method ${monitor.target.method}`,
      });
  })
  .transform((monitor) => withDerived(monitor, SAFE_METHODS.includes(monitor.target.method)))
  .meta({ id: "HttpMonitor" });
