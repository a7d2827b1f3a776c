/**
 * nginx's and ingress-nginx's access logs where they name the server behind: the format of docs/proxy-logs.md, the
 * usual `uct= uht= us=` one, ingress-nginx's default (https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/log-format/),
 * JSON with nginx's variables, and the combined format that says only the status.
 */
import { type AccessLine, lastMark, lastOf, tellAccess } from "../access.ts";
import type { Entry } from "../entry.ts";
import type { Program, Told } from "../row.ts";

/** `name=value`, the value bare, in quotes, or a list over several tries. */
const PAIR = /(?:^|[\s"])([a-z_]{2,24})=("[^"]{0,300}"|[^\s",]{1,200}(?:, [^\s",=]{1,200}){0,9}(?=\s|"|$)|)/g;

const NAMES: Readonly<Record<string, keyof Found>> = {
  upstream: "upstream",
  ua: "upstream",
  upstream_addr: "upstream",
  ustatus: "upstreamStatus",
  us: "upstreamStatus",
  upstream_status: "upstreamStatus",
  connect: "connect",
  uct: "connect",
  upstream_connect_time: "connect",
  header: "header",
  uht: "header",
  upstream_header_time: "header",
  rt: "seconds",
  request_time: "seconds",
};

interface Found {
  upstream?: string;
  upstreamStatus?: string;
  connect?: string;
  header?: string;
  seconds?: string;
}

/** What a visitor can write comes in quotes; nothing in it may count as a field. */
const QUOTED_REQUEST = /"(?:[A-Z]{3,8} [^"]{0,4000}|-)"/;

function tell(entry: Entry): Told | undefined {
  if (entry.json !== null) return fromJson(entry.json);
  return fromIngress(entry.message) ?? fromPairs(entry.message) ?? fromCombined(entry.message);
}

function toldOf(status: number, found: Found, seconds: number | null): Told {
  const line: AccessLine = {
    product: "nginx",
    status,
    seconds,
    upstream: lastOf(found.upstream),
    upstreamStatus: lastMark(found.upstreamStatus),
    connect: lastMark(found.connect),
    header: lastMark(found.header),
  };
  return tellAccess(line);
}

function fromPairs(message: string): Told | undefined {
  const safe = message.replace(QUOTED_REQUEST, '""');
  const found: Found = {};
  for (const [, name = "", value = ""] of safe.matchAll(PAIR)) {
    const key = NAMES[name];
    if (key !== undefined && found[key] === undefined) found[key] = value.replaceAll('"', "");
  }
  if (found.upstreamStatus === undefined || found.upstream === undefined) return undefined;
  // docs/proxy-logs.md: time, status, request time. The usual one: … "request" status bytes …
  const own = /^\S{1,40} (\d{3}) (\d{1,6}\.\d{3}) check=/.exec(safe);
  const status = Number(own?.[1] ?? /"" (\d{3}) /.exec(safe)?.[1] ?? Number.NaN);
  if (!(status >= 0)) return undefined;
  return toldOf(status, found, secondsOf(own?.[2] ?? found.seconds));
}

function secondsOf(text: string | undefined): number | null {
  const seconds = Number(text);
  return text !== undefined && text !== "" && Number.isFinite(seconds) ? seconds : null;
}

const ADDRESS = "[\\w.:/[\\]-]{1,100}";
const LIST = (item: string) => `(${item}(?:(?:, | : )${item}){0,9})`;
/** … "user agent" request_length request_time [upstream name] [alternative] addr length time status id */
const INGRESS = new RegExp(
  `^\\S{1,100} - \\S{0,100} \\[[^\\]]{10,40}\\] "" (\\d{3}) \\d{1,15} "" "" \\d{1,10} (\\d{1,6}\\.\\d{3}) \\[[^\\]]{0,200}\\] \\[[^\\]]{0,200}\\] ` +
    `${LIST(ADDRESS)} ${LIST("[\\d-]{1,15}")} ${LIST("[\\d.-]{1,15}")} ${LIST("[\\d-]{1,3}")} [0-9a-f]{16,40}$`,
);

function fromIngress(message: string): Told | undefined {
  const bare = message.replace(/"[^"]{0,4000}"/g, '""');
  const match = INGRESS.exec(bare);
  if (match === null) return undefined;
  const [, status, seconds, upstream, , time, upstreamStatus] = match;
  // Without $upstream_header_time: a server whose status is not the answer's gave no header.
  const passed = upstreamStatus === status && Number(status) !== 504 && Number(status) !== 502;
  const header = passed ? (time ?? "-") : undefined;
  return toldOf(
    Number(status),
    { upstream, upstreamStatus, ...(header ? { header } : {}) },
    secondsOf(seconds),
  );
}

/** The combined format ends with the user agent, which names the check. */
function fromCombined(message: string): Told | undefined {
  const bare = message.replace(/"[^"]{0,4000}"/g, '""');
  const match =
    /^\S{1,100} \S{1,100} \S{1,100} \[\d{2}\/[A-Z][a-z]{2}\/\d{4}:[^\]]{8,20}\] "" (\d{3}) (?:\d{1,15}|-)(?: "" "")?(?: |$)/.exec(
      bare,
    );
  if (match === null) return undefined;
  const status = Number(match[1]);
  if (status === 499) return { kind: "request.client-gone", text: "the proxy saw the client leave" };
  return status < 500
    ? { kind: null, text: "" }
    : { kind: "request.seen", text: `the proxy answered ${status}` };
}

function fromJson(json: Readonly<Record<string, unknown>>): Told | undefined {
  const text = (key: string) => {
    const value = json[key];
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  };
  const upstreamStatus = text("upstream_status");
  const upstream = text("upstream_addr");
  const status = Number(text("status"));
  if (upstreamStatus === undefined || upstream === undefined || !Number.isInteger(status)) return undefined;
  const found: Found = { upstream, upstreamStatus: upstreamStatus || "-" };
  const connect = text("upstream_connect_time");
  const header = text("upstream_header_time");
  if (connect !== undefined) found.connect = connect || "-";
  if (header !== undefined) found.header = header || "-";
  return toldOf(status, found, secondsOf(text("request_time")));
}

export const NGINX_ACCESS: Program = { name: "nginx", tags: [], tell, rows: [] };
