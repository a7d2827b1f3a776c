/** A maintenance window's form, and what it says. */
import type { MaintenanceWindow } from "../../../core/config/maintenance.ts";
import { isoTime } from "../../../core/words/time.ts";
import { wallMsOf } from "../../../core/words/zone.ts";
import { type FormValues, numberOrText, textOrNull } from "./form.ts";

/** A one-off window's times on the clocks of its own zone. */
export function windowValues({ from, to, ...window }: MaintenanceWindow): FormValues {
  const { timeZone = "UTC" } = window;
  const local = (at: number | null) =>
    at === null ? "" : new Date(wallMsOf(at, timeZone)).toISOString().slice(0, 16);
  const typed = { ...window, timeZone, from: local(from), to: local(to) };
  return Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, [String(value ?? "")]]));
}

/** What was left empty is left out, so that the schema tells the one-off form from the recurring one. */
export function windowInput(values: FormValues): unknown {
  const fields = {
    id: textOrNull(values, "id"),
    title: textOrNull(values, "title"),
    text: textOrNull(values, "text"),
    timeZone: textOrNull(values, "timeZone"),
    monitor: textOrNull(values, "monitor"),
    from: textOrNull(values, "from"),
    to: textOrNull(values, "to"),
    cron: textOrNull(values, "cron"),
    durationMinutes: numberOrText(values, "durationMinutes") ?? null,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** A local time that was left as it is stays the moment that it was: clocks that are set back show an hour twice. */
export function changedInput(values: FormValues, window: MaintenanceWindow): unknown {
  const shown = windowValues(window);
  const isLeft = (name: string) => values[name]?.[0] === shown[name]?.[0];
  if (!isLeft("timeZone")) return windowInput(values);
  const kept = (["from", "to"] as const).flatMap((name) => {
    const at = window[name];
    return at !== null && isLeft(name) ? [[name, [isoTime(at)]] as const] : [];
  });
  return windowInput({ ...values, ...Object.fromEntries(kept) });
}
