/**
 * The API's description and its validation come from the same schemas: a route says what it takes and gives,
 * and /openapi.json is made from that.
 */

import { OpenAPIHono, z } from "@hono/zod-openapi";
import { inputFaults } from "../core/config/input-fault.ts";
import type { TokenScope } from "../core/config/token.ts";
import type { WebApp, WebEnv } from "./context.ts";
import { invalid } from "./problem.ts";

export function createRouter(): WebApp {
  return new OpenAPIHono<WebEnv>({
    // A trailing slash is the same path.
    strict: false,
    defaultHook: (result) => {
      if (!result.success) throw invalid(inputFaults(result.error));
    },
  });
}

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: "Problem", description: "RFC 9457 problem details" });

const FAILURES = {
  401: "The token is missing or wrong",
  404: "There is no such thing",
  409: "The id is taken",
  413: "Too much at once",
  422: "The input is not valid; `errors` has the path of each fault",
} as const;
type FailureStatus = keyof typeof FAILURES;

interface Described {
  description: string;
  content?: Record<string, { schema: z.ZodType }>;
}

/** Without `content` in its type, handlers may return any Response; the shapes are held by tests. */
type Responses = Record<number, { description: string }>;

/** The answers of a route: one good one, and the problems it may give (401 is added by {@link adminOnly}). */
export function answers(
  good: { status?: number; description: string; schema?: z.ZodType; type?: string },
  ...failures: FailureStatus[]
): Responses {
  const { status = 200, description, schema, type = "application/json" } = good;
  const described: Record<number, Described> = {
    [status]: schema ? { description, content: { [type]: { schema } } } : { description },
  };
  for (const failure of failures) {
    described[failure] = {
      description: FAILURES[failure],
      content: { "application/problem+json": { schema: problemSchema } },
    };
  }
  return described;
}

/** The same for a route of the admin's. */
export function adminAnswers(...[good, ...failures]: Parameters<typeof answers>): Responses {
  return answers(good, 401, ...failures);
}

type Security = Record<string, string[]>[];
export const ADMIN_ONLY: Security = [{ bearer: [] }, { session: [] }];

/** The admin, and tokens of these scopes: they stand where OpenAPI 3.1 lists a bearer's roles. guard.ts holds it. */
function openTo(...scopes: TokenScope[]): Security {
  return [...scopes.map((scope) => ({ bearer: [scope] })), { session: [] }];
}
/** GETs that quote no body and no log line, or leave that out for a `read` token. */
export const READERS = openTo("read", "evidence");
/** GETs that are of no use without it. */
export const EVIDENCE_READERS = openTo("evidence");
export const EVENT_SENDERS = openTo("events");
export const AGENTS = openTo("agent");

export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true, content: { "application/json": { schema } } } as const;
}

/** What was saved, and what is odd about it all the same. */
export function withWarnings(saved: z.ZodType) {
  const fault = z.object({ path: z.string(), message: z.string() });
  const warnings = z.array(fault).optional().meta({ description: "Only when there are any" });
  return z.intersection(saved, z.object({ warnings }));
}

export function idParam(what: string) {
  return z.object({ id: z.string().meta({ description: `The ${what}'s id` }) });
}

export function listOf(item: z.ZodType) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
