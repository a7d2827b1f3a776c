/**
 * Causes that an answer speaks of in words that every stack shares: errno names, Go's and Node's and Java's messages.
 * They say what failed, and only the lowest of them also that a hop says it and not the application.
 */
import type { Answer } from "./answer.ts";
import type { Cause } from "./causes.ts";

const WORDS: readonly (readonly [pattern: RegExp, cause: Cause])[] = [
  [/ECONNREFUSED|connection refused|refused the connection|connect\(\) failed \(111/i, "connection_refused"],
  [
    /ENOTFOUND|EAI_AGAIN|no such host|unknown ?host|getaddrinfo|name resolution|could not (?:be )?resolved?|DNS (?:failure|error|lookup|resolution)/i,
    "dns_error",
  ],
  [
    /no healthy|unhealthy|no (?:available|live|active) (?:server|upstream|backend|instance|endpoint|node|target)|no (?:server|upstream|backend|instance|endpoint)s? (?:is |are )?(?:available|found)|unable to find instance|no (?:available|healthy)(?: [\w-]{1,30}){0,3} (?:account|channel|provider|deployment)|fail-fast|circuit ?breaker/i,
    "destination_unavailable",
  ],
  [
    /(?:connect|dial|connection)(?:ion)?(?: to [\w.:-]{1,80})? timed? ?out|ETIMEDOUT|ConnectTimeout|dial tcp [^"<]{1,80}i\/o timeout|time-?out(?: \(\d{1,3}\))? connecting to/i,
    "connection_timeout",
  ],
  [/x509|certificate|CERT_|self[- ]signed/i, "tls_certificate_error"],
  [/TLS handshake|SSL routines|ssl_error|handshake (?:failure|failed|error)/i, "tls_protocol_error"],
  [
    /ECONNRESET|reset by peer|connection reset|socket hang up|premature(?:ly)?|connection (?:was )?closed|broken pipe|EPIPE|unexpected EOF|: EOF\b/i,
    "connection_terminated",
  ],
  [/malformed HTTP|invalid HTTP (?:response|status)|unexpected HTTP/i, "http_protocol_error"],
  [
    /queue (?:is )?full|too many (?:open )?connections|overflow|capacity|overloaded|connection pool/i,
    "connection_limit_reached",
  ],
  [
    /(?:read|request|response|upstream|backend|origin|gateway|service|server)[ _-]{0,2}(?:request[ _-])?tim(?:ed|e)[ _-]?out|did(?:n't| not) respond|deadline exceeded|ReadTimeout|waiting (?:response )?headers|terminal signal within/i,
    "connection_read_timeout",
  ],
];

/** What a hop calls the server behind it; "gateway" alone is no such word: "Bad Gateway" is a status's name. */
const BEHIND =
  "(?:upstream|back-?ends?|origin|tunnel|reverse proxy|port-?forward(?:ing)?|backside|(?:target|destination|proxied|remote) (?:server|host|service|app(?:lication)?)|(?:service|server|host|app(?:lication)?) (?:at|on) (?:port |[\\w.-]{1,60}:)\\d{1,5})";
const FAILED =
  "(?:refused|(?:un|not )(?:available|reachable|healthy|respond(?:ing)?)|(?:did|does)(?:n't| not) (?:respond|answer|reply)|closed the connection|could not|cannot|unable|fail(?:ed(?! (?:readiness|liveness))|ure)|error|timed? ?-?out|is down)";

/** Said by software that dials a server behind it, about that server. */
const SAYINGS = [
  "\\b(?:dial|read|write) tcp\\b|error trying to reach service|connect\\(\\) failed|connect E[A-Z]{6,14} \\d|getaddrinfo E[A-Z_]{6,14}",
  "no (?:healthy|available|active)(?: [\\w-]{1,30}){0,3} (?:accounts?|channels?|providers?|deployments?|credentials?)\\b",
  "\\ball (?:[\\w-]{1,30} ){0,3}(?:accounts|channels|providers|upstreams|back-?ends|deployments|targets|hosts|nodes) (?:have )?(?:failed|are (?:down|unavailable|unhealthy))",
  "unable to find instance|no (?:healthy|live|running|active|available) (?:upstream|back-?end|origin|worker|IP|host|node|pod)|no (?:instances?|servers?|endpoints?|hosts?|back-?ends?|upstreams?|targets?|nodes?) (?:is |are )?available",
  "\\bnet/http: |transport connection broken|malformed HTTP (?:response|version)|\\b(?:remote|server) disconnected\\b",
  "no (?:relay|tunnel|agent|client|forwarder)s? (?:(?:is|are) )?(?:currently )?(?:connected|online|running)|\\b(?:relay|tunnel|forwarder)(?: client| agent)? (?:is )?(?:not (?:connected|online|running)|offline|disconnected)",
  "无法连接到",
  "unable to (?:initiate|establish|open) (?:a )?connection to",
  "Connect Timeout|SocketError|other side closed|wrong version number|self[- ]signed certificate",
  // A name of an error that speaks of the server behind.
  '"code" ?: ?"(?:UND_ERR_|E(?:CONN|HOST|NET|TIMEDOUT|NOTFOUND|AI_AGAIN|PROTO)|ERR_TLS_|CERT_|DEPTH_ZERO_|UNABLE_TO_[A-Z_]{0,20}(?:CERT|SIGNATURE))',
  '"error_?code" ?: ?"[\\w.]{0,80}(?:GatewayTimeout|BadGateway|AtTarget|Backend|Upstream)',
  '(?:"(?:code|type)" ?: ?|"errors" ?: ?\\[ ?)"[A-Z_]{0,40}(?:REPLY_FROM|UPSTREAM|GATEWAY|PROXY|BACKEND|ORIGIN|TUNNEL)',
  `\\b${BEHIND}[^.<"{}]{0,60}\\b${FAILED}`,
  `(?:proxy|gateway)[^.<"{}]{0,60}(?:refused|could not|cannot|unable|failed)`,
  `(?:connect(?:ing|ion)?|respon(?:se|d)|reply|answer|communicat(?:e|ing)|talking)(?: was)?(?: received)? (?:to|from|by|with) (?:the |an? |your )?(?:[\\w-]{1,20} )?${BEHIND}`,
  "communicating with (?:the )?endpoint|endpoint request timed out|endpoint_failure|first byte timeout|zero size object",
  "(?:DNS|host(?:name)?) (?:failure|lookup (?:failed|failure)|resolution (?:failed|failure|error))",
  "(?:error|time-?out|timed out|failed)(?: \\(\\d{1,3}\\))? connecting to|while connecting to",
  "(?:trying|attempt(?:ed|ing)?|fail(?:ed|ure)|unable|could not|cannot) to? ?proxy\\b|proxy(?:ing)? (?:error|failed)|problem proxying|<title>[^<]{0,60}unable to connect",
  '(?:can(?:not|.t)|could not|unable to|failed to) (?:connect|reach|proxy|forward|route|establish)[^.<"]{0,40}(?:upstream|backend|backside|origin|service|target|server|to the app(?:lication)?)',
];
const DIALS = new RegExp(SAYINGS.join("|"), "i");

/** Words of HTTP clients, which a program uses for requests of its own: an application that calls another service. */
const CALLS = new RegExp(
  [
    "I/O error on (?:GET|POST|PUT|DELETE|PATCH|HEAD) request for",
    "HTTPS?ConnectionPool\\(host=|Max retries exceeded with url|requests\\.exceptions\\.|httpx\\.\\w{4,20}(?:Error|Timeout)|aiohttp\\.client",
    "cURL error \\d{1,2}:|GuzzleHttp|AxiosError|TypeError: fetch failed|request to https?://\\S{1,200} failed, reason:|node-fetch|HttpClient(?:Error)?Exception",
    '\\b(?:Get|Post|Put|Head|Delete) \\\\?"https?://[^"\\\\ ]{1,200}\\\\?": ',
    "Faraday::\\w|Net::(?:Open|Read)Timeout|RestClient::|feign\\.\\w{2,40}Exception|org\\.apache\\.http\\.|okhttp3?\\.",
  ].join("|"),
);

/** As far as errors are explained: an error says it early. */
const READ_CHARS = 4096;

export interface Spoken {
  /** Most specific first. */
  readonly causes: readonly Cause[];
  /** True when whoever wrote it speaks of a server that it dials. */
  readonly dials: boolean;
  /** What was read, for a quote. */
  readonly words: string;
}

/** Its phrase is the status's own name: HTTP/1.1 lets a hop say more there. */
const PLAIN_PHRASE =
  /^(?:bad gateway|service (?:temporarily )?unavailable|gateway time-?out|internal server error)?$/i;

/** The words of `text` by which whoever wrote it dials a server for others, or calls one for itself. */
export function sayings(text: string): {
  readonly dials: RegExpExecArray | null;
  readonly calls: string | null;
} {
  const calls = CALLS.exec(text.slice(0, READ_CHARS))?.[0].slice(0, 80) ?? null;
  return { dials: calls === null ? DIALS.exec(text) : null, calls };
}

/** The phrase, where it says more than the status, and the beginning of the body. */
export function spokenText({ statusText, text }: Answer): string {
  const phrase = PLAIN_PHRASE.test(statusText.trim()) ? "" : `${statusText.slice(0, 200)} `;
  return `${phrase}${text.slice(0, READ_CHARS)}`;
}

export function spokenCauses(answer: Answer): Spoken | null {
  const text = spokenText(answer);
  const causes = WORDS.filter(([pattern]) => pattern.test(text)).map(([, cause]) => cause);
  const { dials } = sayings(text);
  if (causes.length === 0 && dials === null) return null;
  const found = dials ?? WORDS.map(([pattern]) => pattern.exec(text)).find((match) => match !== null);
  const at = Math.max(0, (found?.index ?? 0) - 20);
  return { causes: [...new Set(causes)], dials: dials !== null, words: text.slice(at, at + 120) };
}
