/** Between a monitor and the fields of its form. What the form does not show stays as it was. */
import type { Monitor } from "../../../core/config/monitor.ts";
import { type FormValues, fieldValue, linesOf, numberOrText, textOrNull } from "./form.ts";

/** The paths that have a field. */
export const MONITOR_FIELDS = [
  "id",
  "name",
  "group",
  "enabled",
  "public",
  "intervalMinutes",
  "regions",
  "objective",
  "target.url",
  "target.method",
  "target.timeoutMs",
  "target.headers",
  "target.body",
  "assert.status",
  "assert.bodyContains",
  "assert.bodyNotContains",
  "assert.slowMs",
  "alert.channels",
] as const;

const YES = "yes";

export function monitorValues(monitor: Monitor): FormValues {
  const { target, assert, alert } = monitor;
  const one = (value: unknown) => [value === null || value === undefined ? "" : String(value)];
  return {
    id: [monitor.id],
    name: [monitor.name],
    group: one(monitor.group),
    enabled: monitor.enabled ? [YES] : [],
    public: monitor.public ? [YES] : [],
    intervalMinutes: one(monitor.intervalMinutes),
    regions: monitor.regions,
    objective: one(monitor.objective),
    "target.url": [target.url],
    "target.method": [target.method],
    "target.timeoutMs": one(target.timeoutMs),
    "target.headers": [
      Object.entries(target.headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join("\n"),
    ],
    "target.body": one(target.body),
    "assert.status": [assert.status.join(", ")],
    "assert.bodyContains": [assert.bodyContains.join("\n")],
    "assert.bodyNotContains": [assert.bodyNotContains.join("\n")],
    "assert.slowMs": one(assert.slowMs),
    "alert.channels": one(alert.channels?.join(", ")),
  };
}

function headersFrom(values: FormValues): Record<string, string> {
  return Object.fromEntries(
    linesOf(values, "target.headers").map((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [line, ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

function commaList(values: FormValues, name: string): string[] {
  return fieldValue(values, name)
    .split(/[\s,]+/)
    .filter((item) => item !== "");
}

/** The input for the schema. `base` is the stored monitor, null for a new one. */
export function monitorInput(values: FormValues, base: Monitor | null): unknown {
  const channels = commaList(values, "alert.channels");
  const body = fieldValue(values, "target.body");
  const method = fieldValue(values, "target.method");
  return {
    ...base,
    id: base?.id ?? fieldValue(values, "id").trim(),
    name: textOrNull(values, "name") ?? undefined,
    group: textOrNull(values, "group"),
    enabled: fieldValue(values, "enabled") === YES,
    public: fieldValue(values, "public") === YES,
    intervalMinutes: numberOrText(values, "intervalMinutes"),
    regions: values.regions ?? [],
    objective: numberOrText(values, "objective"),
    target: {
      ...base?.target,
      url: fieldValue(values, "target.url").trim(),
      method,
      timeoutMs: numberOrText(values, "target.timeoutMs"),
      headers: headersFrom(values),
      body: body === "" ? null : body,
    },
    assert: {
      ...base?.assert,
      status: commaList(values, "assert.status"),
      bodyContains: linesOf(values, "assert.bodyContains"),
      bodyNotContains: linesOf(values, "assert.bodyNotContains"),
      slowMs: numberOrText(values, "assert.slowMs") ?? null,
    },
    alert: { ...base?.alert, channels: channels.length === 0 ? null : channels },
    recheck: base !== null && base.target.method === method ? base.recheck : undefined,
  };
}
