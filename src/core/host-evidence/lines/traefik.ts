/**
 * Traefik's access log, JSON and its common format (https://doc.traefik.io/traefik/observability/access-logs/), and its
 * own log, where a failing server is worded by Go.
 */
import type { Entry } from "../entry.ts";
import { BEHIND_GATEWAY, errorWord } from "../error-words.ts";
import { plain } from "../json.ts";
import type { Program, Told } from "../row.ts";

const SERVER_GONE = 499;

function tell({ json, message }: Entry): Told | undefined {
  if (json === null) return fromCommon(message) ?? fromLogfmt(message);
  if (typeof json.DownstreamStatus === "number" && ("RouterName" in json || "RequestPath" in json))
    return fromJson(json);
  return fromOwnLog(json);
}

function toldOf(status: number, origin: number | null, server: string | null, ms: number | null): Told {
  const took = ms === null ? "" : ` after ${Math.round(ms)} ms`;
  const answered = `Traefik answered ${status}${took}`;
  if (status === SERVER_GONE)
    return { kind: "request.client-gone", text: `Traefik saw the client leave${took}` };
  if (status < 500) return { kind: null, text: "" };
  if (server === null) return { kind: "request.seen", text: `${answered}, and asked no server behind it` };
  // With its own answer for a server that failed, Traefik counts its own status as the origin's, with no origin time.
  if (origin === status && status !== 502 && status !== 504)
    return { kind: "upstream.error", text: `${answered}, which ${server} had answered itself` };
  if (status === 504)
    return { kind: "upstream.read-timeout", text: `${answered}: ${server} had not answered` };
  return { kind: "request.seen", text: `${answered}, asking ${server}` };
}

function fromJson(json: Readonly<Record<string, unknown>>): Told {
  const number = (key: string) => (typeof json[key] === "number" ? (json[key] as number) : null);
  const server = [json.ServiceURL, json.ServiceAddr].map(hostOf).find((found) => found !== null) ?? null;
  const duration = number("Duration");
  return toldOf(
    number("DownstreamStatus")!,
    number("OriginStatus"),
    server,
    duration === null ? null : duration / 1e6,
  );
}

function hostOf(url: unknown): string | null {
  if (typeof url === "object" && url !== null && "Host" in url && typeof url.Host === "string")
    return url.Host;
  if (typeof url !== "string" || url === "") return null;
  return url
    .replace(/^[a-z0-9]{1,10}:\/\//, "")
    .split("/")[0]!
    .slice(0, 200);
}

/** client - user [time] "request" status bytes "referer" "agent" count "router" "server" 0ms */
const COMMON =
  /^\S{1,100} - \S{0,100} \[[^\]]{10,40}\] "" (\d{3}) (?:\d{1,15}|-) "" "" \d{1,20} "([^"]{0,200})" "([^"]{0,300})" (\d{1,9})ms$/;

function fromCommon(message: string): Told | undefined {
  let quoted = 0;
  // The first three quoted texts are the visitor's: request, referer, user agent.
  const bare = message.replace(/"[^"]{0,4000}"/g, (whole) => (quoted++ < 3 ? '""' : whole));
  const match = COMMON.exec(bare);
  if (match === null) return undefined;
  const [, status, , server = "", ms] = match;
  return toldOf(Number(status), null, hostOf(server === "-" ? "" : server), Number(ms));
}

const OWN = /^(?:'?\d{3} [A-Za-z ]{3,30}'? caused by: |Health check failed)/;
/** Version 3: the status is the message, what failed stands in `error`. */
const STATUS = /^5\d{2} [A-Za-z ]{3,30}$/;

/** {"level":"debug","msg":"'502 Bad Gateway' caused by: dial tcp 10.0.0.7:8080: connect: connection refused"} */
function fromOwnLog(json: Readonly<Record<string, unknown>>): Told | undefined {
  const said = [json.msg, json.message].find((value) => typeof value === "string") as string | undefined;
  const error = typeof json.error === "string" ? json.error : "";
  if (said === undefined) return undefined;
  if (STATUS.test(said) && error !== "" && plain(json.caller).includes("traefik"))
    return fromSentence(`${said} caused by: ${error}`, "");
  return fromSentence(said, error);
}

/** `WRN github.com/traefik/traefik/v3/pkg/healthcheck/healthcheck.go:131 > Health check failed. error="…"`, behind its time. */
const CONSOLE = /^(?:DBG|INF|WRN|ERR) (?:\S{5,120}\.go:\d{1,5} )?> (.{1,600})$/;

function fromLogfmt(message: string): Told | undefined {
  const told = CONSOLE.exec(message)?.[1];
  if (told !== undefined) return fromSentence(told.replace(/ error=("?)/, " caused by: $1"), "");
  const match = /^time="[^"]{10,40}" level=[a-z]{4,7} msg="((?:[^"\\]|\\.){1,600})"/.exec(message);
  return match ? fromSentence(match[1]!, "") : undefined;
}

function fromSentence(said: string, error: string): Told | undefined {
  if (!OWN.test(said) && !said.startsWith("Health check failed")) return undefined;
  const whole = `${said}${error === "" ? "" : `: ${error}`}`.replaceAll('\\"', '"').slice(0, 250);
  if (said.startsWith("Health check failed"))
    return { kind: "health.probe-failed", text: `Traefik: ${whole}` };
  const word = errorWord(whole);
  return { kind: word === null ? "request.seen" : BEHIND_GATEWAY[word], text: `Traefik: ${whole}` };
}

export const TRAEFIK: Program = { name: "Traefik", tags: ["traefik"], tell, rows: [] };
