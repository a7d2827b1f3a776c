/**
 * Envoy's access log (Istio's too): the response flags, short and long, in the default format, in JSON and in the format
 * of docs/proxy-logs.md. https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage
 */
import type { Entry } from "../entry.ts";
import { BEHIND_GATEWAY, errorWord } from "../error-words.ts";
import type { FactKind } from "../fact.ts";
import type { Program, Told } from "../row.ts";

type Flag = readonly [long: string, kind: FactKind | null, meaning: string];

const FLAGS: Readonly<Record<string, Flag>> = {
  UH: ["NoHealthyUpstream", "upstream.none-live", "no healthy host in {cluster}"],
  UF: ["UpstreamConnectionFailure", "upstream.refused", "connecting to {host} failed"],
  UO: [
    "UpstreamOverflow",
    "upstream.limit",
    "the circuit breaker of {cluster} was open (too many connections or requests)",
  ],
  NR: ["NoRouteFound", "config.invalid", "no route for this request"],
  NC: ["NoClusterFound", "config.invalid", "the route's cluster does not exist"],
  URX: ["UpstreamRetryLimitExceeded", "upstream.none-live", "all retries of {cluster} failed"],
  UT: ["UpstreamRequestTimeout", "upstream.read-timeout", "{host} did not answer in time"],
  UC: ["UpstreamConnectionTermination", "upstream.closed", "{host} closed the connection"],
  UR: ["UpstreamRemoteReset", "upstream.reset", "{host} reset the stream"],
  UPE: ["UpstreamProtocolError", "upstream.invalid", "{host} sent something that is not valid HTTP"],
  DF: ["DnsResolutionFailed", "upstream.dns", "the name of {cluster} did not resolve"],
  UMSDR: [
    "UpstreamMaxStreamDurationReached",
    "upstream.read-timeout",
    "the longest time for a stream to {host} ran out",
  ],
  DT: ["DurationTimeout", "upstream.read-timeout", "the longest time for the request ran out"],
  SI: ["StreamIdleTimeout", "upstream.read-timeout", "nothing came for as long as the stream's idle timeout"],
  LR: ["LocalReset", "upstream.reset", "Envoy reset the connection to {host}"],
  LH: ["FailedLocalHealthCheck", "health.down", "this Envoy's own health check failed"],
  OM: ["OverloadManagerTerminated", "limit.connections", "Envoy's overload manager ended the request"],
  RL: ["RateLimited", "limit.rate", "the request was over a rate limit"],
  RLSE: ["RateLimitServiceError", "limit.rate", "the rate limit service failed"],
  UAEX: ["UnauthorizedExternalService", "firewall.blocked", "the external authorization denied the request"],
  FI: ["FaultInjected", "request.refused", "a fault was injected on purpose"],
  DI: ["DelayInjected", null, "a delay was injected on purpose"],
  DC: ["DownstreamConnectionTermination", "request.client-gone", "the client left"],
  DR: ["DownstreamRemoteReset", "request.client-gone", "the client reset the stream"],
  DPE: ["DownstreamProtocolError", "request.refused", "the request is not valid HTTP"],
  IH: ["InvalidEnvoyRequestHeaders", "request.refused", "the request has an invalid Envoy header"],
  NFCF: ["NoFilterConfigFound", "config.invalid", "a filter has no configuration yet"],
  RFCF: ["ResponseFromCacheFilter", null, "the answer came from the cache"],
};
const SHORT = new Map(Object.entries(FLAGS).map(([short, [long]]) => [long, short]));

interface Line {
  readonly status: number;
  readonly flags: string;
  /** response_code_details, upstream_transport_failure_reason: the words behind the flag. */
  readonly details: string;
  readonly host: string | null;
  readonly cluster: string | null;
  readonly ms: number | null;
}

function tell({ json, message }: Entry): Told | undefined {
  const line = json === null ? (fromDefault(message) ?? fromOwn(message)) : fromJson(json);
  return line === null ? undefined : toldOf(line);
}

