/** RFC 9457 JSON for whoever asks for it: https://developers.cloudflare.com/fundamentals/reference/error-responses/ */
import type { Signature } from "../signature.ts";
import { CODES, ORIGIN, WORKER_CODES } from "./cloudflare-codes.ts";

function json(number: number): RegExp {
  return new RegExp(`"error_code" ?: ?${number}\\b`);
}
const IS_JSON = /"cloudflare_error" ?: ?true/;

export const CLOUDFLARE_JSON: readonly Signature[] = [
  ...[1003, 1042].map(
    (number): Signature => ({
      product: "cloudflare",
      role: "probe",
      when: { body: [IS_JSON, json(number)] },
      causes: ["http_request_denied"],
      sure: 0.9,
    }),
  ),
  ...[...ORIGIN, ...CODES].map(
    ([number, causes]): Signature => ({
      product: "cloudflare",
      when: { body: [IS_JSON, json(number)] },
      causes,
      sure: 0.97,
      causeSure: 0.95,
    }),
  ),
  ...WORKER_CODES.map(
    (number): Signature => ({
      product: "cloudflare-workers",
      when: { body: [IS_JSON, json(number)] },
      causes: ["proxy_internal_error"],
      sure: 0.95,
    }),
  ),
  {
    product: "cloudflare",
    when: { status: 504, body: [IS_JSON] },
    causes: ["passed_through", "connection_read_timeout", "connection_timeout"],
    sure: 0.95,
    causeSure: 0.7,
  },
  {
    product: "cloudflare",
    when: { status: [500, 502, 503], body: [IS_JSON] },
    causes: ["passed_through", "connection_terminated", "connection_refused", "http_protocol_error"],
    sure: 0.95,
    causeSure: 0.7,
  },
  {
    product: "cloudflare",
    when: { body: [IS_JSON] },
    causes: ["http_request_denied"],
    sure: 0.95,
    causeSure: 0.6,
  },
];
