/** Uptime Kuma's monitors. What its retries hid comes back: a pending heartbeat is a failing check. */

import { kumaChannels } from "./kuma-channels.ts";
import { type KumaData, type KumaMonitor, readKumaFile } from "./kuma-data.ts";
import { heartbeatLine } from "./kuma-history.ts";
import { readKumaMaintenance } from "./kuma-maintenance.ts";
import { Draft, headersWithoutSecrets, type Item, type Source } from "./source.ts";

/** `now` (epoch ms) decides which windows are over. */
export function readKuma(file: string, bytes: Buffer, now: number): Source {
  const data = readKumaFile(file, bytes);
  const draft = new Draft();
  const channels = kumaChannels(draft, data.notifications);
  const ids = new Map<number, string>();
  for (const monitor of data.monitors) {
    if (monitor.type === "group") continue;
    const item = readMonitor(draft, data, monitor, channels);
    if (item !== null && draft.monitor(subjectOf(monitor), item)) ids.set(monitor.id, item.id);
  }
  saidOnce(draft, data);
  for (const window of data.maintenance)
    readKumaMaintenance(draft, window, { timeZone: data.timeZone, ids, now });
  if (data.title !== null) draft.settings = { title: data.title.slice(0, 100) };
  if (data.heartbeats !== null)
    for (const [kuma, monitor] of ids) draft.history.push({ monitor, lines: () => linesOf(data, kuma) });
  return draft.done();
}

function* linesOf(data: KumaData, kuma: number): Iterable<string> {
  for (const heartbeat of data.heartbeats!(kuma)) {
    const line = heartbeatLine(heartbeat);
    if (line !== null) yield line;
  }
}

function saidOnce(draft: Draft, { monitors, heartbeats }: KumaData): void {
  if (monitors.some(({ pageGroup }) => pageGroup === undefined))
    draft.differs(
      "Status pages",
      "the backup has none, so every monitor is private: set `public: true` on those that visitors may see",
    );
  if (monitors.some(({ field }) => Number(field("maxretries") ?? 0) > 0))
    draft.differs(
      "Retries",
      "Kuma retries before a check counts as failed; Edgetick records every check and rechecks a failure after 2, 5, 10 and 20 s",
    );
  if (heartbeats === null)
    draft.leftOut("History", "the backup JSON has none; give the SQLite file (kuma.db) to bring it along");
}

function subjectOf({ name, type }: KumaMonitor): string {
  return `Monitor "${name}" (${type})`;
}

function readMonitor(
  draft: Draft,
  data: KumaData,
  monitor: KumaMonitor,
  channels: ReadonlyMap<number, string>,
): Item | null {
  const id = draft.id("monitors", monitor.name);
  const kind = kindOf(draft, id, monitor);
  if (kind === null) return null;
  const subject = subjectOf(monitor);
  if (monitor.field("upside_down")) {
    draft.leftOut(subject, "it is upside down (good when unreachable), which Edgetick can't say");
    return null;
  }
  if (monitor.field("ignore_tls"))
    draft.differs(subject, "it ignores TLS faults; Edgetick always checks certificates");
  return {
    id,
    name: monitor.name,
    group: groupOf(data, monitor),
    enabled: monitor.active,
    public: typeof monitor.pageGroup === "string",
    alert: { channels: channelsOf(draft, subject, monitor, channels) },
    ...kind,
  };
}

function channelsOf(
  draft: Draft,
  subject: string,
  { notifications }: KumaMonitor,
  channels: ReadonlyMap<number, string>,
): string[] {
  if (notifications.some((id) => !channels.has(id)))
    draft.differs(subject, "one of its notifications is not carried over");
  return notifications.flatMap((id) => channels.get(id) ?? []);
}

function groupOf({ monitors }: KumaData, { parent, pageGroup }: KumaMonitor): string | null {
  const above = monitors.find(({ id }) => id === parent)?.name;
  return (pageGroup || above) ?? null;
}

function kindOf(draft: Draft, id: string, monitor: KumaMonitor): Record<string, unknown> | null {
  const { field, type } = monitor;
  const host = String(field("hostname") ?? "");
  const intervalMinutes = intervalOf(draft, monitor);
  switch (type) {
    case "http":
    case "keyword":
    case "json-query":
      return { intervalMinutes, ...httpOf(draft, id, monitor) };
    case "port":
      return { kind: "tcp", intervalMinutes, target: { host, port: Number(field("port")) } };
    case "dns":
      return { kind: "dns", intervalMinutes, target: dnsTarget(monitor, host) };
    case "push":
      draft.differs(subjectOf(monitor), "what pushes to it must be pointed at Edgetick's ping address");
      return { kind: "heartbeat", target: { everyMinutes: intervalMinutes, graceMinutes: intervalMinutes } };
    default:
      draft.leftOut(subjectOf(monitor), `Edgetick has no probe of the kind ${type || "(none)"}`);
      return null;
  }
}

