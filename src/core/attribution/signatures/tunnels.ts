/** Tunnels to a machine behind a router: their edge answers when the machine or what runs there does not. */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";
import { row } from "./row.ts";

/** https://ngrok.com/docs/errors/: the header ngrok-error-code, and the code in the page. */
const NGROK: readonly (readonly [code: string, causes: readonly Cause[]])[] = [
  ["3200", ["destination_unavailable"]],
  ["8012", ["connection_refused", "connection_timeout"]],
  ["3004", ["http_protocol_error", "connection_terminated"]],
  ["(?:3802|334|725|726|727)", ["http_request_denied", "connection_limit_reached"]],
  ["6024", ["http_request_denied"]],
  ["8013", ["connection_timeout"]],
  ["20004", ["connection_refused", "connection_timeout"]],
  ["3[0-9]{3}", ["destination_unavailable", "proxy_internal_error"]],
  ["\\d{3,5}", ["proxy_internal_error"]],
];

export const TUNNELS: readonly Signature[] = [
  ...NGROK.flatMap(([code, causes]) => [
    row("ngrok", { headers: { "ngrok-error-code": new RegExp(`^ERR_NGROK_${code}$`) } }, causes, 0.97, 0.93),
    row("ngrok", { body: [new RegExp(`\\bERR_NGROK_${code}\\b`)] }, causes, 0.9),
  ]),
  row(
    "ngrok",
    { status: 502, body: [/Failed to complete tunnel connection/i] },
    ["connection_refused"],
    0.95,
  ),
  // inconshreveable/ngrok 1, client/model.go, and the servers still built on it
  row(
    "ngrok",
    { status: 502, body: [/<h2>Tunnel \S{1,200} unavailable<\/h2>/i, "unable to initiate connection to"] },
    ["connection_refused"],
    0.93,
  ),
  row("ngrok", { status: 404, body: [/Tunnel [\w.-]{1,100} not found/i] }, ["destination_unavailable"], 0.9),
  // fatedier/frp, pkg/util/vhost/resource.go: no client holds the name, or the one that does gave no connection
  row(
    "frp",
    { status: 404, body: ["<p><em>Faithfully yours, frp.</em></p>"] },
    ["destination_unavailable", "destination_not_found"],
    0.95,
  ),
  row(
    "frp",
    { status: 404, headers: { server: /^frp\// } },
    ["destination_unavailable", "destination_not_found"],
    0.9,
  ),
  // localtunnel/server, server.js
  row(
    "localtunnel",
    { status: [404, 408, 503], body: [/503 - Tunnel Unavailable/i] },
    ["destination_unavailable", "connection_read_timeout"],
    0.85,
  ),
];
