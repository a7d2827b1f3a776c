/**
 * What to watch: the monitor's schema with every default and limit, and nothing about how it is kept.
 * The same schema validates the API, `npm run apply` and the admin page, and feeds OpenAPI.
 */
import { z } from "zod";
import { REGIONS } from "../check/reading.ts";
import { assertSchema } from "./monitor-assert.ts";
import { inputRuleFaults } from "./monitor-rules.ts";
import { SAFE_METHODS, targetSchema } from "./monitor-target.ts";
import { flag, label, list, regexSource, wholeNumber } from "./schema-parts.ts";

/** Location hints that exist but host no Durable Objects: accepted, with a warning. */
export const HOSTLESS_REGIONS: readonly string[] = ["sam", "afr", "me"];
export const slug = z
  .string({ error: "is required: a slug of a-z, 0-9 and -, at most 64 characters" })
  .regex(/^[a-z0-9-]{1,64}$/, { error: "must be a slug: a-z, 0-9 and -, at most 64 characters" });

export const recheckSchema = z.strictObject(
  { afterSeconds: list(wholeNumber(1, 30), 4) },
  { error: "must be an object" },
);

export const evidenceSchema = z.strictObject(
  {
    body: z.enum(["full", "head", "off"], { error: "must be one of full, head, off" }).default("full"),
    redact: list(regexSource, 20).default([]),
  },
  { error: "must be an object" },
);

const threshold = z.tuple([wholeNumber(1, 1000), wholeNumber(1, 10_080)], {
  error: "must be [blips, minutes], as in [3, 60]",
});

export const alertSchema = z.strictObject(
  {
    channels: list(slug, 50).nullable().default(null),
    outageAfter: wholeNumber(1, 100).default(2),
    quorum: z
      .union([z.literal("majority"), wholeNumber(1, 11)], {
        error: 'must be "majority" or a whole number from 1 to 11',
      })
      .default("majority"),
    intermittent: list(threshold, 10).default([
      [3, 60],
      [4, 1440],
      [5, 10_080],
    ]),
    quietMinutes: wholeNumber(1, 10_080).default(120),
    remindMinutes: wholeNumber(1, 10_080).nullable().default(null),
    includeBody: flag.default(false),
  },
  { error: "must be an object" },
);

export const monitorSchema = z
  .strictObject(
    {
      id: slug,
      name: label(200).min(1, { error: "must not be empty" }).optional(),
      group: label(100).nullable().default(null),
      kind: z.literal("http", { error: 'must be "http"' }).default("http"),
      enabled: flag.default(true),
      public: flag.default(true),
      intervalMinutes: wholeNumber(1, 1440).default(1),
      regions: list(z.enum(REGIONS, { error: `must be one of ${REGIONS.join(", ")}` }), 11)
        .min(1, { error: 'must have at least one entry; "auto" is the default' })
        .default(["auto"]),
      objective: z
        .number({ error: "must be a number from 0.5 to 0.99999" })
        .min(0.5, { error: "must be a number from 0.5 to 0.99999" })
        .max(0.99999, { error: "must be a number from 0.5 to 0.99999" })
        .default(0.999),
      target: targetSchema,
      assert: assertSchema.prefault({}),
      recheck: recheckSchema.optional(),
      evidence: evidenceSchema.prefault({}),
      alert: alertSchema.prefault({}),
    },
    { error: "must be a JSON object" },
  )
  .superRefine((monitor, ctx) => {
    if (new Set(monitor.regions).size !== monitor.regions.length)
      ctx.addIssue({ code: "custom", path: ["regions"], message: "must not name a region twice" });
    if (typeof monitor.alert.quorum === "number" && monitor.alert.quorum > monitor.regions.length)
      ctx.addIssue({
        code: "custom",
        path: ["alert", "quorum"],
        message: `must be at most the number of regions (${monitor.regions.length})`,
      });
    const after = monitor.recheck?.afterSeconds ?? [];
    if (after.some((second, index) => index > 0 && second <= after[index - 1]!))
      ctx.addIssue({
        code: "custom",
        path: ["recheck", "afterSeconds"],
        message: "must rise from entry to entry",
      });
    if (monitor.target.body !== null && (monitor.target.method === "GET" || monitor.target.method === "HEAD"))
      ctx.addIssue({
        code: "custom",
        path: ["target", "body"],
        message: `must be null with method ${monitor.target.method}`,
      });
  })
  .transform((monitor) => ({
    ...monitor,
    name: monitor.name ?? monitor.id,
    recheck: monitor.recheck ?? {
      afterSeconds: SAFE_METHODS.includes(monitor.target.method) ? [2, 5, 10, 20] : [],
    },
  }));

export type MonitorInput = z.input<typeof monitorSchema>;
export type Monitor = z.output<typeof monitorSchema>;

/** One fault in what a user gave: a dotted path (`target.timeoutMs`, `regions.0`; empty for the whole) and the fix. */
export interface InputFault {
  readonly path: string;
  readonly message: string;
}

/** zod's issues as {@link InputFault}s, one for each. */
export function inputFaults(error: z.ZodError): InputFault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code !== "unrecognized_keys") return [{ path: path.join("."), message: issue.message }];
    return issue.keys.map((key) => ({
      path: [...path, key].join("."),
      message: "is not a known field; remove it or correct the spelling",
    }));
  });
}

export type MonitorResult =
  | { readonly ok: true; readonly monitor: Monitor; readonly warnings: readonly InputFault[] }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Validates a monitor, filling in every default. Never throws. */
export function parseMonitor(input: unknown): MonitorResult {
  const parsed = monitorSchema.safeParse(input);
  if (!parsed.success) return { ok: false, faults: inputFaults(parsed.error) };
  const faults = inputRuleFaults(parsed.data);
  if (faults.length > 0) return { ok: false, faults };
  const warnings = parsed.data.regions.flatMap((region, index) =>
    HOSTLESS_REGIONS.includes(region)
      ? [
          {
            path: `regions.${index}`,
            message: `no Durable Objects are hosted in ${region}; the probe runs somewhere near, see colo`,
          },
        ]
      : [],
  );
  return { ok: true, monitor: parsed.data, warnings };
}