function dnsTarget({ field }: KumaMonitor, name: string): Record<string, unknown> {
  const server = String(field("dns_resolve_server") ?? "1.1.1.1")
    .split(",")[0]!
    .trim();
  return {
    name,
    type: String(field("dns_resolve_type") ?? "A"),
    server: `tcp:${server}:${Number(field("port") ?? 53) || 53}`,
  };
}

function intervalOf(draft: Draft, monitor: KumaMonitor): number {
  const seconds = Number(monitor.field("interval") ?? 60);
  if (seconds < 60)
    draft.differs(subjectOf(monitor), `it was checked every ${seconds} s and is now checked every minute`);
  return Math.min(1440, Math.max(1, Math.round(seconds / 60)));
}

function httpOf(draft: Draft, id: string, monitor: KumaMonitor): Record<string, unknown> {
  const { field } = monitor;
  const timeout = Number(field("timeout") ?? 0);
  return {
    target: {
      url: String(field("url") ?? ""),
      method: String(field("method") ?? "GET"),
      headers: headersWithoutSecrets(draft, id, headersOf(draft, id, monitor)),
      ...(field("body") ? { body: String(field("body")) } : {}),
      ...(timeout > 0 ? { timeoutMs: Math.min(30_000, Math.round(timeout * 1_000)) } : {}),
      followRedirects: Math.min(10, Math.max(0, Number(field("maxredirects") ?? 10))),
    },
    assert: assertOf(draft, monitor),
  };
}

const BODY_TYPES: Readonly<Record<string, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  xml: "text/xml; charset=utf-8",
};

function headersOf(draft: Draft, id: string, monitor: KumaMonitor): Record<string, string> {
  const { field } = monitor;
  const own = jsonObject(field("headers"));
  if (own === null)
    draft.differs(subjectOf(monitor), "its headers are no JSON object and are not carried over");
  const headers = Object.fromEntries(Object.entries(own ?? {}).map(([name, value]) => [name, String(value)]));
  const has = (name: string) => Object.keys(headers).some((header) => header.toLowerCase() === name);
  const type = BODY_TYPES[String(field("http_body_encoding") ?? "json")];
  if (field("body") && !has("content-type") && type !== undefined) headers["content-type"] = type;
  const auth = String(field("auth_method") ?? "");
  if ((auth === "" || auth === "basic") && field("basic_auth_user") && !has("authorization")) {
    const pair = `${field("basic_auth_user")}:${field("basic_auth_pass") ?? ""}`;
    headers.authorization = `Basic ${draft.secret(`${id}_basic`, Buffer.from(pair).toString("base64"))}`;
  } else if (auth !== "" && auth !== "basic")
    draft.differs(subjectOf(monitor), `its authentication (${auth}) is not carried over`);
  return headers;
}

function jsonObject(value: unknown): Record<string, unknown> | null {
  if (value === null || value === undefined || value === "") return {};
  try {
    const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function assertOf(draft: Draft, monitor: KumaMonitor): Record<string, unknown> {
  const { field, type } = monitor;
  const status = statusOf(field("accepted_statuscodes_json"));
  const keyword = String(field("keyword") ?? "");
  const json = type === "json-query" ? jsonAssertion(draft, monitor) : null;
  return {
    ...(status === null ? {} : { status }),
    ...(type === "keyword" && keyword !== ""
      ? { [field("invert_keyword") ? "bodyNotContains" : "bodyContains"]: [keyword] }
      : {}),
    ...(json === null ? {} : { json: [json] }),
  };
}

function statusOf(value: unknown): string[] | null {
  try {
    const list: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return Array.isArray(list) && list.length > 0 ? list.map(String) : null;
  } catch {
    return null;
  }
}

/** Kuma's JSONata: a plain path is a JSONPath too; anything more is a program. Kuma compares texts, and so does `matches`. */
function jsonAssertion(draft: Draft, monitor: KumaMonitor): Record<string, unknown> | null {
  const path = String(monitor.field("json_path") ?? "$").trim();
  const expected = String(monitor.field("expected_value") ?? "");
  const plain = /^(?:\$|(?:\$\.)?[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\])*)$/.test(path);
  const operator = String(monitor.field("json_path_operator") ?? "==");
  const demand = plain ? demandOf(operator, expected) : null;
  if (demand === null) {
    draft.differs(
      subjectOf(monitor),
      `its query ${path} ${operator} ${expected} is not carried over: write it as assert.json`,
    );
    return null;
  }
  return { path: path.startsWith("$") ? path : `$.${path}`, ...demand };
}

function demandOf(operator: string, expected: string): Record<string, unknown> | null {
  const number = expected !== "" && Number.isFinite(Number(expected)) ? Number(expected) : null;
  switch (operator) {
    case "==":
      return { matches: `^${expected.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$` };
    case "!=":
      return { notEquals: number ?? (expected === "true" ? true : expected === "false" ? false : expected) };
    case "contains":
      return { contains: expected };
    case ">":
      return number === null ? null : { greaterThan: number };
    case "<":
      return number === null ? null : { lessThan: number };
    default:
      return null;
  }
}
