/** Weekday and hour on the clock of a time zone. */

const QUARTER_MS = 15 * 60_000;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

interface LocalHour {
  /** 0 is Monday. */
  readonly weekday: number;
  readonly hour: number;
}

/** Zones change on quarter hours at most, so each quarter is looked up once. An unknown zone reads as UTC. */
export function localHours(timeZone: string): (at: number) => LocalHour {
  const format = formatOf(timeZone);
  const known = new Map<number, LocalHour>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS);
    let local = known.get(quarter);
    if (local === undefined) {
      local = read(format, quarter * QUARTER_MS);
      known.set(quarter, local);
    }
    return local;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const options = { weekday: "short", hour: "2-digit", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
  }
}

function read(format: Intl.DateTimeFormat, at: number): LocalHour {
  const parts = format.formatToParts(at);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return { weekday: Math.max(0, WEEKDAYS.indexOf(of("weekday"))), hour: Number(of("hour")) % 24 };
}
