import { createRoute, z } from "@hono/zod-openapi";
import { attribute } from "../../core/attribution/attribute.ts";
import { type AttributionInput, attributionJson } from "../../core/attribution/attribution.ts";
import { FAILURE_TYPES, type Header } from "../../core/check/reading.ts";
import { json } from "../answer.ts";
import type { WebApp } from "../context.ts";
import { ADMIN_ONLY, adminAnswers, jsonBody } from "../openapi.ts";
import { attributionSchema } from "./evidence-json.ts";

const STATUS_MESSAGE = "must be a status from 100 to 999, or null when no answer came";
const HEADERS_MESSAGE = "must be a list of [name, value] or an object of names and values";
const ERROR_MESSAGE = "must be a failure type, or {name, message}";
const headerValue = z.union([z.string(), z.number().transform(String)]);

const headersBody = z
  .union(
    [
      z.array(z.tuple([z.string(), headerValue])),
      z.record(z.string(), z.union([headerValue, z.array(headerValue)])),
    ],
    { error: HEADERS_MESSAGE },
  )
  .default([]);

const errorBody = z.union(
  [
    z.enum(FAILURE_TYPES),
    z.strictObject({
      name: z.string().default("Error"),
      message: z.string().default(""),
      type: z.enum(FAILURE_TYPES).optional(),
      phase: z.string().optional(),
    }),
  ],
  { error: ERROR_MESSAGE },
);

export const attributeBody = z.strictObject(
  {
    status: z
      .int({ error: STATUS_MESSAGE })
      .min(100, { error: STATUS_MESSAGE })
      .max(999, { error: STATUS_MESSAGE })
      .nullable()
      .default(null),
    statusText: z.string({ error: "must be a string" }).max(1000).default(""),
    headers: headersBody,
    body: z
      .string({ error: "must be a string" })
      .max(1_048_576, { error: "must be at most 1 MiB" })
      .nullable()
      .default(null),
    latencyMs: z
      .number({ error: "must be a number of milliseconds, 0 or more" })
      .min(0, { error: "must be a number of milliseconds, 0 or more" })
      .nullable()
      .default(null),
    error: errorBody.nullable().default(null),
    lastGood: z
      .strictObject({ headers: headersBody }, { error: "must be {headers} of the last good answer" })
      .nullable()
      .default(null)
      .meta({ description: "The last good answer of the same target: its usual marks tell who answers now" }),
  },
  { error: "must be a JSON object" },
);

const postRoute = createRoute({
  method: "post",
  path: "/api/v1/attribute",
  summary: "Say which hop answered, from any response",
  description: "Stateless: nothing is recorded.",
  tags: ["diagnosis"],
  security: ADMIN_ONLY,
  request: { body: jsonBody(attributeBody) },
  responses: adminAnswers(
    { description: "Who answered and what failed behind it", schema: attributionSchema },
    422,
  ),
});

function listed(headers: z.output<typeof headersBody>): readonly Header[] {
  if (Array.isArray(headers)) return headers;
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((single): Header => [name, single]),
  );
}

export function attributionInput({
  headers,
  error,
  lastGood,
  ...answer
}: z.output<typeof attributeBody>): AttributionInput {
  const thrown = typeof error === "string" ? { name: "Error", message: error, type: error } : error;
  const usual = lastGood && { headers: listed(lastGood.headers) };
  return { ...answer, headers: listed(headers), error: thrown, lastGood: usual };
}

export function attributeRoutes(app: WebApp): void {
  app.openapi(postRoute, (c) =>
    json(attributionJson(attribute(attributionInput(c.req.valid("json"))), true)),
  );
}
