/** Who answered and what failed behind it, in words: the first line of a failure's page and of each list entry. */

import { assertionJson } from "../../../core/check/assertion.ts";
import type { Failure } from "../../../core/check/failure.ts";
import type { Hop, HopRole } from "../../../core/check/verdict.ts";
import { failurePhrase, isOfJob, sentence } from "../../../core/condition/wording.ts";

const ROLE_WORDS: Readonly<Record<HopRole, string>> = {
  cdn: "a CDN",
  "load-balancer": "a load balancer",
  proxy: "a proxy",
  platform: "the platform",
  app: "the application",
  probe: "the monitor itself",
  nobody: "nobody",
  unknown: "an unknown hop",
};

export function hopWords(hop: Hop): string {
  if (hop.product === null) return ROLE_WORDS[hop.role];
  const version = hop.version ? ` ${hop.version}` : "";
  return `${hop.product}${version} (${hop.role})`;
}

export function causeWords(cause: string): string {
  if (cause === "unknown") return "what failed behind it is not known";
  if (cause === "passed_through") return "passed on from the application behind it";
  return `behind it: ${cause.replaceAll("_", " ")}`;
}

/** What was demanded and what came instead; null when every assertion held. */
export function assertionWords({ reading }: Failure): string | null {
  return reading.assertion === null ? null : assertionJson(reading.assertion, true).message;
}

/** "502 answered by nginx (proxy)", "No answer: the connection was refused". */
export function failureTitle(failure: Failure): string {
  const { status } = failure.reading;
  if (failure.failure === null) return status === null ? "No answer" : `${status}`;
  const { type, hop } = failure.failure;
  if (isOfJob(type)) return sentence(failure.reading.error?.message ?? failurePhrase(type) ?? type);
  if (type.startsWith("assertion."))
    return `${status ?? "No status"}, but ${assertionWords(failure) ?? type}`;
  if (hop.role === "nobody") return `No answer: ${failurePhrase(type) ?? type}`;
  if (status === null) return `${failurePhrase(type) ?? type}, from ${hopWords(hop)}`;
  return `${status} answered by ${hopWords(hop)}`;
}
