/** Times on pages: in the settings' time zone for people, in ISO 8601 for machines. */

/** Making an Intl formatter costs more than a whole monitor row, so each zone's are made once. */
const clocks = new Map<string, Clock>();

export interface Clock {
  readonly timeZone: string;
  /** "21:59" */
  hourMinute(at: number): string;
  /** "21:59:07" */
  second(at: number): string;
  /** "22 Nov 2026" */
  date(at: number): string;
  /** "22 Nov 2026, 21:59" */
  full(at: number): string;
  /** "22 Nov 2026, 21:59:07" */
  fullSecond(at: number): string;
  /** "November 2026" */
  month(at: number): string;
  /** The UTC month of a moment: "November 2026". */
  utcMonth(at: number): string;
  /** A UTC day (whole days since the epoch): "22 Nov". */
  utcDay(day: number): string;
}

const DAY_MS = 86_400_000;
const MAX_REMEMBERED = 1000;

/** A page names the same ninety days for every monitor. */
function remembered(format: (at: number) => string): (day: number) => string {
  const known = new Map<number, string>();
  return (day) => {
    const text = known.get(day) ?? format(day * DAY_MS);
    if (known.size > MAX_REMEMBERED) known.clear();
    known.set(day, text);
    return text;
  };
}

function makeClock(timeZone: string): Clock {
  const formatter = (options: Intl.DateTimeFormatOptions, zone = timeZone) => {
    const format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone, hourCycle: "h23" });
    return (at: number) => format.format(at).replace(/\bSept\b/, "Sep");
  };
  const time = { hour: "2-digit", minute: "2-digit" } as const;
  const day = { day: "numeric", month: "short" } as const;
  const utcDay = remembered(formatter(day, "UTC"));
  return {
    timeZone,
    hourMinute: formatter(time),
    second: formatter({ ...time, second: "2-digit" }),
    date: formatter({ ...day, year: "numeric" }),
    full: formatter({ ...day, year: "numeric", ...time }),
    fullSecond: formatter({ ...day, year: "numeric", ...time, second: "2-digit" }),
    month: formatter({ month: "long", year: "numeric" }),
    utcMonth: formatter({ month: "long", year: "numeric" }, "UTC"),
    utcDay,
  };
}

/** The clock of a time zone; an unknown zone reads as UTC, so that a mistyped setting never takes the page down. */
export function clockOf(timeZone: string): Clock {
  const known = clocks.get(timeZone);
  if (known) return known;
  let clock: Clock;
  try {
    clock = makeClock(timeZone);
  } catch {
    clock = clockOf("UTC");
  }
  clocks.set(timeZone, clock);
  return clock;
}

interface WhenProps {
  readonly at: number;
  readonly clock: Clock;
  readonly show?: "full" | "fullSecond" | "date" | "hourMinute" | "second";
}

export function When({ at, clock, show = "full" }: WhenProps) {
  return <time datetime={new Date(at).toISOString()}>{clock[show](at)}</time>;
}
