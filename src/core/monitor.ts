/**
 * What to watch: the monitor's schema with every default and limit, and nothing about how it is kept.
 * The same schema validates the API, `npm run apply` and the admin page, and feeds OpenAPI.
 */
import { z } from "zod";
import { jsonPathFault } from "./json-path.ts";
import { patternFault } from "./pattern.ts";
import { REGIONS } from "./reading.ts";
import { forbiddenReference } from "./secret.ts";

/** Location hints that exist but host no Durable Objects: accepted, with a warning. */
export const HOSTLESS_REGIONS: readonly string[] = ["sam", "afr", "me"];
export const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] as const;
/** Methods without side effects (RFC 9110, 9.2.1): only these are rechecked unless the monitor says so. */
export const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

export const slug = z
  .string({ error: "is required: a slug of a-z, 0-9 and -, at most 64 characters" })
  .regex(/^[a-z0-9-]{1,64}$/, { error: "must be a slug: a-z, 0-9 and -, at most 64 characters" });

const text = (most: number) =>
  z.string({ error: "must be a string" }).max(most, { error: `must be at most ${most} characters` });
const wholeNumber = (least: number, most: number) =>
  z
    .number({ error: `must be a whole number from ${least} to ${most}` })
    .int({ error: `must be a whole number from ${least} to ${most}` })
    .min(least, { error: `must be a whole number from ${least} to ${most}` })
    .max(most, { error: `must be a whole number from ${least} to ${most}` });
const flag = z.boolean({ error: "must be true or false" });
const list = <T extends z.ZodType>(item: T, most: number) =>
  z.array(item, { error: "must be a list" }).max(most, { error: `must have at most ${most} entries` });
const regexSource = text(1000).superRefine((source, ctx) => {
  const fault = patternFault(source);
  if (fault !== null)
    ctx.addIssue({ code: "custom", message: `is not a regular expression that RE2 accepts: ${fault}` });
});

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/;
/** For every part of the request that the Prober fills secrets into. */
function refuseForbiddenSecrets(text: string, ctx: z.RefinementCtx): void {
  const fault = forbiddenReference(text);
  if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
}
const headerName = z.string().regex(HEADER_NAME, { error: "is not a header name (RFC 9110, 5.1)" });
/** Set by Edgetick or by the platform on every request; a monitor that sets them would break correlation or be ignored. */
const RESERVED_HEADERS = [
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "traceparent",
  "x-edgetick-check",
];
const requestHeaders = z
  .record(
    headerName,
    text(4096)
      .regex(/^[^\r\n\0]*$/, { error: "must not contain line breaks" })
      .superRefine(refuseForbiddenSecrets),
    { error: "must be an object of header names and values" },
  )
  .superRefine((headers, ctx) => {
    for (const name of Object.keys(headers)) {
      if (RESERVED_HEADERS.includes(name.toLowerCase()))
        ctx.addIssue({
          code: "custom",
          path: [name],
          message: "is set by Edgetick or the platform; remove it",
        });
    }
    if (Object.keys(headers).length > 50)
      ctx.addIssue({ code: "custom", message: "must have at most 50 headers" });
  });

const targetUrl = z
  .string({ error: "is required: the http or https URL to probe" })
  .max(2048, { error: "must be at most 2048 characters" })
  .superRefine((value, ctx) => {
    const fault = urlFault(value) ?? forbiddenReference(value);
    if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
  });

/** Why this is no URL to probe, or null. Whether its address is allowed is address.ts's rule. */
export function urlFault(value: string): string | null {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return "is not a URL; write it whole, as in https://shop.example/health";
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return "must be an http or https URL";
  if (url.username !== "" || url.password !== "")
    return "must not carry credentials; send them in target.headers as {{secret.NAME}}";
  return null;
}

export const targetSchema = z.strictObject(
  {
    url: targetUrl,
    method: z.enum(METHODS, { error: `must be one of ${METHODS.join(", ")}` }).default("GET"),
    headers: requestHeaders.default({}),
    body: text(65_536).superRefine(refuseForbiddenSecrets).nullable().default(null),
    timeoutMs: wholeNumber(100, 30_000).default(10_000),
    followRedirects: wholeNumber(0, 10).default(5),
  },
  { error: "is required: an object with at least a url" },
);

/** `2xx`, `404` or `200-299`; a number is taken as its text. */
const statusPattern = z.preprocess(
  (value) => (typeof value === "number" ? String(value) : value),
  z
    .string({ error: 'must be a status such as 200, a class such as "2xx" or a range such as "200-299"' })
    .regex(/^(?:[1-9]xx|[1-9]\d\d|[1-9]\d\d-[1-9]\d\d)$/, {
      error: 'must be a status such as 200, a class such as "2xx" or a range such as "200-299"',
    }),
);

const headerExpectation = z.union(
  [
    text(1000),
    z.strictObject({ contains: text(1000) }),
    z.strictObject({ matches: regexSource }),
    z.strictObject({ present: flag }),
  ],
  { error: "must be the expected value, or one of {contains}, {matches}, {present}" },
);

const jsonAssertion = z
  .strictObject(
    {
      path: text(500).superRefine((path, ctx) => {
        const fault = jsonPathFault(path);
        if (fault !== null)
          ctx.addIssue({ code: "custom", message: `must be a JSONPath such as $.db (RFC 9535): ${fault}` });
      }),
      equals: z.unknown().optional(),
      notEquals: z.unknown().optional(),
      contains: text(1000).optional(),
      matches: regexSource.optional(),
      greaterThan: z.number({ error: "must be a number" }).optional(),
      lessThan: z.number({ error: "must be a number" }).optional(),
      exists: flag.optional(),
    },
    { error: "must be an object with a path and one expectation" },
  )
  .superRefine((assertion, ctx) => {
    const given = Object.keys(assertion).filter((key) => key !== "path");
    if (given.length !== 1)
      ctx.addIssue({
        code: "custom",
        message: "needs exactly one of equals, notEquals, contains, matches, greaterThan, lessThan, exists",
      });
  });
export type JsonAssertion = z.infer<typeof jsonAssertion>;

export const assertSchema = z.strictObject(
  {
    status: list(statusPattern, 20)
      .min(1, { error: 'must have at least one entry, such as "2xx"' })
      .default(["2xx"]),
    bodyContains: list(text(1000).min(1, { error: "must not be empty" }), 20).default([]),
    bodyNotContains: list(text(1000).min(1, { error: "must not be empty" }), 20).default([]),
    bodyMatches: regexSource.nullable().default(null),
    header: z
      .record(headerName, headerExpectation, { error: "must be an object of header names and values" })
      .default({}),
    json: list(jsonAssertion, 20).default([]),
    slowMs: wholeNumber(1, 30_000).nullable().default(null),
  },
  { error: "must be an object" },
);
export type Assertions = z.infer<typeof assertSchema>;

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
export type AlertPolicy = z.infer<typeof alertSchema>;

export const monitorSchema = z
  .strictObject(
    {
      id: slug,
      name: text(200).min(1, { error: "must not be empty" }).optional(),
      group: text(100).nullable().default(null),
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
