/** What applications set and say that no hop has a reason to. None of these marks names a product. */
import { ofBody, ofHeader } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import { body, header, type Mark } from "./mark.ts";
import {
  errorOfAStatus,
  errorOfItsOwn,
  inJson,
  keyOfItsOwn,
  keysOfItsOwn,
  limitOfItsOwn,
  sentenceOfItsOwn,
} from "./own-json.ts";
import { pageOfItsOwn, textOfItsOwn } from "./own-text.ts";
import { HOP_NAME, productNamed } from "./server-names.ts";
import { sayings } from "./spoken.ts";

/** Servers that run an application's code. Those of the second list carry gateways as well. */
const APP_SERVER =
  /^(?:Jetty|Apache-Coyote|Apache Tomcat|gunicorn|Werkzeug|WSGIServer|BaseHTTP|SimpleHTTP|CherryPy|waitress|TornadoServer|daphne|TwistedWeb|thin|Puma|WEBrick|Mongrel|Phusion|unicorn|Cowboy|Mojolicious|Starman|Plack|WildFly|Undertow|JBoss\S{0,8}|GlassFish|Payara|WebLogic|WebSphere|Resin|Helidon|akka-http|pekko-http|Rocket|Zope|PHP|Python|swoole\S{0,12}|RoadRunner)\b/i;
const EITHER_SERVER = /^(?:Kestrel|uvicorn|hypercorn|Microsoft-NetCore|Vert\.x|actix|hyper|undici|Bun|Deno)/i;

/** Whether the server that signed runs an application's code and does nothing else. */
export function runsApplications(answer: Answer): boolean {
  return APP_SERVER.test(answer.header("server") ?? "");
}

/** The name of a session's or a form's cookie, but not of what balancers and firewalls set. */
const APP_COOKIE =
  /(?:^|[,;] ?)(?!incap_ses|HWWAFSES|visid_|BIGip|AWSALB|__cf|NSC_)[\w.-]{0,40}(?:SESS(?:ION)?(?:ID)?|csrf(?:token)?|xsrf-token|connect\.sid)[\w.-]{0,40}=/i;

/** Fields that a program sets under its own name, which an answer of a hop before it would not have. */
const OF_AN_APP =
  /^(?:kbn-|x-(?:jenkins|nextcloud|owncloud|elastic|influxdb|consul|gitlab|discourse|matrix|moodle|drupal|mastodon|redmine|rails|laravel|django|symfony|livewire|inertia|compute-type)\b)/;

