/**
 * Each product held out in turn: its rows and its name taken away, and those of what it is built from, what is said of its
 * own 5xx? Gateway or application as it is, or honestly neither; never loudly another. Which part a gateway plays (CDN,
 * platform, proxy) can't be told of one that nobody knows. http-proxy is left out: its page is its user's own text.
 */
import { attribute } from "../../src/core/attribution/attribute.ts";
import type { AttributionInput } from "../../src/core/attribution/attribution.ts";
import { isProduct, type ProductSlug } from "../../src/core/attribution/products.ts";
import type { HopRole } from "../../src/core/check/verdict.ts";
import { readReported } from "./answers.ts";
import { readCaptures, toInput } from "./captures.ts";
import { truthOf } from "./truth.ts";

interface Case {
  readonly name: string;
  readonly input: AttributionInput;
  readonly product: ProductSlug;
  /** What it may as well be called: another's name is on its page. */
  readonly also: readonly (string | null)[];
  readonly roles: readonly HopRole[];
  readonly causes: readonly string[] | null;
}

export interface HeldOut {
  readonly name: string;
  readonly product: ProductSlug;
  readonly said: string;
  /** The right side, or honestly none. */
  readonly honest: boolean;
  /** The right side, and named. */
  readonly named: boolean;
  readonly loud: boolean;
}

const LOUD = 0.8;
const NO_PAGE_OF_ITS_OWN = "http-proxy";
/** Their pages are their parent's with another name on it. */
const BUILT_FROM: Readonly<Partial<Record<ProductSlug, readonly ProductSlug[]>>> = {
  istio: ["envoy"],
  apisix: ["openresty"],
  fastly: ["varnish"],
  "ingress-nginx": ["nginx"],
  "gcp-https-lb": ["envoy"],
  wordpress: ["php"],
};

function cases(): Case[] {
  const reported = readReported().flatMap(({ name, want, ...input }): Case[] =>
    want.product !== null && isProduct(want.product)
      ? [
          {
            name,
            input,
            product: want.product,
            also: want.productAlso ?? [],
            roles: [want.role, ...(want.roleAlso ?? [])],
            causes: want.cause ?? null,
          },
        ]
      : [],
  );
  const captured = [...readCaptures("shared"), ...readCaptures("own")]
    .filter((capture) => capture.surfaced && capture.fault !== "ok")
    .flatMap((capture): Case[] => {
      const { product, role, cause } = truthOf(capture);
      if (product === null || !isProduct(product)) return [];
      return [
        { name: capture.name, input: toInput(capture), product, also: [], roles: [role], causes: [cause] },
      ];
    });
  return [...reported, ...captured].filter(
    ({ product, input }) => product !== NO_PAGE_OF_ITS_OWN && (input.status ?? 0) >= 500,
  );
}

const isApp = (role: HopRole): boolean => role === "app";

export function holdOut(): HeldOut[] {
  return cases().map(({ name, input, product, also, roles, causes }) => {
    const { hop, confidence, upstream } = attribute(
      input,
      new Set([product, ...(BUILT_FROM[product] ?? [])]),
    );
    const honest = hop.role === "unknown" || roles.map(isApp).includes(isApp(hop.role));
    const loudAuthor = confidence >= LOUD && (!honest || ![null, ...also].includes(hop.product));
    const loudCause = upstream.confidence >= LOUD && causes !== null && !causes.includes(upstream.cause);
    const said = `${hop.product ?? ""} ${hop.role} ${confidence}, ${upstream.cause} ${upstream.confidence}`;
    const named = honest && hop.role !== "unknown";
    return { name, product, said, honest, named, loud: loudAuthor || loudCause };
  });
}
