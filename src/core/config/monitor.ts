/**
 * What to watch: one schema a kind, every default and limit, and nothing about how it is kept. The same schemas validate
 * the API, `npm run apply` and the admin page, and feed OpenAPI.
 */
import { z } from "zod";
import { dnsSchema } from "./monitor/dns.ts";
import { domainSchema } from "./monitor/domain.ts";
import { httpSchema } from "./monitor/http.ts";
import { inputRuleFaults } from "./monitor/input-rules.ts";
import { tcpSchema } from "./monitor/tcp.ts";
import { tlsSchema } from "./monitor/tls.ts";

/** Location hints that exist but host no Durable Objects: accepted, with a warning. */
export const HOSTLESS_REGIONS: readonly string[] = ["sam", "afr", "me"];

export const MONITOR_KINDS = ["http", "tcp", "tls", "dns", "domain"] as const;
export type MonitorKind = (typeof MONITOR_KINDS)[number];

const anyKind = z.discriminatedUnion("kind", [httpSchema, tcpSchema, tlsSchema, dnsSchema, domainSchema], {
  error: (issue) =>
    issue.code === "invalid_union" ? `must be one of ${MONITOR_KINDS.join(", ")}` : "must be a JSON object",
});

/** A monitor without a kind is of kind http. */
export const monitorSchema = z.preprocess(
  (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) && !Object.hasOwn(value, "kind")
      ? { ...value, kind: "http" }
      : value,
  anyKind,
);

export type Monitor = z.output<typeof anyKind>;
export type MonitorOf<K extends MonitorKind> = Extract<Monitor, { kind: K }>;
/** What a user writes for a monitor of kind http. */
export type MonitorInput = z.input<typeof httpSchema>;

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
