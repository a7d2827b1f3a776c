/** The one sentence for the operator, and quotes made fit to be shown. */
import { ofHeader, type Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import { type Cause, causeClause } from "./causes.ts";
import type { Finding } from "./finding.ts";
import { productName } from "./products.ts";
import { hopsNamed } from "./server-names.ts";

const MAX_QUOTE = 200;
export const MAX_SENTENCE = 800;

/** Control characters out, length bounded; escaping for a page is the page's business. */
export function quote(text: string, max: number = MAX_QUOTE): string {
  const clean = text.slice(0, max * 2).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  return clean.length > max ? `${clean.slice(0, max - 1).toWellFormed()}…` : clean;
}

export function sentence(finding: Finding, answer: Answer): string {
  if (finding.meaning !== undefined) return finding.meaning;
  const { status } = answer;
  const [first, ...others] = finding.causes;
  if (finding.role === "app") return appSentence(finding, answer);
  const who = finding.product === null ? anonymous(finding) : productName(finding.product);
  const wrote = `${who} wrote this ${status} itself`;
  if (first === undefined) return `${wrote}, and does not say why.`;
  if (others.length === 0) return `${wrote}: ${causeClause(first)}.`;
  return `${wrote}: most likely ${causeClause(first)}, but the same answer would come if ${others.map(causeClause).join(", or ")}.`;
}

function appSentence(finding: Finding, answer: Answer): string {
  const who =
    finding.product === null ? "The application" : `The application (${productName(finding.product)})`;
  const hops = hopsNamed(answer).filter((hop) => hop.product !== finding.product);
  const through =
    hops.length === 0
      ? ""
      : `, and ${hops.map((hop) => productName(hop.product)).join(" and ")} passed it on`;
  return `${who} answered ${answer.status} itself${through}.`;
}

function anonymous(finding: Finding): string {
  return finding.role === "unknown"
    ? "A hop that does not name itself"
    : "A gateway that does not name itself";
}

/** The gateways that passed the author's page on. */
export function relays(finding: Finding, answer: Answer): readonly Reason[] {
  if (finding.product === null || finding.role === "app") return [];
  return hopsNamed(answer)
    .filter((hop) => hop.product !== finding.product)
    .map((hop) => ofHeader(`${hop.quote} (${productName(hop.product)} passed it on)`));
}

export function causeConfidence(causes: readonly Cause[], alone: number): number {
  const shares = [0, 1, 0.65, 0.5, 0.4];
  return Math.round(alone * (shares[causes.length] ?? 0.4) * 100) / 100;
}
