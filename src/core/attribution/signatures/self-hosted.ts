/** Proxies that people run themselves and platforms' front ends with one mark of their own. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";
import { BAD_GATEWAY, DENIED, row, TIMED_OUT, UNAVAILABLE } from "./row.ts";

const BY_STATUS: readonly (readonly [status: number, causes: readonly Cause[]])[] = [
  [502, BAD_GATEWAY],
  [503, UNAVAILABLE],
  [504, TIMED_OUT],
];

/** cloudflare/pingora, pingora-core/src/protocols/http/error_resp.rs: its name, no body, never to be stored. */
const PINGORA = { server: /^Pingora$/, "cache-control": /^private, no-store$/i };

/** support.huaweicloud.com, API Gateway's error codes: {"error_msg": "…", "error_code": "APIG.0203", "request_id": "…"}. */
const HUAWEI_APIG = /"error_code" ?: ?"APIG\.\d{4}"/;

export const SELF_HOSTED: readonly Signature[] = [
  ...BY_STATUS.map(([status, causes]) =>
    row("pingora", { status, headers: PINGORA, bodyKind: "none" }, causes, 0.93),
  ),
  // nginx/unit, src/nxt_http_error.c: its router writes so for an application process that fails it.
  ...([...BY_STATUS, [500, ["connection_terminated", "proxy_internal_error"]]] as const).map(
    ([status, causes]) =>
      row(
        "nginx-unit",
        { status, body: [/^<!DOCTYPE html><title>Error (5\d\d)<\/title><p>Error \1\.$/i] },
        status === 503 ? ["connection_terminated", ...causes] : causes,
        0.93,
      ),
  ),
  // vitejs/vite, packages/vite/src/node/server/middlewares/proxy.ts since pull 7398: 500, text/plain and nothing in it.
  row(
    "vite",
    {
      status: 500,
      headers: {
        "content-type": /^text\/plain$/i,
        "keep-alive": /^timeout=/i,
        "x-powered-by": false,
        server: false,
      },
      bodyKind: "empty",
    },
    ["connection_refused", "connection_terminated", "dns_error"],
    0.6,
  ),
  ...BY_STATUS.map(([status, causes]) => row("huawei-apig", { status, body: [HUAWEI_APIG] }, causes, 0.93)),
  row(
    "huawei-apig",
    { status: 500, body: [HUAWEI_APIG] },
    ["destination_not_found", "proxy_internal_error"],
    0.93,
  ),
  row("huawei-apig", { status: [401, 403, 429], body: [HUAWEI_APIG] }, DENIED, 0.93),
  // "Backend call failure" is all it says: https://github.com/Azure/static-web-apps/issues/1403
  row(
    "azure-static-web-apps",
    { status: [500, 502, 504], equals: ["Backend call failure", '{"error":"Backend call failure"}'] },
    ["connection_refused", "connection_read_timeout", "destination_unavailable", "connection_terminated"],
    0.9,
  ),
  // "502 Bad Gateway … code: ISOLATE_INTERNAL_FAILURE": https://github.com/denoland/deploy_feedback/issues/892
  row(
    "deno-deploy",
    {
      status: [500, 502, 503, 504],
      body: [
        /The deployment failed while serving the request|\bcode: ?(?:ISOLATE|DEPLOYMENT)_[A-Z_]{4,40}\b/,
      ],
    },
    ["connection_terminated", "proxy_internal_error", "http_response_timeout"],
    0.93,
  ),
  // https://doc.scalingo.com/platform/internals/router-error-codes
  ...BY_STATUS.map(([status, causes]) =>
    row("scalingo", { status, headers: { "x-scalingo-error": true } }, causes, 0.95),
  ),
  // GitHub's page for what its application did not answer, as reports quote it.
  row(
    "github",
    { status: 503, body: ["<title>Unicorn! &middot; GitHub</title>", "No server is currently available"] },
    ["destination_unavailable"],
    0.95,
  ),
  row(
    "github",
    { status: [500, 502, 503, 504], body: ["<title>Unicorn! &middot; GitHub</title>"] },
    ["connection_read_timeout", "connection_terminated"],
    0.95,
  ),
  // Block pages, by the patterns of EnableSecurity/wafw00f, wafw00f/plugins.
  row(
    "anubis",
    { body: [/\/\.within\.website\/x\/cmd\/anubis\/|<script id="anubis_(?:version|challenge)"/] },
    DENIED,
    0.95,
    0.95,
  ),
  row("safeline", { status: [403, 429], body: [/SafeLine|<!-- event_id:/] }, DENIED, 0.85, 0.95),
  row(
    "siteguard",
    { status: 403, body: [/Powered by SiteGuard|The server refuse to browse the page/i] },
    DENIED,
    0.9,
    0.95,
  ),
  row("link11", { status: [403, 429], headers: { server: /^rhino-core-shield$/i } }, DENIED, 0.9, 0.9),
  row("gocache", { body: ["gocache-error-page"] }, UNAVAILABLE, 0.9),
  row(
    "vercel",
    { status: [403, 429], body: ["<title>Vercel Security Checkpoint</title>"] },
    DENIED,
    0.95,
    0.95,
  ),
  row("kemp", { status: 403, headers: { "x-servedby": /^KEMP-LM/i } }, DENIED, 0.9, 0.9),
  // dokku/dokku, plugins/nginx-vhosts/templates/50*-error.html: Rails' words on its own blue, whatever the status.
  ...(
    [
      ...BY_STATUS,
      [
        [500, 501],
        ["proxy_internal_error", "proxy_configuration_error"],
      ],
    ] as const
  ).map(([status, causes]) =>
    row(
      "dokku",
      { status: [status].flat(), body: ["we're sorry, but something went wrong", "#6cabf7"] },
      causes,
      0.97,
    ),
  ),
  // caprover/caprover, src/user/system/LoadBalancerManager.ts
  row("caprover", { status: [500, 502], body: [/NGINX 502 Error :\//] }, BAD_GATEWAY, 0.97),
  row(
    "caprover",
    { status: [500, 503, 504], body: [/An Error Occurred :\//, "https://caprover.com/"] },
    UNAVAILABLE,
    0.9,
  ),
  // tobychui/zoraxy, src/mod/dynamicproxy/templates
  row(
    "zoraxy",
    { status: [502, 504, 521], body: ["powered by zoraxy", "web server is down"] },
    BAD_GATEWAY,
    0.97,
  ),
  row("zoraxy", { status: 404, body: ["powered by zoraxy"] }, ["destination_not_found"], 0.97),
  // goauthentik/authentik, internal/web/proxy.go
  row(
    "authentik",
    { status: 502, body: [/^(?:\{ ?"error" ?: ?")?authentik starting\.\.\./] },
    UNAVAILABLE,
    0.97,
  ),
  row(
    "authentik",
    { status: 502, body: [/^(?:\{ ?"error" ?: ?")?failed to connect to authentik backend:/] },
    ["connection_refused", "connection_terminated", "destination_unavailable"],
    0.97,
  ),
  // openfaas/faas-provider, proxy/proxy.go
  row(
    "openfaas",
    { status: [500, 502, 503], body: [/^Can't reach service for: [\w.-]{1,100}$/] },
    ["connection_refused", "connection_read_timeout", "destination_unavailable"],
    0.95,
  ),
  // knative/serving, pkg/activator/handler and pkg/activator/net
  row("knative", { status: 503, equals: "activator overload" }, ["connection_limit_reached"], 0.97),
  row(
    "knative",
    { status: 503, headers: { "x-content-type-options": /^nosniff$/i }, equals: "context deadline exceeded" },
    ["destination_unavailable", "connection_read_timeout"],
    0.65,
  ),
];
