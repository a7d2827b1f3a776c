/** One capture against its truth. */
import { attribute } from "../../src/core/attribution/attribute.ts";
import type { Attribution } from "../../src/core/attribution/attribution.ts";
import { type Capture, toInput } from "./captures.ts";
import { type Truth, truthOf } from "./truth.ts";

const CONFIDENT = 0.8;

/** Two names for the same injected fault: many headers and one large header cannot be told apart from outside. */
const SAME: Readonly<Record<string, string>> = {
  http_response_header_section_size: "http_response_header_size",
  http_response_timeout: "connection_read_timeout",
};

export interface Score {
  readonly capture: Capture;
  readonly truth: Truth;
  readonly attribution: Attribution;
  readonly product: boolean;
  /** Right, or honestly open: `unknown` under 0.5 where the answer bears no mark of its author. */
  readonly role: boolean;
  readonly named: boolean;
  readonly cause: "first" | "listed" | "wrong";
  readonly confidentlyWrong: boolean;
}

/** `lastGood`: what the same gateway and application answer when all is well; null to judge by the answer alone. */
export function score(capture: Capture, lastGood: Capture | null = null): Score {
  const truth = truthOf(capture);
  const attribution = attribute({ ...toInput(capture), lastGood });
  const { hop, upstream } = attribution;
  const product =
    truth.product === null ? hop.product === null || hop.role === "app" : hop.product === truth.product;
  const named = hop.role === truth.role;
  const open =
    (truth.role === "app" || !truth.marked) && hop.role === "unknown" && attribution.confidence < 0.5;
  const role = named || open;
  const cause = same(upstream.cause, truth.cause)
    ? "first"
    : upstream.alternatives.slice(0, 3).some((other) => same(other, truth.cause))
      ? "listed"
      : "wrong";
  const hopWrong = (!product || !role) && attribution.confidence >= CONFIDENT;
  const causeWrong = cause === "wrong" && upstream.confidence >= CONFIDENT;
  return {
    capture,
    truth,
    attribution,
    product,
    role,
    named,
    cause,
    confidentlyWrong: hopWrong || causeWrong,
  };
}

function same(a: string, b: string): boolean {
  return (SAME[a] ?? a) === (SAME[b] ?? b);
}
