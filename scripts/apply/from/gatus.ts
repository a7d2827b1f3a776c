/** Gatus' config.yaml (version 5), and the results in its SQLite storage. */
import { DatabaseSync } from "node:sqlite";
import { parse } from "yaml";
import { isTimeZone } from "../../../src/core/words/zone.ts";
import { dailyCron } from "./daily-window.ts";
import { gatusChannels } from "./gatus-channels.ts";
import { conditionsOf } from "./gatus-conditions.ts";
import { Draft, headersWithoutSecrets, type Source, SourceFault } from "./source.ts";
import { failureTypeOf } from "./wording.ts";

type Mapping = Record<string, unknown>;

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** `now` (epoch ms) decides on which side of daylight saving a window's local time is read. */
export function readGatus(text: string, storage: string | null): Source {
  const config = parsed(text);
  const endpoints = (config.endpoints ?? config.services) as Mapping[] | undefined;
  if (!Array.isArray(endpoints))
    throw new SourceFault("has no list of endpoints: is it the configuration of Gatus?");
  const draft = new Draft();
  const channels = gatusChannels(draft, mapping(config.alerting));
  const keys = new Map<string, string>();
  for (const endpoint of endpoints) readEndpoint(draft, endpoint, channels, keys);
  for (const external of list(config["external-endpoints"])) readExternal(draft, external);
  for (const suite of list(config.suites))
    draft.leftOut(`Suite "${suite.name}"`, "Edgetick has no chained requests");
  readMaintenance(draft, "Maintenance", mapping(config.maintenance), null);
  for (const endpoint of endpoints)
    for (const window of list(endpoint["maintenance-windows"])) {
      const id = keys.get(keyOf(endpoint));
      if (id !== undefined) readMaintenance(draft, `Maintenance of "${endpoint.name}"`, window, id);
    }
  const title = mapping(config.ui).title ?? mapping(config.ui).header;
  if (typeof title === "string") draft.settings = { title: title.slice(0, 100) };
  if (storage !== null) readHistory(draft, storage, keys);
  return draft.done();
}

/** `${NAME}` and `$NAME` are environment variables: here they become secrets of the same name. `$$` is a dollar sign. */
function parsed(text: string): Mapping {
  try {
    const value: unknown = parse(text.replace(/\$\$/g, "\u0000"));
    if (typeof value !== "object" || value === null || Array.isArray(value))
      throw new Error("it is no mapping");
    return withSecrets(value) as Mapping;
  } catch (error) {
    throw new SourceFault(`is not YAML: ${(error as Error).message.split("\n")[0]}`);
  }
}

function withSecrets(value: unknown): unknown {
  if (typeof value === "string")
    return value
      .replace(/\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g, (_, braced, bare) => `{{secret.${braced ?? bare}}}`)
      .replaceAll("\u0000", "$");
  if (Array.isArray(value)) return value.map(withSecrets);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSecrets(inner)]));
  return value;
}

function mapping(value: unknown): Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

function list(value: unknown): Mapping[] {
  return Array.isArray(value) ? value.map(mapping) : [];
}

