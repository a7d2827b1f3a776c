/** A monitor of an HTTP or HTTPS address. */
import { z } from "zod";
import { commonFields, commonRules, withDerived } from "./common.ts";
import { assertSchema } from "./http-assert.ts";
import { SAFE_METHODS, targetSchema } from "./http-target.ts";

const CERTIFICATE_DAYS = 14;

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
  .transform((monitor) => {
    const { target, assert } = monitor;
    const { certificateDays = target.url.startsWith("https:") ? CERTIFICATE_DAYS : null } = assert;
    const derived = withDerived(monitor, SAFE_METHODS.includes(target.method));
    return { ...derived, assert: { ...assert, certificateDays } };
  })
  .meta({ id: "HttpMonitor" });
