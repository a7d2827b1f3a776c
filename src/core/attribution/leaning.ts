/**
 * Which side an answer that no row knows leans to: what applications set and say against what only hops do. A mark is worth
 * what its absence on the other side is worth; none of them names a product.
 */
import { fact, ofBody, ofHeader, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import { sayings } from "./spoken.ts";

export interface Leaning {
  /** Above 0 the application's, below 0 a hop's; 1 and more is enough to say so. */
  readonly points: number;
  readonly because: readonly Reason[];
}

/** Enough to name a side. */
export const LEANS = 1;

type Mark = readonly [points: number, find: (answer: Answer) => Reason | null];

function header(points: number, name: string, pattern: RegExp = /./): Mark {
  return [
    points,
    (answer) => {
      const found = pattern.exec((answer.header(name) ?? "").slice(0, 4096));
      return found === null
        ? null
        : ofHeader(`${name}: ${found[0] === found.input[0] ? found.input : found[0]}`);
    },
  ];
}

function body(points: number, pattern: RegExp): Mark {
  return [
    points,
    ({ text }) => {
      const found = pattern.exec(text.slice(0, READ_CHARS));
      return found === null ? null : ofBody(`it says "${found[0].slice(0, 80)}"`);
    },
  ];
}

const READ_CHARS = 4096;

/** Servers that run an application's code. Those of the second list carry gateways as well. */
const APP_SERVER =
  /^(?:Jetty|Apache-Coyote|Apache Tomcat|gunicorn|Werkzeug|WSGIServer|BaseHTTP|SimpleHTTP|CherryPy|waitress|TornadoServer|daphne|TwistedWeb|thin|Puma|WEBrick|Mongrel|Phusion|unicorn|Cowboy|Mojolicious|Starman|Plack|WildFly|Undertow|JBoss\S{0,8}|GlassFish|Payara|WebLogic|WebSphere|Resin|Helidon|akka-http|pekko-http|Rocket|Zope|PHP|Python|swoole\S{0,12}|RoadRunner)\b/i;
const EITHER_SERVER = /^(?:Kestrel|uvicorn|hypercorn|Microsoft-NetCore|Vert\.x|actix|hyper|undici|Bun|Deno)/i;

/** The name of a session's or a form's cookie, but not of what balancers and firewalls set. */
const APP_COOKIE =
  /(?:^|[,;] ?)(?!incap_ses|HWWAFSES|visid_|BIGip|AWSALB|__cf|NSC_)[\w.-]{0,40}(?:SESS(?:ION)?(?:ID)?|csrf(?:token)?|xsrf-token|connect\.sid)[\w.-]{0,40}=/i;

const HEADERS: readonly Mark[] = [
  header(2, "x-powered-by", /^(?!ARR\b)[^,]{1,80}/i),
  header(2, "x-runtime"),
  header(2, "x-aspnet-version"),
  header(2, "x-application-context"),
  header(2, "server", APP_SERVER),
  header(1, "server", EITHER_SERVER),
  [
    2,
    (answer) => {
      const cookie = APP_COOKIE.exec((answer.header("set-cookie") ?? "").slice(0, 4096));
      return cookie === null
        ? null
        : ofHeader(`a session cookie of the application (${cookie[0].replace(/^[,; ]+|=$/g, "")})`);
    },
  ],
  // PHP's session_cache_limiter; Symfony's and Laravel's default; Rails' and Phoenix's default.
  header(2, "expires", /^Thu, 19 Nov 1981 08:52:00 GMT/),
  header(1.5, "cache-control", /^(?:no-cache, private|max-age=0, private, must-revalidate)$/i),
  header(
    1.5,
    "content-type",
    /^application\/(?:vnd\.|health\+json|hal\+json|graphql-response)[\w.+-]{0,80}/i,
  ),
  header(1, "etag", /^W\//),
  header(0.8, "access-control-allow-origin"),
  header(1, "x-app-version"),
  header(1, "x-app-name"),
  header(1, "x-dns-prefetch-control"),
  header(1, "x-permitted-cross-domain-policies"),
  header(1, "x-download-options"),
  header(0.5, "content-security-policy"),
  header(0.5, "x-request-id"),
  header(0.5, "x-correlation-id"),
  header(0.5, "x-trace-id"),
  header(0.5, "server-timing"),
  // Servlets write the charset without a blank; node's http server offers five seconds.
  header(0.6, "content-type", /^text\/\w{1,10};charset=[\w-]{1,20}$/i),
  header(0.4, "keep-alive", /^timeout=5$/),
  // Frameworks name the charset of their JSON, gateways seldom do.
  header(0.3, "content-type", /^application\/json; ?charset=/i),
  header(-2, "proxy-connection"),
  header(-0.2, "content-type", /^text\/html$/i),
];

/** What an application says of itself or of what it calls. */
const WORDS: readonly Mark[] = [
  [
    0.3,
    (answer) => (/^\{ ?"\w/.test(answer.text) && !namesStatusOnly(answer) ? fact("a body in JSON") : null),
  ],
  // A health report: a state and what it depends on.
  body(
    1.5,
    /^\{.{0,200}"(?:status|state|health|ready|healthy|ok)" ?: ?(?:"(?:down|unhealthy|degraded|fail(?:ed|ing)?|error|unavailable|not[ _-]?ready|starting|out_of_service)"|false).{0,600}?"(?:checks|components|services|dependencies|details|database|db|redis|uptime|version|commit|connected|timestamp|environment)"/i,
  ),
  body(1, /^\{ ?"status" ?: ?"(?:DOWN|OUT_OF_SERVICE)" ?\}$/),
  body(1.2, /health[ _-]?check failed|readiness|liveness|\/health\b/i),
  body(
    1.2,
    /\b(?:JDBC|SQLSTATE|ORA-\d{5}|PDOException|deadlock|database|datasource|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|sqlite|redis|elasticsearch|rabbitmq|kafka|migrations?)\b/i,
  ),
  body(
    1.5,
    /Traceback \(most recent call last\)|\bat [\w.$]{3,120}\([\w.]{1,60}:\d{1,6}\)|Stack ?trace:|Uncaught \w/,
  ),
  body(0.8, /\b(?:[a-z]{2,10}\.){2,6}\w{1,60}(?:Exception|Error)\b|\b[A-Z]\w{2,60}(?:Exception|Error): /),
  body(0.7, /"type" ?: ?"[a-z]{2,30}(?:_[a-z]{2,30}){0,4}_(?:error|exception)"/),
  body(0.7, /"success" ?: ?(?:false|0)\b|"(?:error_code|errorCode|errcode|errno|err_code)" ?: ?"?\w/),
  body(0.6, /"code" ?: ?"[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,6}"/),
  body(0.5, /"(?:request_?id|trace_?id|correlation_?id|timestamp|path)" ?: ?["\d]/i),
  body(0.5, /[^\u0000-\u024f\u2000-\u206f]{4}/),
  [
    1.5,
    ({ text }) => {
      const call = sayings(text).calls;
      return call === null ? null : ofBody(`it speaks of a request of its own: "${call}"`);
    },
  ],
];

/** A status's name and number, alone: what software says that has nothing else to say. */
const STATUS_ONLY =
  /^(?:(?:http )?(?:error:? )?(?:5\d\d)?[ :-]{0,3}(?:bad gateway|service (?:temporarily )?unavailable|gateway time-?out|(?:5\d\d))[.! ]{0,2}){1,3}$/i;
/** The same in JSON, but for the keys of frameworks in which applications name a status themselves. */
const JSON_KEY = /"(?:message|error|code|status|detail|title|reason|msg)" ?: ?/gi;

function namesStatusOnly(answer: Answer): boolean {
  const said =
    answer.text.length > 200 ? answer.shown() : answer.text.replace(JSON_KEY, "").replace(/[{}",]+/g, " ");
  return STATUS_ONLY.test(said.trim()) || STATUS_ONLY.test(answer.shown().slice(0, 200));
}

/** In the voice of a host about what it hosts: it, not we, and what a router notices. */
const OF_THE_HOSTED =
  /\b(?:th(?:is|e)|your|that) (?:web ?)?(?:app(?:lication)?|site|page|server|space|repl|deployment|container|dyno|instance|machine|workspace|notebook|process)\b[^.<"]{0,50}?\b(?:took too long|(?:is|was)(?: currently)? ?(?:n't|not) (?:respond|reach|running|listening|serving|up\b|started|ready|available)|(?:did|does|could)(?:n't|n’t| not) (?:respond|be reached|start|answer|send)|failed to (?:respond|start|boot|answer)|appears to be (?:down|offline)|has (?:crashed|been (?:paused|suspended|stopped)))|\b(?:could(?:n't|n’t| not)|unable to|can(?:not|'t|’t)) (?:reach|contact|connect to|find) (?:th(?:is|e)|your) (?:web ?)?(?:app(?:lication)?|site|server|space|repl|container|instance|machine|workspace)\b/i;

const OF_A_FUNCTION =
  /\b(?:serverless |cloud |edge )?(?:application|function|deployment|isolate|lambda|container)(?: host)? (?:failed to respond|has timed out|(?:invocation|execution) (?:failed|timed out)|is not running|failed while serving)|\b(?:in|with) your (?:deployment|function)\b/i;

/** A Server name that calls itself one. */
const HOP_NAME =
  /prox[iy]|gateway|router|balancer|\bedge|\bcdn|cache|-lb\b|\blb\b|ingress|waf\b|shield|firewall/i;

/** The voice of a stock page, which knows no more than that there is a server; not Flask's, which knows an application. */
const OF_THE_SERVER =
  /\bthe server (?:is|was) (?:currently |temporarily )?(?:unable to (?:service|handle)|busy|overloaded)|\bthe server (?:encountered a temporary error|did(?:n't|n’t| not) respond|returned an? (?:invalid|incomplete))/i;

/** A field that says why, in a hop's word for itself or for what stands behind it. */
const REASON_FIELD =
  /(?:proxy|router|gateway|edge|cdn|balancer|upstream|origin|tunnel)[\w-]{0,30}(?:error|reason|fault|fail|fallback|routing)|(?:error|fail|fault)[\w-]{0,20}(?:proxy|router|gateway|upstream|origin)/;

function reasonField(answer: Answer): Reason | null {
  const name = answer.names.find((one) => REASON_FIELD.test(one.slice(0, 80)));
  return name === undefined ? null : ofHeader(`${name}: ${answer.header(name)}`);
}

/** Nothing at all under 502 or 504, and said to be nothing: software that has no words of its own for it. */
function saidToBeEmpty({ status, body, header: of }: Answer): Reason | null {
  const gateways = status === 502 || status === 504;
  return gateways && of("server") === null && body === "empty" && of("content-length") !== null
    ? fact("no body at all")
    : null;
}

const OF_HOPS: readonly Mark[] = [
  [-1.5, reasonField],
  [-0.6, saidToBeEmpty],
  body(-0.8, OF_THE_SERVER),
  [
    -0.7,
    (answer) =>
      answer.body === "present" && namesStatusOnly(answer)
        ? ofBody(`it says no more than "${answer.shown().slice(0, 80)}"`)
        : null,
  ],
  body(-1.1, OF_THE_HOSTED),
  body(-1.1, OF_A_FUNCTION),
  header(-1, "server", HOP_NAME),
  // Not the status's own name, which has a gateway in it too.
  body(
    -0.6,
    /\b(?:proxy|upstream|load[ -]?balancer|reverse[ -]?proxy|edge (?:server|node)|origin server)\b/i,
  ),
];

/** Flask's and Werkzeug's habit: the reason phrase in capitals. */
const SHOUTED: Mark = [
  1.5,
  ({ statusText }) =>
    /^[A-Z]{3,}(?: [A-Z]{3,}){1,3}$/.test(statusText) ? ofHeader(`reason phrase "${statusText}"`) : null,
];

/** 502 and 504 are what a hop says of a server; an application seldom takes them for itself. */
const BY_STATUS: Mark = [
  -0.5,
  ({ status }) => (status === 502 || status === 504 ? fact(`${status} is a hop's word`) : null),
];

const MARKS: readonly Mark[] = [...HEADERS, ...WORDS, ...OF_HOPS, SHOUTED, BY_STATUS];

export function leaning(answer: Answer): Leaning {
  const found = MARKS.flatMap(([points, find]) => {
    const reason = find(answer);
    return reason === null ? [] : [{ points, reason }];
  });
  const points = found.reduce((sum, mark) => sum + mark.points, 0);
  const because = found.filter((mark) => mark.points > 0 === points > 0).map(({ reason }) => reason);
  return { points, because: because.slice(0, 5) };
}
