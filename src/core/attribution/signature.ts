/**
 * One signature is one row: what an answer of a product looks like, and what failed behind it then.
 * To add one, put the row into its family's file and the captured response into test/fixtures/gateways.
 */

import { fact, ofBody, ofHeader, type Reason } from "../check/reason.ts";
import type { HopRole } from "../check/verdict.ts";
import type { Answer } from "./answer.ts";
import type { Cause } from "./causes.ts";
import type { ProductSlug } from "./products.ts";

export interface Signature {
  /** Null where the answer shows that it was passed on, but not by whom it was written. */
  readonly product: ProductSlug | null;
  /** Only where it differs from the product's own part. */
  readonly role?: HopRole;
  /** Every given part must hold. */
  readonly when: Condition;
  /** Most likely first; at most 4 are reported. Empty: the product answered, why is not known. */
  readonly causes: readonly Cause[];
  /** Confidence in the product, 0…1. */
  readonly sure: number;
  /** Confidence in the first cause when it stands alone; 0.9 unless given. */
  readonly causeSure?: number;
  /** The first two causes are as likely as each other; time may still tell them apart. */
  readonly even?: true;
  /** A sentence for the operator where the general one would mislead. */
  readonly meaning?: string;
  /** A first group, if any, is the product's version; looked for in the Server header and the body. */
  readonly version?: RegExp;
}

export interface Condition {
  readonly status?: number | readonly number[];
  /** HTTP/1.1 reason phrase. */
  readonly statusText?: RegExp;
  /** Lower-case name → pattern; true is present, false absent. */
  readonly headers?: Readonly<Record<string, RegExp | boolean>>;
  /** Lower-case names which, as far as they are present, come in this order: a server's habit that most relays keep. */
  readonly order?: readonly string[];
  /** The whole body, white space collapsed, without regard to case. */
  readonly equals?: string | readonly string[];
  /** All must occur in the collapsed body: strings without regard to case. Patterns must be linear, best anchored. */
  readonly body?: readonly (string | RegExp)[];
  /** The body as a reader sees it, without markup: also what people copy out of a browser. Anchored. */
  readonly shown?: RegExp;
  /** "none": no body came, whether there was one or not. */
  readonly bodyKind?: Answer["body"] | "none";
  /** From inclusive, to exclusive, ms; an answer of unknown latency does not match. */
  readonly latencyMs?: readonly [from: number, to: number];
}

/** What was seen when a row matched, quoted; null when it does not match. */
export function match(signature: Signature, answer: Answer): readonly Reason[] | null {
  const { when } = signature;
  if (when.status !== undefined && ![when.status].flat().includes(answer.status)) return null;
  const seen: Reason[] = [];
  const parts = [
    matchStatusText,
    matchHeaders,
    matchOrder,
    matchBodyKind,
    matchLatency,
    matchEquals,
    matchBody,
    matchShown,
  ];
  for (const part of parts) {
    const found = part(when, answer);
    if (found === null) return null;
    seen.push(...found);
  }
  return seen;
}

type Part = (when: Condition, answer: Answer) => readonly Reason[] | null;

const matchStatusText: Part = (when, answer) => {
  if (when.statusText === undefined) return [];
  return when.statusText.test(answer.statusText) ? [ofHeader(`reason phrase "${answer.statusText}"`)] : null;
};

const matchHeaders: Part = (when, answer) => {
  const seen: Reason[] = [];
  for (const [name, wanted] of Object.entries(when.headers ?? {})) {
    const value = answer.header(name);
    if (wanted === false) {
      if (value !== null) return null;
    } else if (value === null || (wanted !== true && !wanted.test(value))) {
      return null;
    } else {
      seen.push(ofHeader(`${name}: ${value}`));
    }
  }
  return seen;
};

const matchOrder: Part = (when, answer) => {
  const places = (when.order ?? []).map((name) => answer.names.indexOf(name)).filter((place) => place !== -1);
  return places.every((place, i) => i === 0 || places[i - 1]! < place) ? [] : null;
};

const matchBodyKind: Part = (when, answer) => {
  if (when.bodyKind === undefined) return [];
  if (when.bodyKind === "none" ? answer.body === "present" : answer.body !== when.bodyKind) return null;
  return answer.body === "present" ? [] : [fact(answer.body === "empty" ? "empty body" : "body not sent")];
};

const matchLatency: Part = (when, answer) => {
  if (when.latencyMs === undefined) return [];
  const { latencyMs } = answer;
  if (latencyMs === null || latencyMs < when.latencyMs[0] || latencyMs >= when.latencyMs[1]) return null;
  return [fact(`answered after ${Math.round(latencyMs)} ms`)];
};

const matchEquals: Part = (when, answer) => {
  if (when.equals === undefined) return [];
  const wanted = [when.equals].flat().some((whole) => answer.lower === whole.toLowerCase());
  return wanted ? [ofBody(`the whole body is "${answer.text}"`)] : null;
};

const matchShown: Part = (when, answer) => {
  if (when.shown === undefined) return [];
  const found = when.shown.exec(answer.shown());
  return found === null ? null : [ofBody(`the page says "${found[0]}"`)];
};

const matchBody: Part = (when, answer) => {
  const seen: Reason[] = [];
  for (const wanted of when.body ?? []) {
    const found = find(wanted, answer);
    if (found === null) return null;
    seen.push(ofBody(`body has "${found}"`));
  }
  return seen;
};

function find(wanted: string | RegExp, answer: Answer): string | null {
  if (typeof wanted !== "string") return wanted.exec(answer.text)?.[0] ?? null;
  const at = answer.lower.indexOf(wanted.toLowerCase());
  return at === -1 ? null : answer.text.slice(at, at + wanted.length);
}
