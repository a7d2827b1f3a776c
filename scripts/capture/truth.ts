/** What is known of a capture: who wrote it, and the fault that was injected. Nothing here looks at the answer's marks. */

import { isProduct, productRole } from "../../src/core/attribution/products.ts";
import type { HopRole } from "../../src/core/check/verdict.ts";
import vocab from "../../test/fixtures/gateways/vocab.json" with { type: "json" };
import type { Capture } from "./captures.ts";

export interface Truth {
  readonly role: HopRole;
  /** Null where the author is the application or nobody. */
  readonly product: string | null;
  readonly cause: string;
  /** False when neither body nor any header can tell the author: an empty answer that bears another's name or none. */
  readonly marked: boolean;
}

const CAUSES: Readonly<Record<string, string | null>> = vocab.faultToRfc9209;

/** `squid-direct`, `traefik-1.7`, `http-proxy-middleware-4` … name a configuration or a version of the product. */
function slug(gateway: string): string {
  return gateway.replace(/-(?:direct|\d+(?:\.\d+)*)$/, "");
}

export function truthOf(capture: Capture): Truth {
  if (capture.author === "none" || capture.status === null) {
    return { role: "nobody", product: null, cause: capture.rfc9209 ?? "unknown", marked: true };
  }
  const fault = injected(capture);
  const product = authorOf(capture, fault);
  if (product === null) {
    return { role: "app", product: null, cause: capture.rfc9209 ?? "passed_through", marked: true };
  }
  const role = isProduct(product) ? productRole(product) : "unknown";
  return {
    role,
    product,
    cause: capture.rfc9209 ?? CAUSES[fault] ?? "unknown",
    marked: isMarked(capture, product),
  };
}

/** In a chain of the shared set the fault is the inner hop's and stands at the end of the name. */
function injected(capture: Capture): string {
  if (capture.chain === undefined) return capture.fault;
  const inner = capture.chain.at(-1)!;
  const after = capture.name.split(`-over-${inner}-`)[1];
  return after ?? capture.fault;
}

function authorOf(capture: Capture, fault: string): string | null {
  if (capture.author === "gateway") return slug(capture.gateway);
  if (capture.chain === undefined || /^(?:upstream-|app-)/.test(fault)) return null;
  return capture.status !== null && capture.status < 400 ? null : slug(capture.chain.at(-1)!);
}

const NAMES: Readonly<Record<string, RegExp>> = { trafficserver: /\bATS\b/, apache: /^Apache/ };

function isMarked(capture: Capture, product: string): boolean {
  if ((capture.body ?? "") !== "") return true;
  const name = NAMES[product] ?? new RegExp(product, "i");
  return capture.headers.some(([key, value]) => key.toLowerCase() !== "via" && name.test(value));
}
