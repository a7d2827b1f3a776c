/** What a monitor demands of an answer. The first demand that is not met is the failure, in words. */

import type { Assertions } from "../config/monitor-assert.ts";
import { pattern } from "../config/pattern.ts";
import { jsonFault } from "./json-assertion.ts";
import type { AssertionFailure, Header } from "./reading.ts";

/** What is known of an answer. A part that is null was not given, as in an import: what is asked of it is taken as held. */
export interface Answer {
  readonly status: number | null;
  readonly headers: readonly Header[] | null;
  /** The decoded body, at most 1 MiB of it. */
  readonly body: string | null;
  /** True when the body went on after what was read. */
  readonly truncated?: boolean;
}

type HeaderExpectation = Assertions["header"][string];

/** Headers before the body, so that the cheapest and most telling failure is the one that is named. */
export function checkAssertions(assert: Assertions, answer: Answer): AssertionFailure | null {
  const { status, headers, body } = answer;
  if (status !== null && !acceptsStatus(assert.status, status))
    return { type: "http.status", message: `expected status ${assert.status.join(", ")}, got ${status}` };
  const header = headers === null ? null : headerFault(assert.header, headers);
  if (header !== null) return { type: "assertion.header", message: header };
  if (body === null) return null;
  const text = bodyFault(assert, body, answer.truncated ?? false);
  if (text !== null) return { type: "assertion.body", message: text };
  const json = assert.json.length === 0 ? null : jsonFault(assert.json, body, answer.truncated ?? false);
  return json === null ? null : { type: "assertion.json", message: json };
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

function bodyFault(assert: Assertions, body: string, truncated: boolean): string | null {
  const seen = truncated ? "in its first 1 MiB" : excerpt(body);
  const missing = assert.bodyContains.find((text) => !body.includes(text));
  if (missing !== undefined) return `expected the body to contain ${quote(missing)}; not found ${seen}`;
  const unwanted = assert.bodyNotContains.find((text) => body.includes(text));
  if (unwanted !== undefined) return `expected the body not to contain ${quote(unwanted)}; it does`;
  if (assert.bodyMatches !== null && !pattern(assert.bodyMatches).test(body))
    return `expected the body to match /${short(assert.bodyMatches)}/; no match ${seen}`;
  return null;
}

function headerFault(expected: Assertions["header"], headers: readonly Header[]): string | null {
  for (const [name, expectation] of Object.entries(expected)) {
    const values = headers.filter(([known]) => known.toLowerCase() === name.toLowerCase()).map(([, v]) => v);
    const demand = unmet(expectation, values);
    if (demand === null) continue;
    const seen = values.length === 0 ? "there is none" : `got ${values.map(quote).join(", ")}`;
    return `expected header ${name} ${demand}; ${seen}`;
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

/** A value quoted for a message, at most 80 characters of it. */
export function quote(value: string): string {
  return JSON.stringify(short(value));
}

function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function excerpt(body: string): string {
  const start = body.replace(/\s+/g, " ").trim();
  return start === "" ? "(the body is empty)" : `in ${quote(start)}`;
}
