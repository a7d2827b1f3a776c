/** Platforms whose router answers for an application that does not, beyond those of platforms.ts. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";
import { BAD_GATEWAY, row, TIMED_OUT, UNAVAILABLE } from "./row.ts";

/** App Platform's page holds Envoy's response code details and flags: `no_healthy_upstream (503 UH)`. */
const DO_FAULTS: readonly (readonly [text: RegExp, causes: readonly Cause[]])[] = [
  [/connection_timed_out|connection_timeout/i, ["connection_timeout", "connection_read_timeout"]],
  [
    /connection_refused|remote_connection_failure|delayed_connect_error/i,
    ["connection_refused", "connection_timeout"],
  ],
  [/\(\d{3} (?:[A-Z]{2,4},)*UH\b|no_healthy_upstream/, ["destination_unavailable"]],
  [/\(\d{3} (?:[A-Z]{2,4},)*UC\b|connection_termination/, ["connection_terminated"]],
  [/\(\d{3} (?:[A-Z]{2,4},)*UF\b/, ["connection_refused", "connection_timeout"]],
  [
    /\(\d{3} (?:[A-Z]{2,4},)*UT\b|response_timeout|stream_idle_timeout/,
    ["connection_read_timeout", "http_response_timeout"],
  ],
  [/\(\d{3} (?:[A-Z]{2,4},)*UO\b|overflow/, ["connection_limit_reached"]],
  [/\(\d{3} (?:[A-Z]{2,4},)*UPE\b|protocol_error/, ["http_protocol_error"]],
  [/\(\d{3} (?:[A-Z]{2,4},)*(?:NR|NC)\b|route_not_found/, ["destination_not_found"]],
  [/via_upstream/, ["passed_through", "connection_terminated", "connection_refused"]],
];
const DO_PAGE = /App Platform (?:failed to forward|dashboard)|App Platform\b[^<]{0,80}application/i;

const DIGITALOCEAN: readonly Signature[] = [
  ...DO_FAULTS.map(([text, causes]) => row("do-app-platform", { body: [DO_PAGE, text] }, causes, 0.97, 0.93)),
  row(
    "do-app-platform",
    { status: [500, 502, 503, 504], body: [DO_PAGE] },
    ["connection_refused", "connection_terminated", "destination_unavailable"],
    0.95,
  ),
];

/** App Platform says what status the application sent, where it passed one on. */
const DO_PASSED_ON: readonly Signature[] = [
  {
    product: null,
    role: "app",
    when: { status: 429, headers: { "x-do-orig-status": /^429$/ } },
    causes: ["http_request_denied", "connection_limit_reached"],
    sure: 0.75,
    causeSure: 0.8,
  },
];

/** cloudfoundry/gorouter: the field X-Cf-RouterError and the texts of proxy/round_tripper/error_handler.go. */
const ROUTER = "x-cf-routererror";
const GOROUTER: readonly Signature[] = [
  row("gorouter", { status: 525, headers: { [ROUTER]: true } }, ["tls_protocol_error"], 0.97, 0.95),
  row(
    "gorouter",
    { status: [503, 526], headers: { [ROUTER]: /endpoint_failure/i } },
    ["tls_certificate_error"],
    0.97,
    0.9,
  ),
  row("gorouter", { headers: { [ROUTER]: /dial|connection refused/i } }, ["connection_refused"], 0.97),
  row("gorouter", { headers: { [ROUTER]: /no_endpoints/i } }, ["destination_unavailable"], 0.97, 0.95),
  row("gorouter", { headers: { [ROUTER]: /unknown_route/i } }, ["destination_not_found"], 0.97, 0.95),
  row(
    "gorouter",
    { headers: { [ROUTER]: /Connection_Limit_Reached|too_many/i } },
    ["connection_limit_reached"],
    0.97,
    0.95,
  ),
  row("gorouter", { headers: { [ROUTER]: /empty_host|malformed|invalid/i } }, ["http_request_error"], 0.97),
  row(
    "gorouter",
    { headers: { [ROUTER]: /route_service|stale/i } },
    ["proxy_configuration_error", "connection_refused"],
    0.97,
    0.8,
  ),
  row(
    "gorouter",
    { headers: { [ROUTER]: /context (?:deadline|cancel)|timeout/i } },
    ["connection_read_timeout"],
    0.97,
  ),
  row(
    "gorouter",
    { headers: { [ROUTER]: /endpoint_failure/i } },
    ["connection_refused", "connection_terminated", "connection_read_timeout", "http_protocol_error"],
    0.97,
  ),
  row("gorouter", { headers: { [ROUTER]: true } }, ["proxy_internal_error"], 0.95, 0.5),
  row(
    "gorouter",
    { body: [/^502 Bad Gateway: Registered endpoint failed to handle the request/i] },
    ["connection_refused", "connection_terminated", "connection_read_timeout", "http_protocol_error"],
    0.95,
  ),
  row(
    "gorouter",
    {
      body: [
        /^503 Service Unavailable: Requested route \('[^']{1,200}'\) has (?:no available endpoints|reached the connection limit)/i,
      ],
    },
    ["destination_unavailable", "connection_limit_reached"],
    0.95,
  ),
  row(
    "gorouter",
    { body: [/^404 Not Found: Requested route \('[^']{1,200}'\) does not exist/i] },
    ["destination_not_found"],
    0.95,
  ),
];

/** openshift/router, images/router/haproxy/conf/error-page-503.http: HAProxy's 503 with a page of its own. */
const OPENSHIFT: readonly Signature[] = [
  row(
    "openshift-router",
    {
      status: 503,
      body: [/Application is not available/i, /currently not serving requests at this endpoint/i],
    },
    ["destination_unavailable", "destination_not_found", "connection_refused"],
    0.95,
  ),
];

const SOZU = /<style>pre ?\{ ?background: ?#EEE; ?padding: ?10px/i;

/** Platforms with one page or field of their own. */
const OTHERS: readonly Signature[] = [
  // https://help.pythonanywhere.com: "Error code: 502-backend"
  row("pythonanywhere", { body: [/Error code: ?(?:<[a-z]{1,10}>)?504-backend/i] }, TIMED_OUT, 0.95),
  row(
    "pythonanywhere",
    { body: [/Error code: ?(?:<[a-z]{1,10}>)?50[23]-backend/i] },
    ["connection_refused", "connection_limit_reached", "connection_terminated"],
    0.95,
  ),
  row(
    "pythonanywhere",
    { body: [/Error code: ?(?:<[a-z]{1,10}>)?(?:Unhandled Exception|Something went wrong)/i] },
    ["passed_through"],
    0.85,
  ),
  row(
    "pythonanywhere",
    { headers: { server: /^PythonAnywhere$/i }, status: [502, 503], bodyKind: "none" },
    ["connection_refused", "connection_limit_reached"],
    0.8,
  ),
  // https://docs.pantheon.io/errors-and-server-responses
  row("pantheon", { headers: { "x-pantheon-styx-hostname": true }, status: 504 }, TIMED_OUT, 0.9),
  row(
    "pantheon",
    {
      body: [
        /Pantheon/i,
        /Target (?:not responding|in maintenance)|Server (?:Temporarily Unavailable|overload)|upstream (?:connect|request|timeout)/i,
      ],
    },
    ["destination_unavailable", "connection_read_timeout", "proxy_internal_response"],
    0.9,
  ),
  // A Koyeb app without a running instance, as public reports quote it.
  row(
    "koyeb",
    { status: [404, 503], headers: { "x-koyeb-glb": true }, body: [/No active service/i] },
    ["destination_unavailable"],
    0.95,
  ),
  // sozu-proxy/sozu, lib/src/protocol/kawa_h1/answers.rs; the field itself also stands on what it passed on.
  row("sozu", { status: 503, headers: { "sozu-id": true }, body: [SOZU] }, UNAVAILABLE, 0.95),
  row("sozu", { status: 502, headers: { "sozu-id": true }, body: [SOZU] }, BAD_GATEWAY, 0.95),
  row("sozu", { status: 504, headers: { "sozu-id": true }, body: [SOZU] }, TIMED_OUT, 0.95),
  row("sozu", { status: 404, headers: { "sozu-id": true }, body: [SOZU] }, ["destination_not_found"], 0.95),
  row(
    "sozu",
    { status: 507, headers: { "sozu-id": true }, body: [SOZU] },
    ["http_response_header_section_size", "proxy_internal_error"],
    0.95,
  ),
  row(
    "sozu",
    { status: [400, 401, 408, 413], headers: { "sozu-id": true }, body: [SOZU] },
    ["http_request_error"],
    0.95,
  ),
  row(
    "github-pages",
    {
      status: 404,
      headers: { server: /^GitHub\.com$/i },
      body: [/There isn(?:'|’)t a GitHub Pages site here/i],
    },
    ["destination_not_found"],
    0.97,
  ),
  // Netlify, Vercel, Fly, Render and Railway beyond platforms.ts
  row(
    "render",
    { status: 503, body: [/(?:<body>|^) ?This service has been suspended by its owner\./i] },
    ["destination_unavailable"],
    0.9,
  ),
  row("render", { status: [502, 503], headers: { "x-render-origin-server": /^Render$/ } }, BAD_GATEWAY, 0.85),
  // Panels and home servers
  row("cpanel", { status: [503], headers: { server: /^cpsrvd/i } }, UNAVAILABLE, 0.85),
];

export const PAAS: readonly Signature[] = [
  ...DIGITALOCEAN,
  ...DO_PASSED_ON,
  ...GOROUTER,
  ...OPENSHIFT,
  ...OTHERS,
];
