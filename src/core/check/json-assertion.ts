/**
 * Assertions on a JSON body. A path (RFC 9535) may select several values: each of them has to meet the demand,
 * so that `$.services[*].status equals "up"` fails when one service is down. Selecting nothing meets no demand.
 */
import { isDeeperThan, MAX_JSON_DEPTH } from "../config/json-depth.ts";
import { jsonPathFault, selectJson } from "../config/json-path.ts";
import type { JsonAssertion } from "../config/monitor/http-assert.ts";
import { pattern } from "../config/pattern.ts";
import { quote, short } from "./quote.ts";
import { fact, ofBody, type Reason } from "./reason.ts";

interface Unmet {
  readonly expected: string;
  readonly seen: Reason | null;
}

/** The first demand that is not met, in words; null when all are. */
export function jsonFault(
  assertions: readonly JsonAssertion[],
  body: string,
  truncated: boolean,
): Unmet | null {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return { expected: "expected a JSON body", seen: insteadOfJson(body, truncated) };
  }
  if (isDeeperThan(document, MAX_JSON_DEPTH))
    return {
      expected: "expected a JSON body",
      seen: fact(`it is nested more than ${MAX_JSON_DEPTH} levels deep`),
    };
  for (const assertion of assertions) {
    const fault = assertionFault(assertion, document);
    if (fault !== null) return { expected: `expected ${assertion.path} ${fault.expected}`, seen: fault.seen };
  }
  return null;
}

function insteadOfJson(body: string, truncated: boolean): Reason {
  if (truncated) return fact("it is over 1 MiB and only that much is read");
  return body.trim() === "" ? fact("it is empty") : ofBody(`got ${quote(body)}`);
}

function assertionFault(assertion: JsonAssertion, document: unknown): Unmet | null {
  const invalid = jsonPathFault(assertion.path);
  if (invalid !== null) return { expected: `to be a JSONPath (RFC 9535): ${invalid}`, seen: null };
  const values = selectJson(document, assertion.path);
  if (assertion.exists !== undefined) {
    if (assertion.exists === values.length > 0) return null;
    return assertion.exists
      ? { expected: "to exist", seen: fact("nothing is there") }
      : { expected: "not to exist", seen: ofBody(`got ${show(values[0])}`) };
  }
  const { demand, meets } = demandOf(assertion);
  if (values.length === 0) return { expected: demand, seen: fact("nothing is there") };
  const failing = values.findIndex((value) => !meets(value));
  if (failing < 0) return null;
  const place = values.length > 1 ? ` (${failing + 1} of ${values.length})` : "";
  return { expected: demand, seen: ofBody(`got ${show(values[failing])}${place}`) };
}

interface Demand {
  readonly demand: string;
  readonly meets: (value: unknown) => boolean;
}

function demandOf(assertion: JsonAssertion): Demand {
  const { equals, notEquals, contains, matches, greaterThan, lessThan } = assertion;
  if (equals !== undefined)
    return { demand: `to equal ${show(equals)}`, meets: (value) => same(value, equals) };
  if (notEquals !== undefined)
    return { demand: `not to equal ${show(notEquals)}`, meets: (value) => !same(value, notEquals) };
  if (contains !== undefined)
    return { demand: `to contain ${show(contains)}`, meets: (value) => holds(value, contains) };
  if (matches !== undefined)
    return { demand: `to match /${matches}/`, meets: (value) => pattern(matches).test(asText(value)) };
  if (greaterThan !== undefined)
    return {
      demand: `to be greater than ${greaterThan}`,
      meets: (value) => typeof value === "number" && value > greaterThan,
    };
  return {
    demand: `to be less than ${lessThan}`,
    meets: (value) => typeof value === "number" && lessThan !== undefined && value < lessThan,
  };
}

/** Deep equality of JSON values; the order of an object's members means nothing. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [Object.entries(a), b as Record<string, unknown>];
  if (left.length !== Object.keys(right).length) return false;
  return left.every(([key, value]) => Object.hasOwn(right, key) && same(value, right[key]));
}

/** A string contains a part, a list an element. */
function holds(value: unknown, part: string): boolean {
  if (Array.isArray(value)) return value.some((element) => asText(element) === part);
  return typeof value === "string" && value.includes(part);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function show(value: unknown): string {
  return short(JSON.stringify(value) ?? "nothing");
}
