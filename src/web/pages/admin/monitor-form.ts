/** Between a monitor and the fields of its form. What the form does not show stays as it was. */
import {
  MONITOR_KINDS,
  type Monitor,
  type MonitorKind,
  type MonitorOf,
} from "../../../core/config/monitor.ts";
import { slugOf } from "../../../core/config/slug.ts";
import { commaList, type FormValues, fieldValue, linesOf, numberOrText, textOrNull } from "./form.ts";
import { OTHER_KINDS } from "./kind-fields.ts";
import { kindInput, kindValues, whenItRuns } from "./kind-values.ts";

/** The paths that have a field, whatever the kind. */
const COMMON_FIELDS = [
  "id",
  "name",
  "group",
  "enabled",
  "public",
  "intervalMinutes",
  "regions",
  "objective",
  "dependsOn",
  "alert.channels",
  "alert.duringIntermittent",
];
/** What a heartbeat has no choice of: nothing is probed. */
const PROBE_FIELDS = ["intervalMinutes", "regions"];
const HTTP_FIELDS = [
  "target.url",
  "target.method",
  "target.timeoutMs",
  "target.headers",
  "target.body",
  "assert.status",
  "assert.bodyContains",
  "assert.bodyNotContains",
  "assert.slowMs",
  "assert.certificateDays",
];

/** The paths that have a field in the form of a kind. */
export function fieldsOf(kind: MonitorKind): readonly string[] {
  const own = kind === "http" ? HTTP_FIELDS : OTHER_KINDS[kind].fields.map(({ path }) => path);
  const common =
    kind === "heartbeat" ? COMMON_FIELDS.filter((path) => !PROBE_FIELDS.includes(path)) : COMMON_FIELDS;
  return [...common, ...own];
}

const YES = "yes";

const one = (value: unknown) => [value === null || value === undefined ? "" : String(value)];

export function monitorValues(monitor: Monitor): FormValues {
  return {
    kind: [monitor.kind],
    id: [monitor.id],
    name: [monitor.name],
    group: one(monitor.group),
    enabled: monitor.enabled ? [YES] : [],
    public: monitor.public ? [YES] : [],
    intervalMinutes: one(monitor.intervalMinutes),
    regions: monitor.regions,
    objective: [percentText(monitor.objective)],
    dependsOn: [monitor.dependsOn.join(", ")],
    "alert.channels": monitor.alert.channels ?? [],
    "alert.duringIntermittent": [monitor.alert.duringIntermittent],
    ...(monitor.kind === "http" ? httpValues(monitor) : kindValues(monitor)),
  };
}

function httpValues({ target, assert }: MonitorOf<"http">): FormValues {
  return {
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
    "assert.certificateDays": one(assert.certificateDays),
  };
}

/** 0.999 → "99.9": an objective is said in percent. */
function percentText(share: number): string {
  return String(Number((share * 100).toFixed(6)));
}

/** Back again; what is 1 or less was typed as a share. */
function shareOf(typed: number | string | undefined): number | string | undefined {
  return typeof typed === "number" && typed > 1 ? Number((typed / 100).toFixed(8)) : typed;
}

function headersFrom(values: FormValues): Record<string, string> {
  return Object.fromEntries(
    linesOf(values, "target.headers").map((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [line, ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

/** A new monitor without an id gets one of its name, or of what it watches. */
export function withId(values: FormValues): FormValues {
  if (fieldValue(values, "id").trim() !== "") return values;
  const url = fieldValue(values, "target.url");
  const named = ["name", "target.host", "target.name"].map((path) => fieldValue(values, path));
  const id = [...named, URL.parse(url)?.hostname ?? ""].map(slugOf).find((slug) => slug !== "");
  return id === undefined ? values : { ...values, id: [id] };
}

/** The input for the schema. `base` is the stored monitor, null for a new one. */
export function monitorInput(values: FormValues, base: Monitor | null): unknown {
  const channels = values["alert.channels"] ?? [];
  const during = textOrNull(values, "alert.duringIntermittent");
  const given = fieldValue(values, "kind");
  const kind = base?.kind ?? MONITOR_KINDS.find((known) => known === given) ?? "http";
  return {
    ...base,
    id: base?.id ?? fieldValue(values, "id").trim(),
    kind,
    name: textOrNull(values, "name") ?? undefined,
    group: textOrNull(values, "group"),
    enabled: fieldValue(values, "enabled") === YES,
    public: fieldValue(values, "public") === YES,
    ...(kind === "heartbeat"
      ? {}
      : { intervalMinutes: numberOrText(values, "intervalMinutes"), regions: values.regions ?? [] }),
    objective: shareOf(numberOrText(values, "objective")),
    ...(values.dependsOn === undefined ? {} : { dependsOn: commaList(values, "dependsOn") }),
    ...ownInput(kind, values, base),
    alert: {
      ...base?.alert,
      channels: channels.length === 0 ? null : channels,
      ...(during === null ? {} : { duringIntermittent: during }),
    },
  };
}

/** The parts that a kind has of its own. What has no field stays as it is stored. */
function ownInput(kind: MonitorKind, values: FormValues, base: Monitor | null): object {
  if (kind !== "http") {
    const { target, assert } = kindInput(kind, base === null ? values : whenItRuns(values, base));
    return { target: { ...base?.target, ...target }, assert: { ...base?.assert, ...assert } };
  }
  const body = fieldValue(values, "target.body");
  const method = fieldValue(values, "target.method");
  return {
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
      certificateDays: numberOrText(values, "assert.certificateDays") ?? null,
    },
    recheck: base?.kind === "http" && base.target.method === method ? base.recheck : undefined,
  };
}
