import type { Cause } from "../causes.ts";
import type { ProductSlug } from "../products.ts";
import type { Condition, Signature } from "../signature.ts";

/** A row in short: the causes most likely first, then confidence in the product and in the first cause alone. */
export function row(
  product: ProductSlug,
  when: Condition,
  causes: readonly Cause[],
  sure = 0.93,
  causeSure = 0.9,
): Signature {
  return { product, when, causes, sure, causeSure };
}

/** What can be behind a gateway's 502, 503 and 504 that says no more. */
export const BAD_GATEWAY: readonly Cause[] = [
  "connection_refused",
  "connection_terminated",
  "http_protocol_error",
  "dns_error",
];
export const UNAVAILABLE: readonly Cause[] = [
  "destination_unavailable",
  "connection_refused",
  "connection_limit_reached",
];
export const TIMED_OUT: readonly Cause[] = ["connection_read_timeout", "connection_timeout"];
export const DENIED: readonly Cause[] = ["http_request_denied"];

/** A product whose own pages differ by status only: the same condition for each, with what can be behind it. */
export function byStatus(product: ProductSlug, when: Condition, sure: number): Signature[] {
  return [
    row(product, { ...when, status: 502 }, BAD_GATEWAY, sure),
    row(product, { ...when, status: 503 }, UNAVAILABLE, sure),
    row(product, { ...when, status: 504 }, TIMED_OUT, sure),
    row(product, { ...when, status: [401, 403, 405, 406, 429] }, DENIED, sure, 0.8),
  ];
}
