import { describe, expect, it } from "vitest";
import {
  type Answer,
  acceptsStatus,
  assertionJson,
  checkAssertions,
  readAssertion,
} from "../../../src/core/check/assertion.ts";
import { jsonFault } from "../../../src/core/check/json-assertion.ts";
import type { AssertionFailure, Header } from "../../../src/core/check/reading.ts";
import { assertSchema } from "../../../src/core/config/monitor/http-assert.ts";

const HEADERS: Header[] = [
  ["Content-Type", "text/html; charset=utf-8"],
  ["X-Cache", "HIT"],
  ["Vary", "Accept"],
  ["vary", "Origin"],
];
const JSON_BODY = JSON.stringify({
  db: "up",
  queue: 12,
  ready: true,
  none: null,
  tags: ["a", "b"],
  services: [
    { name: "mail", state: "up" },
    { name: "search", state: "down" },
  ],
});

function failure(assert: unknown, answer: Partial<Answer> = {}) {
  const parsed = assertSchema.parse(assert);
  return checkAssertions(parsed, { status: 200, headers: HEADERS, body: JSON_BODY, ...answer });
}

function words(found: AssertionFailure): string {
  return assertionJson(found, true).message;
}

describe("status", () => {
  it.each([
    ["2xx", 200, true],
    ["2xx", 299, true],
    ["2xx", 300, false],
    ["9xx", 999, true],
    ["301", 301, true],
    ["301", 302, false],
    ["200-299", 299, true],
    ["200-299", 300, false],
    ["404-404", 404, true],
  ])("%s and %i: %s", (accepted, status, held) => {
    expect(acceptsStatus([accepted], status)).toBe(held);
  });

  it("says what was wanted and what came", () => {
    expect(failure({ status: ["2xx", 301] }, { status: 502 })).toEqual({
      type: "http.status",
      expected: "expected status 2xx, 301",
      seen: { text: "got 502", quotes: null },
    });
  });
});

describe("an assertion that holds", () => {
  it.each([
    { bodyContains: ["db", "up"] },
    { bodyNotContains: ["error"] },
    { bodyMatches: '"queue":\\d+' },
    { bodyMatches: "(?i)READY" },
    { header: { "content-type": "text/html; charset=utf-8" } },
    { header: { "content-type": "text/html" } },
    { header: { "X-CACHE": " HIT " } },
    { header: { vary: "Origin" } },
    { header: { "x-cache": { contains: "HI" } } },
    { header: { "x-cache": { matches: "^H.T$" } } },
    { header: { "x-cache": { present: true }, "x-none": { present: false } } },
    { json: [{ path: "$.db", equals: "up" }] },
    { json: [{ path: "$.tags", equals: ["a", "b"] }] },
    { json: [{ path: "$.services[0]", equals: { state: "up", name: "mail" } }] },
    { json: [{ path: "$.none", equals: null }] },
    { json: [{ path: "$.queue", notEquals: "12" }] },
    { json: [{ path: "$.tags", contains: "a" }] },
    { json: [{ path: "$.db", contains: "u" }] },
    { json: [{ path: "$.services[*].name", matches: "^[a-z]+$" }] },
    { json: [{ path: "$.queue", matches: "^12$" }] },
    { json: [{ path: "$.queue", greaterThan: 11 }] },
    { json: [{ path: "$.queue", lessThan: 13 }] },
    { json: [{ path: "$.none", exists: true }] },
    { json: [{ path: "$.gone", exists: false }] },
    { json: [{ path: "$.services[?@.name=='mail'].state", equals: "up" }] },
  ])("%j", (assert) => {
    expect(failure(assert)).toBeNull();
  });
});

