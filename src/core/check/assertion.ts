/** What a monitor demands of an answer. The first demand that is not met is the failure, in words. */

import type { Assertions } from "../config/monitor/http-assert.ts";
import { pattern } from "../config/pattern.ts";
import { jsonFault } from "./json-assertion.ts";
import { quote, short } from "./quote.ts";
import type { AssertionFailure, Header } from "./reading.ts";
import { fact, mayShow, ofBody, ofHeader, type Reason, readReason } from "./reason.ts";

/** What is known of an answer. A part that is null was not given, as in an import: what is asked of it is taken as held. */
export interface Answer {
  readonly status: number | null;
  readonly headers: readonly Header[] | null;
  /** The decoded body, at most 1 MiB of it. */
  readonly body: string | null;
  /** True when the body went on after what was read. */
  readonly truncated?: boolean;
}

type Unmet = Omit<AssertionFailure, "type">;
type HeaderExpectation = Assertions["header"][string];

/** Headers before the body, so that the cheapest and most telling failure is the one that is named. */
export function checkAssertions(assert: Assertions, answer: Answer): AssertionFailure | null {
  const { status, headers, body } = answer;
  if (status !== null && !acceptsStatus(assert.status, status))
    return {
      type: "http.status",
      expected: `expected status ${assert.status.join(", ")}`,
      seen: fact(`got ${status}`),
    };
  const header = headers === null ? null : headerFault(assert.header, headers);
  if (header !== null) return { type: "assertion.header", ...header };
  if (body === null) return null;
  const text = bodyFault(assert, body, answer.truncated ?? false);
  if (text !== null) return { type: "assertion.body", ...text };
  const json = assert.json.length === 0 ? null : jsonFault(assert.json, body, answer.truncated ?? false);
  return json === null ? null : { type: "assertion.json", ...json };
}

/** Whether anything is asked of the body, so that it has to be decoded whole. */
export function readsBody(assert: Assertions): boolean {
  const { bodyContains, bodyNotContains, bodyMatches, json } = assert;
  return bodyContains.length + bodyNotContains.length + json.length > 0 || bodyMatches !== null;
}

/** Patterns are `204`, `2xx` or `200-299`. */
export function acceptsStatus(patterns: readonly string[], status: number): boolean {
  return patterns.some((accepted) => {
    if (accepted.endsWith("xx")) return Math.floor(status / 100) === Number(accepted[0]);
    const [low, high] = accepted.split("-").map(Number);
    return status >= low! && status <= (high ?? low!);
  });
}

function bodyFault(assert: Assertions, body: string, truncated: boolean): Unmet | null {
  const among = (what: string): Reason =>
    truncated ? fact(`${what} in its first 1 MiB`) : ofBody(`${what} ${excerpt(body)}`);
  const missing = assert.bodyContains.find((text) => !body.includes(text));
  if (missing !== undefined)
    return { expected: `expected the body to contain ${quote(missing)}`, seen: among("not found") };
  const unwanted = assert.bodyNotContains.find((text) => body.includes(text));
  if (unwanted !== undefined)
    return { expected: `expected the body not to contain ${quote(unwanted)}`, seen: fact("it does") };
  if (assert.bodyMatches !== null && !matches(assert.bodyMatches, body))
    return {
      expected: `expected the body to match /${short(assert.bodyMatches)}/`,
      seen: among("no match"),
    };
  return null;
}

/** `(?m)^ok$` is meant for the line "ok", whichever of the two line ends the body has. */
function matches(source: string, body: string): boolean {
  if (pattern(source).test(body)) return true;
  return source.includes("$") && body.includes("\r\n") && pattern(source).test(body.replaceAll("\r\n", "\n"));
}

function headerFault(expected: Assertions["header"], headers: readonly Header[]): Unmet | null {
  for (const [name, expectation] of Object.entries(expected)) {
    const values = headers.filter(([known]) => known.toLowerCase() === name.toLowerCase()).map(([, v]) => v);
    const demand = unmet(expectation, values);
    if (demand === null) continue;
    const seen =
      values.length === 0 ? fact("there is none") : ofHeader(`got ${values.map(quote).join(", ")}`);
    return { expected: `expected header ${name} ${demand}`, seen };
  }
  return null;
}

/** The demand that no value of the header meets, or null when one does. */
function unmet(expectation: HeaderExpectation, values: readonly string[]): string | null {
  if (typeof expectation === "string")
    return values.some((value) => equalsHeader(value, expectation)) ? null : `to be ${quote(expectation)}`;
  if ("contains" in expectation)
    return values.some((value) => value.includes(expectation.contains))
      ? null
      : `to contain ${quote(expectation.contains)}`;
  if ("matches" in expectation)
    return values.some((value) => pattern(expectation.matches).test(value))
      ? null
      : `to match /${short(expectation.matches)}/`;
  if (expectation.present === values.length > 0) return null;
  return expectation.present ? "to be present" : "to be absent";
}

/** `text/html` is also met by `text/html; charset=utf-8`: parameters are rarely what is meant. */
function equalsHeader(value: string, expected: string): boolean {
  return value.trim() === expected.trim() || value.split(";")[0]!.trim() === expected.trim();
}

function excerpt(body: string): string {
  const start = quote(body);
  return start === '""' ? "(the body is empty)" : `in ${start}`;
}

/** In words for a person. Where bodies may not be shown, what was seen is left out if it quotes one. */
export function assertionJson({ type, expected, seen }: AssertionFailure, bodies: boolean) {
  const shown = seen !== null && mayShow(seen, bodies) ? seen.text : null;
  const demand = expected === "" && shown === null ? `failed: ${type}` : expected;
  const message = [demand, shown ?? ""].filter((part) => part !== "").join("; ");
  return { type, message, expected: demand, seen: shown };
}

/** As stored or sent by an older version too, which had one `message` that may quote the body. */
export function readAssertion(stored: unknown): AssertionFailure | null {
  if (typeof stored !== "object" || stored === null) return null;
  const { type, expected, seen, message } = stored as Partial<AssertionFailure> & { message?: string };
  if (type === undefined) return null;
  if (expected !== undefined) return { type, expected, seen: seen ? readReason(seen) : null };
  return { type, expected: "", seen: message === undefined ? null : readReason(message) };
}
