/** Answers of real gateways as reports, vendors' pages and sources give them, each with the reading that is right. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { attribute } from "../../src/core/attribution/attribute.ts";
import type { Attribution } from "../../src/core/attribution/attribution.ts";
import type { ProductSlug } from "../../src/core/attribution/products.ts";
import type { Header } from "../../src/core/check/reading.ts";
import type { HopRole } from "../../src/core/check/verdict.ts";

export interface ReportedAnswer {
  readonly name: string;
  /** Where it stands: an address, or a repository and path. */
  readonly ref: string;
  readonly status: number;
  readonly statusText?: string;
  readonly headers: readonly Header[];
  readonly body: string;
  readonly latencyMs?: number;
  readonly want: {
    readonly product: string | null;
    readonly role: HopRole;
    /** Any of them among the first four is right; absent where the answer tells none. */
    readonly cause?: readonly string[];
    readonly productAlso?: readonly (string | null)[];
    readonly roleAlso?: readonly HopRole[];
  };
}

export interface ReportScore {
  readonly answer: ReportedAnswer;
  readonly attribution: Attribution;
  /** Gateway or application, as the truth has it. */
  readonly side: "right" | "unknown" | "wrong";
  readonly product: boolean;
  /** Null where the truth names none. */
  readonly cause: boolean | null;
  readonly loudAuthor: boolean;
  readonly loudCause: boolean;
}

const FOLDER = join(import.meta.dirname, "../../test/fixtures/gateways/reported");
const LOUD = 0.8;

export function readReported(): ReportedAnswer[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as ReportedAnswer[]);
}

/** `without`: products to judge without, as if no row knew them. */
export function scoreReported(answer: ReportedAnswer, without?: ReadonlySet<ProductSlug>): ReportScore {
  const { status, statusText = "", headers, body, latencyMs = null, want } = answer;
  const attribution = attribute({ status, statusText, headers, body, latencyMs }, without);
  const { hop, upstream, confidence } = attribution;
  const roles = [want.role, ...(want.roleAlso ?? [])];
  const sides = roles.map(sideOf);
  const said = sideOf(hop.role);
  const side = sides.includes(said) ? "right" : said === "unknown" ? "unknown" : "wrong";
  const product = [want.product, ...(want.productAlso ?? [])].includes(hop.product);
  const causes = [upstream.cause, ...upstream.alternatives];
  const cause = want.cause === undefined ? null : causes.some((one) => want.cause!.includes(one));
  const misnamed = hop.product !== null && !product;
  return {
    ...{ answer, attribution, side, product, cause },
    loudAuthor: confidence >= LOUD && (side === "wrong" || misnamed),
    loudCause:
      upstream.confidence >= LOUD && want.cause !== undefined && !want.cause.includes(upstream.cause),
  };
}

function sideOf(role: HopRole): "app" | "gateway" | "unknown" {
  if (role === "app") return "app";
  return role === "unknown" ? "unknown" : "gateway";
}