describe("an assertion that does not hold says why", () => {
  it.each([
    [{ bodyContains: ["db", "fine"] }, "body", /expected the body to contain "fine"; not found in "\{/],
    [{ bodyNotContains: ["up"] }, "body", /not to contain "up"; it does/],
    [{ bodyMatches: "^ok$" }, "body", /expected the body to match \/\^ok\$\/; no match in/],
    [{ header: { "x-cache": "hit" } }, "header", /expected header x-cache to be "hit"; got "HIT"/],
    [{ header: { "x-none": "a" } }, "header", /expected header x-none to be "a"; there is none/],
    [{ header: { vary: { contains: "Cookie" } } }, "header", /to contain "Cookie"; got "Accept", "Origin"/],
    [{ header: { "x-cache": { matches: "^M" } } }, "header", /to match \/\^M\/; got "HIT"/],
    [{ header: { "x-cache": { present: false } } }, "header", /to be absent; got "HIT"/],
    [{ header: { "x-none": { present: true } } }, "header", /to be present; there is none/],
    [{ json: [{ path: "$.db", equals: "down" }] }, "json", /expected \$\.db to equal "down"; got "up"/],
    [{ json: [{ path: "$.queue", equals: "12" }] }, "json", /to equal "12"; got 12/],
    [{ json: [{ path: "$.gone", equals: 1 }] }, "json", /to equal 1; nothing is there/],
    [{ json: [{ path: "$.gone", notEquals: 1 }] }, "json", /not to equal 1; nothing is there/],
    [{ json: [{ path: "$.services[*].state", equals: "up" }] }, "json", /got "down" \(2 of 2\)/],
    [{ json: [{ path: "$.db", greaterThan: 1 }] }, "json", /to be greater than 1; got "up"/],
    [{ json: [{ path: "$.queue", lessThan: 12 }] }, "json", /to be less than 12; got 12/],
    [{ json: [{ path: "$.tags", contains: "c" }] }, "json", /to contain "c"; got \["a","b"\]/],
    [{ json: [{ path: "$.db", exists: false }] }, "json", /not to exist; got "up"/],
    [{ json: [{ path: "$.gone", exists: true }] }, "json", /to exist; nothing is there/],
  ])("%j", (assert, part, message) => {
    const found = failure(assert);
    expect(found?.type).toBe(`assertion.${part}`);
    expect(found && words(found)).toMatch(message);
  });

  it.each([
    ["<html>502</html>", false, /expected a JSON body; got "<html>502<\/html>"/],
    ["", false, /it is empty/],
    ['{"a":', true, /over 1 MiB/],
  ])("when the body %o is no JSON", (body, truncated, message) => {
    const found = failure({ json: [{ path: "$.a", exists: true }] }, { body, truncated });
    expect(found && words(found)).toMatch(message);
  });

  it("in few words, however long the body is", () => {
    const found = failure({ bodyContains: ["z".repeat(900)] }, { body: "y".repeat(9000) });
    expect(words(found!).length).toBeLessThan(300);
  });
});

it("a path that is no JSONPath is refused when saved, and fails in words where it was saved before", () => {
  const json = [{ path: "$[", exists: true }];
  expect(assertSchema.safeParse({ json }).error?.message).toMatch(/must be a JSONPath such as \$\.db/);
  expect(jsonFault(json, "{}", false)?.expected).toMatch(/expected \$\[ to be a JSONPath/);
});

it("the status outranks the headers, and they the body", () => {
  const all = {
    status: ["201"],
    header: { a: "b" },
    bodyContains: ["nowhere"],
    json: [{ path: "$.d", equals: 1 }],
  };
  expect(failure(all)?.type).toBe("http.status");
  expect(failure({ ...all, status: ["200"] })?.type).toBe("assertion.header");
  expect(failure({ ...all, status: ["200"], header: {} })?.type).toBe("assertion.body");
});

it("what an import does not give is taken as held", () => {
  const all = {
    status: ["201"],
    header: { a: "b" },
    bodyContains: ["nowhere"],
    json: [{ path: "$.d", equals: 1 }],
  };
  expect(failure(all, { status: null, headers: null, body: null })).toBeNull();
  expect(failure(all, { status: 201, headers: null, body: null })).toBeNull();
  expect(failure(all, { status: 201, headers: [], body: null })?.type).toBe("assertion.header");
});

it("a hostile pattern on a hostile body ends", () => {
  expect(failure({ bodyMatches: "^(a+)+$" }, { body: `${"a".repeat(50_000)}!` })?.type).toBe(
    "assertion.body",
  );
});

it("a body of JSON nested too deeply to be walked fails in words", () => {
  const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  const found = failure({ json: [{ path: "$..b", equals: 1 }] }, { body: deep });
  expect(found).toMatchObject({
    type: "assertion.json",
    seen: { text: "it is nested more than 100 levels deep" },
  });
});

it("a line's end is one, whether the body writes LF or CRLF", () => {
  const held = (body: string) => failure({ bodyMatches: "(?m)^status: ok$" }, { body });
  expect([held("a\nstatus: ok\nb"), held("a\r\nstatus: ok\r\nb")]).toEqual([null, null]);
  expect(held("a\r\nstatus: okay\r\nb")?.type).toBe("assertion.body");
});

describe("a failed assertion, to who may not see bodies", () => {
  const WITHHELD = { seen: null };

  it.each([
    [{ bodyContains: ["healthy"] }, { ...WITHHELD, message: 'expected the body to contain "healthy"' }],
    [{ bodyMatches: "^ok$" }, { ...WITHHELD, message: "expected the body to match /^ok$/" }],
    [{ bodyNotContains: ["queue"] }, { message: 'expected the body not to contain "queue"; it does' }],
    [{ json: [{ path: "$.db", equals: 1 }] }, { ...WITHHELD, message: "expected $.db to equal 1" }],
    [{ json: [{ path: "$.no", equals: 1 }] }, { message: "expected $.no to equal 1; nothing is there" }],
    [{ header: { "x-cache": "MISS" } }, { message: 'expected header x-cache to be "MISS"; got "HIT"' }],
  ])("%j still says what was demanded", (assert, said) => {
    expect(assertionJson(failure(assert)!, false)).toMatchObject(said);
  });

  it("was one text before, and of that nothing is known", () => {
    const old = readAssertion({ type: "assertion.body", message: 'expected "ok"; not found in "secret"' });
    expect(assertionJson(old!, true).message).toBe('expected "ok"; not found in "secret"');
    expect(assertionJson(old!, false)).toEqual({
      type: "assertion.body",
      message: "failed: assertion.body",
      expected: "failed: assertion.body",
      seen: null,
    });
    expect(readAssertion(null)).toBeNull();
  });
});
