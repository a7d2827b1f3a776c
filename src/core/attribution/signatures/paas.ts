/** Platforms whose router answers for an application that does not, beyond those of platforms.ts. */
import type { Cause } from "../causes.ts";
import type { ProductSlug } from "../products.ts";
import type { Condition, Signature } from "../signature.ts";

function row(
  product: ProductSlug,
  when: Condition,
  causes: readonly Cause[],
  sure = 0.93,
  causeSure = 0.9,
): Signature {
  return { product, when, causes, sure, causeSure };
}

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

export const PAAS: readonly Signature[] = [...DIGITALOCEAN];
