/** What a user may write as a maintenance window: the schema behind the API, the admin page and `npm run apply`. */

import { z } from "zod";
import { MINUTES_PER_DAY } from "../check/check.ts";
import { timeSchema } from "../words/time.ts";
import { type InputFault, inputFaults } from "./input-fault.ts";
import { cronOf, type MaintenanceWindow } from "./maintenance.ts";
import { slug } from "./schema-parts.ts";

const MAX_MINUTES = 7 * MINUTES_PER_DAY;
const DURATION_MESSAGE = `must be a whole number of minutes from 1 to ${MAX_MINUTES}`;
const CRON_MESSAGE = "must be a cron expression of five fields in UTC, as in 0 3 * * 0";

export const maintenanceSchema = z
  .strictObject(
    {
      id: slug.optional(),
      monitor: z.string({ error: "must be a monitor's id, or null for all" }).nullable().optional(),
      from: timeSchema.optional(),
      to: timeSchema.optional(),
      cron: z
        .string({ error: CRON_MESSAGE })
        .max(100, { error: "must be at most 100 characters" })
        .refine((expression) => cronOf(expression) !== null, { error: CRON_MESSAGE })
        .refine((expression) => cronOf(expression)?.nextRun(new Date(0)) !== null, {
          error: "never comes: there is no such day in any month",
        })
        .optional(),
      durationMinutes: z
        .int({ error: DURATION_MESSAGE })
        .min(1, { error: DURATION_MESSAGE })
        .max(MAX_MINUTES, { error: DURATION_MESSAGE })
        .optional(),
    },
    { error: "must be a JSON object" },
  )
  .superRefine((window, ctx) => {
    for (const { path, message } of shapeFaults(window))
      ctx.addIssue({ code: "custom", path: path === "" ? [] : [path], message });
  });

interface Shape {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly cron?: string | undefined;
  readonly durationMinutes?: number | undefined;
}

/** Either {from, to} or {cron, durationMinutes}. */
function shapeFaults({ from, to, cron, durationMinutes }: Shape): InputFault[] {
  const once = from !== undefined || to !== undefined;
  const again = cron !== undefined || durationMinutes !== undefined;
  if (once === again) return [{ path: "", message: "needs either from and to, or cron and durationMinutes" }];
  if (again) {
    if (cron === undefined) return [{ path: "cron", message: "is required beside durationMinutes" }];
    if (durationMinutes === undefined)
      return [{ path: "durationMinutes", message: "is required beside cron" }];
    return [];
  }
  if (from === undefined) return [{ path: "from", message: "is required beside to" }];
  if (to === undefined) return [{ path: "to", message: "is required beside from" }];
  return from < to ? [] : [{ path: "to", message: "must be after from" }];
}

type MaintenanceResult =
  | { readonly ok: true; readonly window: MaintenanceWindow }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Validates a window. `newId` is used when the input names none. Never throws. */
export function parseMaintenance(input: unknown, newId: string): MaintenanceResult {
  const parsed = maintenanceSchema.safeParse(input);
  if (!parsed.success) return { ok: false, faults: inputFaults(parsed.error) };
  const {
    id = newId,
    monitor = null,
    from = null,
    to = null,
    cron = null,
    durationMinutes = null,
  } = parsed.data;
  return { ok: true, window: { id, monitor, from, to, cron, durationMinutes } };
}