function toldOf(line: Line): Told | undefined {
  const took = line.ms === null ? "" : ` after ${line.ms} ms`;
  const host = line.host ?? "the server behind it";
  const cluster = line.cluster ?? "the cluster";
  const answered =
    line.status === 0 ? `Envoy ended the request${took}` : `Envoy answered ${line.status}${took}`;
  const short = line.flags.split(",").map((flag) => SHORT.get(flag) ?? flag);
  const known = short.find((flag) => Object.hasOwn(FLAGS, flag));
  if (known === undefined) {
    if (line.flags !== "-" && line.flags !== "") return undefined;
    if (line.status < 500) return { kind: null, text: "" };
    return line.details === "" || line.details === "-" || line.details === "via_upstream"
      ? { kind: "upstream.error", text: `${answered}, which ${host} had answered itself` }
      : { kind: "request.seen", text: `${answered} (${line.details.slice(0, 100)})` };
  }
  const [, kind, meaning] = FLAGS[known]!;
  const why = meaning.replace("{host}", host).replace("{cluster}", cluster);
  const details = line.details === "" || line.details === "-" ? "" : `, ${line.details.slice(0, 150)}`;
  return {
    kind: known === "UF" ? failedBy(line.details) : kind,
    text: `${answered} (${known}${details}): ${why}`,
  };
}

/** UF says that connecting failed; only the details say whether it was refused, timed out, or TLS. */
function failedBy(details: string): FactKind {
  const words = details.replaceAll("_", " ");
  if (/tls error|TLS_error|certificate/i.test(words)) return "upstream.tls";
  if (/connection timeout|delayed connect error: 110|connect timeout/i.test(words))
    return "upstream.connect-timeout";
  if (/: 111/.test(words)) return "upstream.refused";
  if (/: 113|: 101/.test(words)) return "upstream.unroutable";
  const word = errorWord(words);
  return word === null ? "request.seen" : BEHIND_GATEWAY[word];
}

/** [time] "GET / HTTP/1.1" 503 UF response_details - "reason" in out duration upstream_ms "xff" "agent" "id" "authority" "host" … */
const DEFAULT = /^\[[^\]]{10,40}\] "" (\d{1,3}) ([A-Za-z,-]{1,120}) (.{0,600})$/;

function fromDefault(message: string): Line | null {
  const texts: string[] = [];
  const bare = message.replace(/"([^"]{0,4000})"/g, (_whole, inner: string) => {
    texts.push(inner);
    return '""';
  });
  const match = DEFAULT.exec(bare);
  if (match === null) return null;
  const rest = match[3]!;
  // Istio: details, connection details and the quoted transport failure come before the sizes.
  const istio = /^(\S{1,200}) (\S{1,200}) "" \d{1,15} \d{1,15} (\d{1,12}) /.exec(rest);
  const plain = istio ? null : /^\d{1,15} \d{1,15} (\d{1,12}) /.exec(rest);
  if (istio === null && plain === null) return null;
  const failure = istio ? (texts[1] ?? "") : "";
  const upstream = texts[istio ? 6 : 5] ?? "-";
  const cluster = istio ? /"" (\S{1,200}\|\S{0,200}) /.exec(rest) : null;
  return {
    status: Number(match[1]),
    flags: match[2]!,
    details: failure !== "" && failure !== "-" ? failure : (istio?.[1] ?? ""),
    host: upstream === "-" || upstream === "" ? null : upstream.slice(0, 200),
    cluster: cluster?.[1] ?? null,
    ms: Number(istio?.[3] ?? plain?.[1]),
  };
}

/** The format of docs/proxy-logs.md: time status flags details host check=… */
function fromOwn(message: string): Line | null {
  const match = /^\S{20,40} (\d{1,3}) ([A-Za-z,-]{1,120}) (\S{1,400}) (\S{1,200}) check=/.exec(message);
  if (match === null) return null;
  const host = match[4]!;
  return {
    status: Number(match[1]),
    flags: match[2]!,
    details: match[3]!,
    host: host === "-" ? null : host,
    cluster: null,
    ms: null,
  };
}

function fromJson(json: Readonly<Record<string, unknown>>): Line | null {
  const text = (key: string) => {
    const value = json[key];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  if (!("response_flags" in json) || !("response_code" in json)) return null;
  const failure = text("upstream_transport_failure_reason");
  const orNull = (value: string) => (value === "" || value === "-" ? null : value);
  return {
    status: Number(text("response_code")) || 0,
    flags: text("response_flags"),
    details: orNull(failure) ?? text("response_code_details"),
    host: orNull(text("upstream_host")),
    cluster: orNull(text("upstream_cluster")),
    ms: text("duration") === "" ? null : Number(text("duration")),
  };
}

export const ENVOY: Program = { name: "Envoy", tags: ["envoy", "istio-proxy"], tell, rows: [] };