/** Gatus' own key of an endpoint: group and name with everything odd made a dash. */
function keyOf({ name, group }: Mapping): string {
  const clean = (part: unknown) =>
    String(part ?? "")
      .toLowerCase()
      .replace(/[/_,. #+&]/g, "-");
  return `${clean(group)}_${clean(name)}`;
}

function readEndpoint(
  draft: Draft,
  endpoint: Mapping,
  channels: ReadonlyMap<string, string>,
  keys: Map<string, string>,
): void {
  const name = String(endpoint.name ?? "");
  const subject = `Endpoint "${name}"`;
  const id = draft.id("monitors", name);
  const base = {
    id,
    name,
    group: typeof endpoint.group === "string" ? endpoint.group : null,
    enabled: endpoint.enabled !== false,
    intervalMinutes: intervalOf(draft, subject, endpoint.interval),
    alert: alertOf(draft, subject, list(endpoint.alerts), channels),
  };
  const target = targetOf(draft, subject, id, endpoint);
  if (target === null) return;
  if (draft.monitor(subject, { ...base, ...target })) keys.set(keyOf(endpoint), id);
}

function targetOf(draft: Draft, subject: string, id: string, endpoint: Mapping): Mapping | null {
  const url = String(endpoint.url ?? "");
  const client = mapping(endpoint.client);
  const timeoutMs = Math.min(30_000, Math.max(100, durationMs(client.timeout) ?? 10_000));
  const conditions = Array.isArray(endpoint.conditions) ? endpoint.conditions.map(String) : [];
  if (client.insecure === true)
    draft.differs(subject, "it accepts any certificate; Edgetick always checks them");
  const dns = mapping(endpoint.dns);
  if (dns["query-name"] !== undefined) {
    const { dnsAssert, unknown } = conditionsOf(conditions);
    for (const text of unknown) draft.differs(subject, `condition ${text} is not carried over`);
    return {
      kind: "dns",
      target: {
        name: String(dns["query-name"]),
        type: String(dns["query-type"] ?? "A"),
        server: `tcp:${url}${/:\d+$/.test(url) ? "" : ":53"}`,
      },
      assert: dnsAssert,
    };
  }
  const scheme = /^([a-z]+):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === "tcp" || scheme === "tls") {
    const { certificateDays, unknown } = conditionsOf(conditions);
    for (const text of unknown) draft.differs(subject, `condition ${text} is not carried over`);
    const { hostname: host, port } = new URL(url.replace(/^\w+/, "http"));
    return scheme === "tcp"
      ? { kind: "tcp", target: { host, port: Number(port), timeoutMs } }
      : {
          kind: "tls",
          target: { host, port: Number(port || 443) },
          ...(certificateDays === null ? {} : { assert: { certificateDays } }),
        };
  }
  if (scheme !== "http" && scheme !== "https") {
    draft.leftOut(subject, `Edgetick has no probe for ${scheme === undefined ? url : `${scheme}://`}`);
    return null;
  }
  const { assert, certificateDays, unknown } = conditionsOf(conditions);
  for (const text of unknown) draft.differs(subject, `condition ${text} is not carried over`);
  const headers = Object.fromEntries(
    Object.entries(mapping(endpoint.headers)).map(([header, value]) => [header, String(value)]),
  );
  const graphql = endpoint.graphql === true;
  const body = typeof endpoint.body === "string" ? endpoint.body : null;
  return {
    target: {
      url,
      method: String(endpoint.method ?? (graphql ? "POST" : "GET")),
      headers: headersWithoutSecrets(draft, id, {
        ...(graphql && !Object.keys(headers).some((header) => /^content-type$/i.test(header))
          ? { "content-type": "application/json" }
          : {}),
        ...headers,
      }),
      ...(body === null ? {} : { body: graphql ? JSON.stringify({ query: body }) : body }),
      timeoutMs,
      followRedirects: client["ignore-redirect"] === true ? 0 : 10,
    },
    assert: { ...assert, ...(certificateDays === null || scheme === "http" ? {} : { certificateDays }) },
  };
}

function intervalOf(draft: Draft, subject: string, interval: unknown): number {
  const ms = durationMs(interval) ?? 60_000;
  if (ms < 60_000)
    draft.differs(subject, `it was checked every ${ms / 1000} s and is now checked every minute`);
  return Math.min(1440, Math.max(1, Math.round(ms / 60_000)));
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Go's durations, such as `1h30m`; null when it is none. */
export function durationMs(text: unknown): number | null {
  if (typeof text !== "string" || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return null;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit!]!,
    0,
  );
}

function alertOf(
  draft: Draft,
  subject: string,
  alerts: readonly Mapping[],
  channels: ReadonlyMap<string, string>,
): Mapping {
  const wanted = alerts.filter(({ enabled }) => enabled !== false);
  for (const { type } of wanted)
    if (!channels.has(String(type))) draft.differs(subject, `its alerts by ${type} are not carried over`);
  const carried = wanted.filter(({ type }) => channels.has(String(type)));
  const after = Math.min(...carried.map((alert) => Number(alert["failure-threshold"] ?? 3)));
  return {
    channels: [...new Set(carried.flatMap(({ type }) => channels.get(String(type)) ?? []))],
    ...(Number.isInteger(after) && after >= 1 && after <= 100 ? { outageAfter: after } : {}),
  };
}

function readExternal(draft: Draft, external: Mapping): void {
  const subject = `External endpoint "${external.name}"`;
  const every = durationMs(mapping(external.heartbeat).interval);
  if (every === null) {
    draft.leftOut(
      subject,
      "it is pushed to without an interval; a heartbeat here needs to know when one is due",
    );
    return;
  }
  const everyMinutes = Math.max(1, Math.round(every / 60_000));
  const added = draft.monitor(subject, {
    id: draft.id("monitors", String(external.name ?? "")),
    name: String(external.name ?? ""),
    group: typeof external.group === "string" ? external.group : null,
    kind: "heartbeat",
    target: { everyMinutes, graceMinutes: everyMinutes },
  });
  if (added) draft.differs(subject, "what pushes to it must be pointed at Edgetick's ping address");
}

function readMaintenance(draft: Draft, subject: string, window: Mapping, monitor: string | null): void {
  if (window.start === undefined || window.enabled === false) return;
  const timeZone = typeof window.timezone === "string" ? window.timezone : "UTC";
  const weekdays = (Array.isArray(window.every) ? window.every : []).map((day) => DAYS.indexOf(String(day)));
  const cron = dailyCron({ start: String(window.start), weekdays });
  const duration = durationMs(window.duration);
  if (cron === null || duration === null || weekdays.includes(-1) || !isTimeZone(timeZone)) {
    draft.leftOut(subject, "its start, duration, days or time zone can't be read");
    return;
  }
  draft.window(subject, {
    id: draft.id("maintenance", monitor === null ? "gatus" : `gatus ${monitor}`),
    ...(monitor === null ? {} : { monitor }),
    timeZone,
    cron,
    durationMinutes: Math.max(1, Math.round(duration / 60_000)),
  });
}

interface ResultRow {
  readonly success: number;
  readonly errors: string;
  readonly status: number;
  readonly duration: number;
  readonly timestamp: string;
}

/** Gatus' SQLite storage: `duration` is in nanoseconds, `errors` are joined by `|~|`. Read only. */
function readHistory(draft: Draft, file: string, keys: ReadonlyMap<string, string>): void {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    database.prepare("SELECT 1 FROM endpoint_results LIMIT 1").all();
  } catch (error) {
    throw new SourceFault(`the storage ${file} is not Gatus' SQLite database: ${(error as Error).message}`);
  }
  const rows = database.prepare("SELECT endpoint_id AS id, endpoint_key AS key FROM endpoints").all();
  for (const { id, key } of rows as unknown as { id: number; key: string }[]) {
    const monitor = keys.get(key);
    if (monitor === undefined) continue;
    draft.history.push({
      monitor,
      *lines() {
        const results = database
          .prepare(
            "SELECT success, errors, status, duration, timestamp FROM endpoint_results WHERE endpoint_id = ? ORDER BY endpoint_result_id",
          )
          .iterate(id);
        for (const row of results as Iterable<unknown>) {
          const line = resultLine(row as ResultRow);
          if (line !== null) yield line;
        }
      },
    });
  }
}

/** Go writes `2026-11-25 10:00:00.123456789+00:00` or `… +0000 UTC`. */
export function resultLine({ success, errors, status, duration, timestamp }: ResultRow): string | null {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*\s*(Z|[+-]\d\d:?\d\d)?/.exec(
    String(timestamp),
  );
  if (!found) return null;
  const [, day, time, fraction = "", zone = "Z"] = found;
  const at = Date.parse(`${day}T${time}${fraction}${zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
  if (Number.isNaN(at)) return null;
  const text = errors.split("|~|").join("; ");
  const answered = status >= 100 && status <= 999;
  return JSON.stringify({
    at,
    region: "auto",
    status: answered ? status : null,
    latencyMs: Math.min(600_000, Math.max(0, Math.round(duration / 1e6))),
    ...(success
      ? {}
      : !answered
        ? { error: failureTypeOf(text) }
        : status < 400
          ? { error: "assertion.body" }
          : {}),
  });
}
