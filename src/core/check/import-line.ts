/** One line of imported history (NDJSON): a reading measured elsewhere, made into one of ours. */

import { z } from "zod";
import { inputFaults } from "../config/input-fault.ts";
import type { Monitor } from "../config/monitor.ts";
import { timeSchema } from "../words/time.ts";
import { checkAssertions } from "./assertion.ts";
import { MAX_ATTEMPT, SCHEDULED } from "./attempt.ts";
import { bodyStart } from "./body.ts";
import { MINUTE_MS } from "./check.ts";
import { keptAssertion, keptHeaders } from "./evidence.ts";
import { FAILURE_TYPES, type Header, lostReading, REGIONS, type Reading, startedAt } from "./reading.ts";
import { type Redactor, redactor } from "./redaction.ts";

export const MAX_IMPORT_LINES = 10_000;
const attemptFault = { error: `must be a whole number from ${SCHEDULED} to ${MAX_ATTEMPT}` };

const latency = z
  .number({ error: "must be a number of milliseconds, 0 or more" })
  .min(0, { error: "must be a number of milliseconds, 0 or more" })
  .max(3_600_000, { error: "must be at most 3600000 (an hour)" });

const headers = z.union(
  [z.array(z.tuple([z.string(), z.string()])).max(200), z.record(z.string(), z.string())],
  { error: "must be a list of [name, value] or an object of names and values" },
);

export const importLineSchema = z
  .strictObject(
    {
      at: timeSchema,
      region: z.enum(REGIONS, { error: `must be one of ${REGIONS.join(", ")}` }),
      colo: z
        .string({ error: "must be a data centre's code such as AMS, or null" })
        .regex(/^[A-Za-z0-9-]{1,16}$/, { error: "must be a data centre's code such as AMS, or null" })
        .nullable()
        .optional(),
      status: z
        .number({ error: "must be a status from 100 to 999, or null when no answer came" })
        .int({ error: "must be a status from 100 to 999, or null when no answer came" })
        .min(100, { error: "must be a status from 100 to 999, or null when no answer came" })
        .max(999, { error: "must be a status from 100 to 999, or null when no answer came" })
        .nullable()
        .optional(),
      latencyMs: latency.optional(),
      error: z
        .enum(FAILURE_TYPES, { error: `must be a failure type: ${FAILURE_TYPES.join(", ")}` })
        .nullable()
        .optional(),
      headers: headers.optional(),
      body: z
        .string({ error: "must be a string" })
        .max(1_048_576, { error: "must be at most 1 MiB" })
        .nullable()
        .optional(),
      attempt: z
        .number(attemptFault)
        .int(attemptFault)
        .min(SCHEDULED, attemptFault)
        .max(MAX_ATTEMPT, attemptFault)
        .default(SCHEDULED),
      lost: z.boolean({ error: "must be true or false" }).default(false),
    },
    { error: "must be a JSON object" },
  )
  .superRefine((line, ctx) => {
    if (line.lost || line.error === "probe.lost") return;
    const fault = (path: string, message: string) => ctx.addIssue({ code: "custom", path: [path], message });
    if (line.latencyMs === undefined)
      fault("latencyMs", "is required: how long the check took, in milliseconds");
  });

type ImportLine = z.output<typeof importLineSchema>;

type ParsedLine =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly message: string };

/** Parses one line for `monitor`. Times later than `latest` (epoch ms) are refused: history is what has been. */
export function parseImportLine(line: string, monitor: Monitor, latest: number): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { ok: false, message: "is not JSON; write one reading a line" };
  }
  const parsed = importLineSchema.safeParse(value);
  if (!parsed.success) {
    const faults = inputFaults(parsed.error).map(({ path, message }) =>
      path === "" ? message : `${path} ${message}`,
    );
    return { ok: false, message: faults.join("; ") };
  }
  const fault = monitor.kind === "http" ? statusFault(parsed.data) : null;
  if (fault !== null) return { ok: false, message: fault };
  if (parsed.data.at > latest) return { ok: false, message: "at must not be in the future" };
  return { ok: true, reading: readingOf(parsed.data, monitor) };
}

/** Of a check of another kind than http, no status and no error says that all was well. */
function statusFault({ lost, error, status }: ImportLine): string | null {
  if (lost || error === "probe.lost") return null;
  if (status === undefined) return "status is required: the HTTP status, or null when no answer came";
  return status === null && !error ? "error is required when status is null: the failure type" : null;
}

function readingOf(line: ImportLine, monitor: Monitor): Reading {
  const at = startedAt(line.at);
  const minute = Math.floor(at / MINUTE_MS);
  if (line.lost || line.error === "probe.lost") {
    return {
      ...lostReading(minute, at, line.region, line.attempt, "imported as lost"),
      colo: line.colo ?? null,
    };
  }
  const mask = redactor({ patterns: monitor.evidence.redact });
  const given = headersOf(line);
  const { headers, omitted } = keptHeaders(given ?? [], mask);
  return {
    minute,
    at,
    region: line.region,
    colo: line.colo?.toUpperCase() ?? null,
    attempt: line.attempt,
    status: line.status ?? null,
    statusText: "",
    headersMs: null,
    latencyMs: Math.round(line.latencyMs ?? 0),
    headers,
    ...(omitted > 0 ? { headersOmitted: omitted } : {}),
    body: bodyOf(line.body ?? null, monitor, mask),
    redirects: [],
    ...failureOf(line, monitor, given, mask),
  };
}

function headersOf({ headers: given }: ImportLine): readonly Header[] | null {
  if (given === undefined) return null;
  return Array.isArray(given) ? given : Object.entries(given);
}

/** A failure type of an assertion says only that one failed; any other ended the exchange; without one we judge. */
function failureOf(
  { error, status = null, body = null }: ImportLine,
  monitor: Monitor,
  headers: readonly Header[] | null,
  mask: Redactor,
): Pick<Reading, "error" | "assertion"> {
  if (error === "http.status" || error?.startsWith("assertion."))
    return {
      error: null,
      assertion: { type: error as "assertion.body", expected: "imported as failing", seen: null },
    };
  const failed = monitor.kind === "http" ? checkAssertions(monitor.assert, { status, headers, body }) : null;
  const phase = status === null ? "headers" : "body";
  return {
    error: error ? { name: "Imported", message: error, phase, type: error } : null,
    assertion: failed && keptAssertion(failed, monitor.evidence.body, mask),
  };
}

function bodyOf(body: string | null, monitor: Monitor, mask: Redactor): Reading["body"] {
  if (body === null) return null;
  const bytes = new TextEncoder().encode(body);
  const facts = { bytes, size: bytes.length, incomplete: false, charset: "utf-8" };
  return bodyStart(facts, monitor.evidence.body, mask);
}
