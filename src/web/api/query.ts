/** Query parameters that several lists share. */

import { z } from "@hono/zod-openapi";
import { MAX_ATTEMPT, SCHEDULED } from "../../core/check/attempt.ts";
import { REGIONS } from "../../core/check/reading.ts";
import { timeSchema } from "../../core/words/time.ts";
import { isCursor } from "../../store/page.ts";

const MOST = 1000;
const LIMIT_MESSAGE = `must be a whole number from 1 to ${MOST}`;

export const limitQuery = (usual: number) =>
  z.coerce
    .number({ error: LIMIT_MESSAGE })
    .int({ error: LIMIT_MESSAGE })
    .min(1, { error: LIMIT_MESSAGE })
    .max(MOST, { error: LIMIT_MESSAGE })
    .default(usual);

const CURSOR_MESSAGE = "is not a cursor; pass nextCursor as it was given";
export const cursorQuery = z
  .string()
  .refine(isCursor, { error: CURSOR_MESSAGE })
  .optional()
  .meta({ description: "nextCursor of the page before" });

/** `from` is included, `to` is not. */
export const fromQuery = timeSchema
  .optional()
  .meta({ type: "string", description: "ISO 8601, epoch ms or seconds, included" });
export const toQuery = timeSchema
  .optional()
  .meta({ type: "string", description: "ISO 8601, epoch ms or seconds, not included" });

export const regionQuery = z.enum(REGIONS, { error: `must be one of ${REGIONS.join(", ")}` }).optional();

const ATTEMPT_MESSAGE = `must be a whole number from ${SCHEDULED} to ${MAX_ATTEMPT}`;
export const attemptQuery = z
  .string()
  .regex(/^\d$/, { error: ATTEMPT_MESSAGE })
  .transform(Number)
  .refine((attempt) => attempt <= MAX_ATTEMPT, { error: ATTEMPT_MESSAGE })
  .optional()
  .meta({ type: "integer", description: "0 is the scheduled check, 1 to 6 are rechecks" });

export const pageQuery = { limit: limitQuery(100), cursor: cursorQuery };
