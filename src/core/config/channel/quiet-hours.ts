/** Hours in which a channel is left alone: what can wait is sent when they end, unless it is over by then. */
import { z } from "zod";
import type { DeliveryType } from "../../alert/queue.ts";
import { MINUTE_MS } from "../../check/check.ts";
import { isTimeZone } from "../../words/zone.ts";

const CONDITIONS = [
  "outage",
  "regional",
  "intermittent",
  "slow",
  "silent",
  "quota",
  "agent",
  "blip",
] as const;
const MINUTES_A_DAY = 1440;

const timeOfDay = (what: string) =>
  z
    .string({ error: `is required: ${what}, as in "22:00"` })
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, { error: `must be ${what} from 00:00 to 23:59, as in "22:00"` });

export const quietHours = z
  .strictObject(
    {
      from: timeOfDay("when they begin"),
      to: timeOfDay("when they end"),
      timeZone: z
        .string({ error: "must be an IANA time zone, as in Europe/Berlin" })
        .refine(isTimeZone, { error: "must be an IANA time zone, as in Europe/Berlin" })
        .default("UTC"),
      except: z
        .array(z.enum(CONDITIONS, { error: `must be one of ${CONDITIONS.join(", ")}` }), {
          error: "must be a list",
        })
        .max(CONDITIONS.length, { error: `must have at most ${CONDITIONS.length} entries` })
        .default([]),
    },
    { error: 'must be {"from": "22:00", "to": "07:00"}, or null' },
  )
  .refine(({ from, to }) => from !== to, { path: ["to"], error: "must not be when they begin" });

type QuietHours = z.output<typeof quietHours>;

/** The end of the quiet hours that `now` lies in, epoch ms, when an alert of this type has to wait for it; else null. */
export function quietUntil(
  { from, to, timeZone, except }: QuietHours,
  type: DeliveryType,
  now: number,
): number | null {
  if (type === "test" || except.some((condition) => condition === conditionOf(type))) return null;
  const [begin, end, local] = [minutesOf(from), minutesOf(to), localMinutes(now, timeZone)];
  const quiet = begin < end ? local >= begin && local < end : local >= begin || local < end;
  if (!quiet) return null;
  const until = Math.floor(now / MINUTE_MS) * MINUTE_MS + ahead(local, end) * MINUTE_MS;
  // The clocks may change before then: what is off by it is put right.
  const off = ahead(localMinutes(until, timeZone), end);
  return until + (off > MINUTES_A_DAY / 2 ? off - MINUTES_A_DAY : off) * MINUTE_MS;
}

function conditionOf(type: DeliveryType): string {
  const [condition, what] = type.split(".");
  return condition === "monitor" ? what! : condition!;
}

function ahead(from: number, to: number): number {
  return (to - from + MINUTES_A_DAY) % MINUTES_A_DAY;
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(":").map(Number);
  return hours! * 60 + minutes!;
}

function localMinutes(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return minutesOf(format.format(at));
}
