/** The shapes of evidence: attribution, reading, failure. */
import { z } from "@hono/zod-openapi";
import { FAILURE_TYPES, REGIONS } from "../../core/check/reading.ts";
import { VERDICTS } from "../../core/check/verdict.ts";
import { failureOfSchema, hopSchema, timeOut } from "./check-json.ts";
import { hostSchema } from "./host-json.ts";

const headers = z.array(z.tuple([z.string(), z.string()]));

export const attributionSchema = z
  .object({
    failure: z.object({ type: z.enum(FAILURE_TYPES) }),
    hop: hopSchema,
    upstream: z.object({
      cause: z.string().meta({ description: "An RFC 9209 error type, passed_through, or unknown" }),
      alternatives: z.array(z.string()),
      confidence: z.number(),
    }),
    confidence: z.number().meta({ description: "In the hop, 0 to 1" }),
    because: z.array(z.string()),
    meaning: z.string(),
    reason: z.string().nullable().meta({ description: "The gateway's own words" }),
    requestIds: z
      .array(z.object({ name: z.string(), value: z.string(), vendor: z.string() }))
      .meta({ description: "What the vendor's support asks for" }),
    cached: z
      .object({ ageSeconds: z.int().nullable(), status: z.string().nullable() })
      .nullable()
      .meta({ description: "Set when the answer came out of a cache" }),
  })
  .meta({ id: "Attribution" });

const bodySchema = z.object({
  text: z.string().optional(),
  base64: z.string().optional(),
  bytes: z.int(),
  truncated: z.boolean(),
  charset: z.string().nullable(),
});

const certificate = z.object({
  subject: z.string(),
  issuer: z.string(),
  validFrom: timeOut,
  validTo: timeOut,
  names: z.array(z.string()),
  fingerprint: z.string().meta({ description: "SHA-256" }),
});
const dnsServer = z.object({
  server: z.string(),
  rcode: z.string().nullable(),
  records: z.array(z.string()),
  ttl: z.int().nullable().meta({ description: "Seconds" }),
  error: z.string().nullable(),
});
const heartbeatRun = z.object({
  startedAt: timeOut.nullable().meta({ description: "null: its start was not reported" }),
  endedAt: timeOut,
  exitCode: z.int().nullable().meta({ description: "null: it only said that it failed" }),
  good: z.boolean(),
});
const heartbeatTrouble = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("late"),
    dueAt: timeOut,
    lateAt: timeOut,
    running: timeOut.nullable().meta({ description: "Since when a run has been under way" }),
  }),
  z.object({ kind: z.literal("failed"), run: heartbeatRun }),
  z.object({ kind: z.literal("overdue"), startedAt: timeOut, overdueAt: timeOut }),
]);
const ownSchema = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("tcp"), openMs: z.number() }),
    z.object({ kind: z.literal("tls"), protocol: z.string(), chain: z.array(certificate) }),
    z.object({ kind: z.literal("dns"), servers: z.array(dnsServer) }),
    z.object({
      kind: z.literal("domain"),
      expiresAt: timeOut.nullable(),
      registrar: z.string().nullable(),
      states: z.array(z.string()),
    }),
    z.object({
      kind: z.literal("heartbeat"),
      run: heartbeatRun.nullable().meta({ description: "null: no run ended, the schedule was looked at" }),
      trouble: heartbeatTrouble.nullable(),
      timeZone: z.string(),
    }),
  ])
  .meta({ description: "What a kind other than http measures" });

export const readingSchema = z
  .object({
    status: z.int().nullable(),
    statusText: z.string().nullable(),
    httpVersion: z.string().optional(),
    headersMs: z.number().nullable(),
    latencyMs: z.number(),
    headers: headers.nullable(),
    headersOmitted: z.int().optional().meta({ description: "How many more headers there were" }),
    own: ownSchema.optional(),
    body: bodySchema
      .nullable()
      .optional()
      .meta({ description: "Absent for readers without the scope for evidence" }),
    redirects: z.array(z.object({ url: z.string(), status: z.int() })).nullable(),
    error: z.object({ name: z.string(), message: z.string() }).nullable().optional(),
    assertion: z
      .object({
        type: z.string(),
        message: z.string(),
        expected: z.string(),
        seen: z.string().nullable(),
      })
      .nullable()
      .optional()
      .meta({ description: "The first assertion that did not hold" }),
  })
  .meta({ id: "Reading" });

const connectionSchema = z
  .object({
    openMs: z.number().nullable(),
    tlsMs: z
      .number()
      .nullable()
      .meta({ description: "From the open connection to the server's certificate; null over http" }),
    error: z.object({ type: z.enum(FAILURE_TYPES), message: z.string() }).nullable(),
    counts: z.boolean().meta({
      description:
        "Whether one beside a green check from the same region got through: else it proves nothing",
    }),
  })
  .meta({
    description:
      "A bare connection (TCP, TLS) to the same host and port, made beside the first recheck when that failed too",
  });

export const failureSchema = z
  .object({
    id: z.string(),
    monitor: z.string(),
    at: timeOut,
    region: z.enum(REGIONS),
    colo: z.string().nullable(),
    attempt: z.int(),
    incident: z.string().nullable(),
    verdict: z.enum(VERDICTS),
    failure: failureOfSchema.optional(),
    attribution: z.union([attributionSchema, z.null()]),
    request: z.object({ method: z.string(), url: z.string(), headers }).nullable(),
    reading: readingSchema,
    connection: connectionSchema.optional(),
    lastGood: z
      .object({ at: timeOut, headers, latencyMs: z.number() })
      .optional()
      .meta({ description: "The last good answer, to compare with" }),
    evidence: z.enum(["kept", "omitted", "expired", "gone"]).meta({
      description:
        "omitted: there was no room for the body; expired: the body is gone, the headers are not; gone: only what the check itself says is left",
    }),
    host: hostSchema.optional().meta({ description: "Of one failure only: what hosts and logs reported" }),
  })
  .meta({ id: "Failure" });
