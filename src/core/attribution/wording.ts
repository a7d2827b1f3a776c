/** The one sentence for the operator, and quotes made fit to be shown. */
import { ofHeader, type Reason } from "../check/reason.ts";
import { beginning, cut } from "../words/cut.ts";
import type { Answer } from "./answer.ts";
import { causeClause, weighed } from "./causes.ts";
import type { Finding } from "./finding.ts";
import { productName } from "./products.ts";
import { hopsNamed } from "./server-names.ts";

const MAX_QUOTE = 200;
const MAX_CLAUSES = 4;
const MORE_LIKELY_THAN_NOT = 0.5;
/** Under this, the application is no more than the likelier of two. */
const MORE_THAN_A_GUESS = 0.65;
export const MAX_SENTENCE = 800;

/** Control characters out, length bounded; escaping for a page is the page's business. */
export function quote(text: string, max: number = MAX_QUOTE): string {
  return cut(beginning(text, max * 2).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " "), max);
}

export function sentence(finding: Finding, answer: Answer): string {
  if (finding.meaning !== undefined) return finding.meaning;
  const { status } = answer;
  if (finding.role === "app") return appSentence(finding, answer);
  const clauses = finding.causes.slice(0, MAX_CLAUSES).map(causeClause);
  const weight = weighed(finding.causes, finding.causeSure, finding.even)[0]?.weight ?? 0;
  const who = finding.product === null ? anonymous(finding) : productName(finding.product);
  if (finding.role === "unknown")
    return `Who wrote this ${status} can't be told from this answer; candidates: ${clauses.join(", or ")}.`;
  const wrote = `${who} wrote this ${status} itself`;
  const [first, ...others] = clauses;
  if (first === undefined) return `${wrote}, and does not say why.`;
  if (others.length === 0) return `${wrote}: ${first}.`;
  if (weight < MORE_LIKELY_THAN_NOT)
    return `${wrote}; why can't be told from this answer; candidates: ${clauses.join(", or ")}.`;
  return `${wrote}: most likely ${first}, but the same answer would come if ${others.join(", or ")}.`;
}

function appSentence(finding: Finding, answer: Answer): string {
  const surely = finding.sure < MORE_THAN_A_GUESS ? "Most likely the" : "The";
  const who =
    finding.product === null
      ? `${surely} application`
      : `${surely} application (${productName(finding.product)})`;
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
