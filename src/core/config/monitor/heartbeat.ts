/** A monitor of a job that tells when it ran: how often that should be, and what counts as a good run. */
import { z } from "zod";
import { REGIONS } from "../../check/reading.ts";
import { isTimeZone } from "../../words/zone.ts";
import { cronOf, nextRun } from "../cron.ts";
import { list, wholeNumber } from "../schema-parts.ts";
import { commonFields, commonRules, withDerived } from "./common.ts";

/** A leap year, in minutes. */
const MAX_EVERY = 527_040;
/** 31 days. */
const MAX_MINUTES = 44_640;
/** The grace of a job that runs hourly or less often, where none is given. */
const USUAL_GRACE = 60;
const CRON_MESSAGE = "must be a cron expression of five fields, as in 0 3 * * *";
const EACH_MINUTE = "must be 1 or left out: the schedule is looked at every minute";
const NOT_PROBED = "must be left out: a heartbeat is not probed, its job pings";

const target = z
  .strictObject(
    {
      everyMinutes: wholeNumber(1, MAX_EVERY).nullable().default(null),
      cron: z
        .string({ error: CRON_MESSAGE })
        .trim()
        .max(100, { error: "must be at most 100 characters" })
        .refine((expression) => cronOf(expression) !== null, { error: CRON_MESSAGE })
        .refine((expression) => cronOf(expression) === null || nextRun(expression, "UTC", 0) !== null, {
          error: "never comes: there is no such day in any month",
        })
        .nullable()
        .default(null),
      timeZone: z
        .string({ error: "must be an IANA time zone, as in Europe/Berlin" })
        .refine(isTimeZone, { error: "must be an IANA time zone, as in Europe/Berlin" })
        .default("UTC"),
      graceMinutes: wholeNumber(0, MAX_MINUTES)
        .optional()
        .meta({ description: "By default as long as the interval, at most 60" }),
    },
    { error: "is required: an object with everyMinutes or cron" },
  )
  .superRefine(({ everyMinutes, cron }, ctx) => {
    if ((everyMinutes === null) !== (cron === null)) return;
    const message =
      cron === null ? "is required, or cron: when the job runs" : "must be left out where cron is given";
    ctx.addIssue({ code: "custom", path: ["everyMinutes"], message });
  })
  .transform((given) => ({
    ...given,
    graceMinutes: given.graceMinutes ?? Math.min(given.everyMinutes ?? USUAL_GRACE, USUAL_GRACE),
  }));
const assert = z.strictObject(
  {
    maxMinutes: wholeNumber(1, MAX_MINUTES)
      .nullable()
      .default(null)
      .meta({ description: "A run that has begun fails when it has not ended after so long" }),
    exitCodes: list(wholeNumber(0, 255), 256)
      .min(1, { error: "must have at least one entry, such as 0" })
      .default([0])
      .meta({ description: "Those of a good run" }),
  },
  { error: "must be an object" },
);

/** What is there for all kinds, and has one value here. */
const fixed = {
  intervalMinutes: z.literal(1, { error: EACH_MINUTE }).default(1),
  regions: z
    .array(z.enum(REGIONS), { error: NOT_PROBED })
    .refine((regions) => regions.join() === "auto", { error: NOT_PROBED })
    .default(["auto"]),
  recheck: z
    .strictObject({ afterSeconds: z.array(z.number(), { error: NOT_PROBED }).max(0, { error: NOT_PROBED }) })
    .optional(),
};

export const heartbeatSchema = z
  .strictObject({
    kind: z.literal("heartbeat"),
    ...commonFields(1, 1),
    ...fixed,
    target,
    assert: assert.prefault({}),
  })
  .superRefine(commonRules)
  .transform((monitor) => withDerived(monitor, false))
  .meta({ id: "HeartbeatMonitor" });
