/** The Proxy-Status field (RFC 9209): what an intermediary itself says went wrong. Believed before everything else. */
import { DisplayString, type Item, parseList, Token } from "structured-headers";
import { ofHeader } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import { type Cause, isCause } from "./causes.ts";
import type { Finding } from "./finding.ts";
import { type ProductSlug, productRole } from "./products.ts";
import { productNamed } from "./server-names.ts";

const MAX_CHARS = 8192;

type ProxyStatus =
  | { readonly kind: "absent" }
  | { readonly kind: "malformed"; readonly quote: string }
  /** Intermediaries that passed on what they received; `receivedStatus` is the origin-most one's. */
  | { readonly kind: "relayed"; readonly name: string; readonly receivedStatus: number | null }
  | { readonly kind: "error"; readonly finding: Finding };

/** Members stand in the order that the answer passed them, so the first with an error is the one that made it. */
export function readProxyStatus(answer: Answer): ProxyStatus {
  const field = answer.header("proxy-status");
  if (field === null) return { kind: "absent" };
  const members = parse(field);
  if (members === null || members.length === 0) return { kind: "malformed", quote: field.slice(0, 200) };
  const failed = members.find((member) => member.params.has("error"));
  if (failed) return { kind: "error", finding: toFinding(failed) };
  const first = members[0]!;
  const received = first.params.get("received-status");
  return {
    kind: "relayed",
    name: first.name,
    receivedStatus: typeof received === "number" ? received : null,
  };
}

interface Member {
  readonly name: string;
  readonly params: Item[1];
}

function parse(field: string): Member[] | null {
  if (field.length > MAX_CHARS) return null;
  try {
    const members: Member[] = [];
    for (const [value, params] of parseList(field)) {
      const name = Array.isArray(value) ? null : text(value);
      if (name !== null) members.push({ name, params });
    }
    return members;
  } catch {
    return null;
  }
}

function text(value: unknown): string | null {
  if (typeof value === "string") return value;
  return value instanceof Token || value instanceof DisplayString ? value.toString() : null;
}

function toFinding({ name, params }: Member): Finding {
  const product: ProductSlug | null = productNamed(name);
  const error = text(params.get("error")) ?? "";
  const known = isCause(error) && error !== "passed_through" && error !== "unknown";
  const details = text(params.get("details"));
  const nextHop = text(params.get("next-hop"));
  const causes: readonly Cause[] = known ? [error] : [];
  return {
    role: product === null ? "proxy" : productRole(product),
    product,
    version: null,
    causes,
    causeSure: 0.97,
    sure: 0.95,
    because: [
      ofHeader(`Proxy-Status: ${name} says error=${error}`),
      ...(details === null ? [] : [ofHeader(`details="${details}"`)]),
      ...(nextHop === null ? [] : [ofHeader(`next-hop=${nextHop}`)]),
    ],
  };
}