const HEADERS: readonly Mark[] = [
  header(0.7, "x-powered-by", /^(?!ARR\b)[^,]{1,80}/i),
  header(
    1.3,
    "x-powered-by",
    /^(?:PHP|Express|ASP\.NET|Next\.js|Nuxt|Servlet|JSP|Phusion|Koa|Hono|Sails|WordPress|Laravel|Symfony|Strapi|Perl|Undertow|JBoss|Jetty)/i,
  ),
  header(1.5, "x-runtime"),
  header(1.5, "x-aspnet-version"),
  header(1.1, "x-application-context"),
  header(1.7, "server", APP_SERVER),
  header(0.6, "server", EITHER_SERVER),
  [
    1.7,
    (answer) => {
      const cookie = APP_COOKIE.exec((answer.header("set-cookie") ?? "").slice(0, 4096));
      return cookie === null
        ? null
        : ofHeader(`a session cookie of the application (${cookie[0].replace(/^[,; ]+|=$/g, "")})`);
    },
  ],
  // PHP's session_cache_limiter; Symfony's and Laravel's default; Rails' and Phoenix's default.
  header(1.5, "expires", /^Thu, 19 Nov 1981 08:52:00 GMT/),
  header(1.1, "cache-control", /^(?:no-cache, private|max-age=0, private, must-revalidate)$/i),
  header(
    1.1,
    "content-type",
    /^application\/(?:vnd\.|health\+json|hal\+json|graphql-response)[\w.+-]{0,80}/i,
  ),
  header(0.3, "content-type", /^application\/problem\+json/i),
  header(0.8, "etag", /^W\//),
  header(0.5, "access-control-allow-origin"),
  // Gateways answer for others' CORS too, so that all of its fields together count once.
  [
    0.5,
    (answer) => {
      const more = ["access-control-allow-credentials", "access-control-expose-headers", "vary"].find(
        (name) =>
          name === "vary" ? /\borigin\b/i.test(answer.header(name) ?? "") : answer.header(name) !== null,
      );
      return more === undefined ? null : ofHeader(`${more}: ${answer.header(more)}`);
    },
  ],
  // Answers that differ by who asks, and how: only their author knows.
  header(0.9, "vary", /\b(?:cookie|accept(?!-)|x-inertia|hx-request)\b/i),
  [
    1,
    (answer) => {
      const name = answer.names.find((one) => OF_AN_APP.test(one));
      return name === undefined ? null : ofHeader(`${name}: ${answer.header(name)}`);
    },
  ],
  // Envoy times what stands behind it: somebody there answered. Kong times its own failures too.
  header(0.7, "x-envoy-upstream-service-time"),
  [
    0.4,
    (answer) => {
      const name = answer.names.find((one) => /^x-[a-z-]{1,30}-version$/.test(one) && !HOP_NAME.test(one));
      return name === undefined ? null : ofHeader(`${name}: ${answer.header(name)}`);
    },
  ],
  header(0.8, "x-app-version"),
  header(0.8, "x-app-name"),
  header(0.8, "x-dns-prefetch-control"),
  header(0.8, "x-permitted-cross-domain-policies"),
  header(0.8, "x-download-options"),
  header(0.4, "content-security-policy"),
  header(0.5, "x-request-id"),
  header(0.4, "x-correlation-id"),
  header(0.4, "x-trace-id"),
  header(0.4, "server-timing"),
  // Servlets write the charset without a blank; node's http server offers five seconds.
  header(0.4, "content-type", /^text\/\w{1,10};charset=[\w-]{1,20}$/i),
  header(0.5, "keep-alive", /^timeout=5$/),
  // Gateways seldom say 500 of themselves, and hardly in JSON.
  [
    0.4,
    (answer) =>
      answer.status === 500 && answer.body !== "present" && /json/i.test(answer.header("content-type") ?? "")
        ? ofHeader("content-type: application/json under 500")
        : null,
  ],
];

/** What an application says of itself or of what it calls. */
const WORDS: readonly Mark[] = [
  body(
    0.5,
    /\b(?:scheduled|planned|under|some|for) maintenance\b|\bmaintenance mode\b|\bwe(?:'|’|&rsquo;| wi)ll be (?:right )?back\b/i,
  ),
  body(
    1,
    /(?:^|: ?")(?!back-?end|upstream|app|service|origin|pod|container|gateway|proxy)[A-Z][\w-]{2,30} (?:server )?(?:is )?not ready\b/i,
  ),
  body(0.9, /^\{.{0,60}"(?:sealed|standby)" ?: ?(?:true|false)/),
  // RFC 9457 as ASP.NET fills it in.
  body(1.1, /"type" ?: ?"https:\/\/tools\.ietf\.org\/html\/rfc\d{4}#/),
  body(0.9, /^The website encountered an unexpected error\. /),
  [0.7, inJson],
  [0.2, keyOfItsOwn],
  [0.2, keysOfItsOwn],
  [0.8, sentenceOfItsOwn],
  [1.5, textOfItsOwn],
  [0.8, pageOfItsOwn],
  [0.8, errorOfItsOwn],
  [0.6, errorOfAStatus],
  [0.4, limitOfItsOwn],
  // RFC 9457: who documents its problems has an address of its own for them.
  body(
    0.8,
    /"type" ?: ?"https?:\/\/(?!developers\.cloudflare|httpproblems|tools\.ietf|www\.rfc|datatracker)[^"]{4,200}"/,
  ),
  body(0.3, /"instance" ?: ?"\//),
  // JSON under a Server's name that is no gateway's.
  [
    0.8,
    (answer) => {
      const server = answer.header("server");
      return server !== null &&
        productNamed(server) === null &&
        !HOP_NAME.test(server) &&
        inJson(answer) !== null
        ? ofHeader(`server: ${server}`)
        : null;
    },
  ],
  // A health report: a state and what it depends on.
  body(
    1,
    /^\{.{0,200}"(?:status|state|health|ready|healthy|ok)" ?: ?(?:"(?:down|unhealthy|degraded|fail(?:ed|ing)?|error|unavailable|not[ _-]?ready|starting|out_of_service)"|"?false"?).{0,600}?"(?:checks|components|services|dependencies|details|database|db|redis|uptime|version|commit|connected|timestamp|environment)"/i,
  ),
  body(0.8, /^\{ ?"status" ?: ?"(?:(?:DOWN|OUT_OF_SERVICE)" ?\}$|Server (?:un|not )available")/i),
  body(0.6, /^\{ ?"(?:status|health)" ?: ?"(?:degraded|unhealthy|not[ _-]?(?:ready|ok)|false)"/i),
  body(1.2, /health[ _-]?check failed|readiness|liveness|\/health\b/i),
  body(
    0.9,
    /\b(?:JDBC|SQLSTATE|ORA-\d{5}|PDOException|deadlock|database|datasource|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|sqlite|redis|elasticsearch|rabbitmq|kafka|migrations?)\b/i,
  ),
  body(
    1.1,
    /Traceback \(most recent call last\)|\bat [\w.$]{3,120}\([\w.]{1,60}:\d{1,6}\)|Stack ?trace:|Uncaught \w/,
  ),
  body(0.9, /\b(?:npm (?:run|install|ci)|pip install|composer install|bundle exec|php artisan|manage\.py)\b/),
  // Its task, and what it needs for it.
  body(
    1,
    /\b(?:failed to|unable to|could(?: not|n't|n’t)) (?:fetch|load|retrieve|generate|parse|save|create|update|delete|query|deploy|sync|list|search|download|upload)\b(?![^.<"]{0,40}\b(?:upstream|back-?end|origin|gateway|response|request|headers|host|server|connection)\b)/i,
  ),
  body(
    0.9,
    /\b(?:secret|key|token|credential|(?:environment )?variable|webhook|provider|model)s?\b[^.<"{}]{0,30} (?:is|are) (?:not (?:set|configured|loaded)|missing)\b/i,
  ),
  body(
    0.9,
    /\bmodels?\b[^.<"{}]{0,60} (?:overloaded|loading|busy|not (?:loaded|ready|available))\b|(?:could not|cannot|can't) be (?:fetched|loaded|saved|created|parsed)\b/i,
  ),
  body(0.5, /"errors" ?: ?[[{]/),
  body(0.8, /"success" ?: ?(?:false|0)\b/),
  body(0.4, /[^\u0000-\u024f\u2000-\u206f]{4}/),
  [
    1,
    ({ text }) => {
      const call = sayings(text).calls;
      return call === null ? null : ofBody(`it speaks of a request of its own: "${call}"`);
    },
  ],
];

/** Flask's and Werkzeug's habit: the reason phrase in capitals. Balancers have it as well, but then no page. */
const SHOUTED: Mark = [
  1.5,
  ({ statusText, body }) =>
    body === "present" && /^[A-Z]{3,}(?: [A-Z]{3,}){1,3}$/.test(statusText)
      ? ofHeader(`reason phrase "${statusText}"`)
      : null,
];

export const OF_APPLICATIONS: readonly Mark[] = [...HEADERS, ...WORDS, SHOUTED];
