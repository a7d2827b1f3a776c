/** What a user may write as a maintenance window: the schema behind the API, the admin page and `npm run apply`. */

import { z } from "zod";
import { MINUTES_PER_DAY } from "../check/check.ts";
import { parseTime, TIME_MESSAGE } from "../words/time.ts";
import { fromZone, isTimeZone, parseLocal } from "../words/zone.ts";
import { cronOf } from "./cron.ts";
import { type InputFault, inputFaults } from "./input-fault.ts";
import type { MaintenanceWindow } from "./maintenance.ts";
import { label, prose, slug } from "./schema-parts.ts";

const MAX_MINUTES = 7 * MINUTES_PER_DAY;
const DURATION_MESSAGE = `must be a whole number of minutes from 1 to ${MAX_MINUTES}`;
const CRON_MESSAGE = "must be a cron expression of five fields, as in 0 3 * * 0";
const ZONE_MESSAGE = "must be an IANA time zone, as in Europe/Berlin";

/** A time as everywhere, or a local one, which stays a text until the window's zone is known. */
const timeOrLocal = z
  .unknown()
  .transform((input, ctx): number | string => {
    const ms = parseTime(input);
    if (ms !== null) return ms;
    if (typeof input === "string" && parseLocal(input) !== null) return input.trim();
    ctx.addIssue({ code: "custom", message: TIME_MESSAGE });
    return z.NEVER;
  })
  .meta({
    type: ["string", "integer"],
    description:
      "ISO 8601 with a zone, epoch milliseconds or seconds; or beside `timeZone` a local time without a zone",
  });

export const maintenanceSchema = z
  .strictObject(
    {
      id: slug.optional(),
      monitor: z.string({ error: "must be a monitor's id, or null for all" }).nullable().optional(),
      title: label(150).nullable().optional().meta({
        description: "For visitors; a recurring window with a title is announced a day before each time",
      }),
      text: prose(5000).nullable().optional().meta({ description: "Markdown without HTML, for visitors" }),
      timeZone: z
        .string({ error: ZONE_MESSAGE })
        .refine(isTimeZone, { error: ZONE_MESSAGE })
        .nullable()
        .optional()
        .meta({
          description: "IANA name: of `cron`, of local times, and of what visitors read; UTC when left out",
        }),
      from: timeOrLocal.optional(),
      to: timeOrLocal.optional(),
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
type Shape = z.output<typeof maintenanceSchema>;

/** Either {from, to} or {cron, durationMinutes}. */
function shapeFaults(window: Shape): InputFault[] {
  const { from, to, cron, durationMinutes, timeZone } = window;
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
  const zoneless = (["from", "to"] as const).filter((path) => typeof window[path] === "string");
  if (!timeZone && zoneless.length > 0)
    return zoneless.map((path) => ({ path, message: "has no zone: add one, or the window's timeZone" }));
  // The zone's own fault is said already.
  if (timeZone && !isTimeZone(timeZone)) return [];
  return epochOf(from, timeZone) < epochOf(to, timeZone)
    ? []
    : [{ path: "to", message: "must be after from" }];
}

function epochOf(time: number | string, timeZone: string | null | undefined): number {
  return typeof time === "number" ? time : fromZone(parseLocal(time) ?? 0, timeZone ?? "UTC");
}

type MaintenanceResult =
  | { readonly ok: true; readonly window: MaintenanceWindow }
  | { readonly ok: false; readonly faults: readonly InputFault[] };

/** Validates a window. `newId` is used when the input names none. Never throws. */
export function parseMaintenance(input: unknown, newId: string): MaintenanceResult {
  const parsed = maintenanceSchema.safeParse(input);
  if (!parsed.success) return { ok: false, faults: inputFaults(parsed.error) };
  const { id = newId, monitor = null, from, to, cron = null, durationMinutes = null } = parsed.data;
  const { title, text, timeZone } = parsed.data;
  const window = {
    ...{ id, monitor, cron, durationMinutes },
    from: from === undefined ? null : epochOf(from, timeZone),
    to: to === undefined ? null : epochOf(to, timeZone),
    ...{ title: title?.trim() || null, text: text?.trim() || null },
    timeZone: timeZone ?? "UTC",
  };
  return { ok: true, window };
}
