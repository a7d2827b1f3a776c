import { describe, expect, it } from "vitest";
import { parseMaintenance } from "../../../src/core/config/maintenance-input.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";

const nested = (depth: number) => JSON.parse("[".repeat(depth) + "]".repeat(depth));
const parse = (fields: object) =>
  parseMonitor({ id: "shop", target: { url: "https://shop.example/" }, ...fields });

describe("a monitor is refused, with field and fix, when", () => {
  it.each<[string, object, string, RegExp]>([
    [
      "a value to compare with is nested thousands deep",
      { assert: { json: [{ path: "$.a", equals: nested(20_000) }] } },
      "assert.json.0.equals",
      /at most 100 levels/,
    ],
    [
      "so is the value that must not be there",
      { assert: { json: [{ path: "$.a", notEquals: nested(101) }] } },
      "assert.json.0.notEquals",
      /at most 100 levels/,
    ],
    [
      "HEAD is asked for a body's text",
      { target: { url: "https://shop.example/", method: "HEAD" }, assert: { bodyContains: ["ok"] } },
      "assert.bodyContains",
      /use target.method GET/,
    ],
    [
      "HEAD is asked for a pattern in the body",
      { target: { url: "https://shop.example/", method: "HEAD" }, assert: { bodyMatches: "ok" } },
      "assert.bodyMatches",
      /use target.method GET/,
    ],
    [
      "HEAD is asked for JSON",
      {
        target: { url: "https://shop.example/", method: "HEAD" },
        assert: { json: [{ path: "$.a", exists: true }] },
      },
      "assert.json",
      /use target.method GET/,
    ],
    [
      "a pattern compiles to thousands of instructions",
      { assert: { bodyMatches: "(x?){300}x{300}" } },
      "assert.bodyMatches",
      /too large \(1502 /,
    ],
    [
      "so does a header's",
      { assert: { header: { server: { matches: "((a?){100}){10}" } } } },
      "assert.header.server.matches",
      /too large/,
    ],
    [
      "so does a value's",
      { assert: { json: [{ path: "$.a", matches: "\\pL{1000}" }] } },
      "assert.json.0.matches",
      /too large/,
    ],
    [
      "so does one that masks",
      { evidence: { redact: ["a", "((a?){100}){10}"] } },
      "evidence.redact.1",
      /too large/,
    ],
    [
      "many that mask do so together",
      { evidence: { redact: Array.from({ length: 8 }, (_, index) => `x{250,${300 + index}}`) } },
      "evidence.redact",
      /in all, at most 2000/,
    ],
    [
      "a path descends thrice",
      { assert: { json: [{ path: "$..*..*..a", exists: true }] } },
      "assert.json.0.path",
      /at most 2/,
    ],
    [
      "a path selects lists of lists",
      { assert: { json: [{ path: `$${"[*,*]".repeat(20)}`, exists: true }] } },
      "assert.json.0.path",
      /at most 8 commas/,
    ],
    ["a name is nothing but control characters", { name: "\u0000\u001b" }, "name", /must not be empty/],
  ])("%s", (_why, fields, path, message) => {
    const result = parse(fields);
    expect(result).toEqual({
      ok: false,
      faults: expect.arrayContaining([{ path, message: expect.stringMatching(message) }]),
    });
  });
});

describe("a monitor may", () => {
  it.each<[string, object]>([
    ["compare with a nested value", { assert: { json: [{ path: "$.a", equals: nested(90) }] } }],
    [
      "forbid a text in the answer to HEAD",
      { target: { url: "https://shop.example/", method: "HEAD" }, assert: { bodyNotContains: ["x"] } },
    ],
    [
      "use commas and dots in a quoted name",
      { assert: { json: [{ path: "$['a..b..c..d,,,,,,,,,,']", exists: true }] } },
    ],
    ["use an ordinary pattern", { assert: { bodyMatches: "(?i)^.*\\b(?:ok|healthy)\\b.{0,200}$" } }],
  ])("%s", (_what, fields) => {
    expect(parse(fields)).toMatchObject({ ok: true });
  });
});

it("a monitor's name and group keep no control characters", () => {
  const result = parse({ name: "\u001b[31mShop\u0000\nEU\u202e ", group: "A\tB\ud83d" });
  expect(result).toMatchObject({ monitor: { name: "[31mShop EU", group: "A B\ufffd" } });
});

describe("a maintenance window by cron", () => {
  it("that never comes is refused", () => {
    expect(parseMaintenance({ cron: "0 3 30 2 *", durationMinutes: 60 }, "w")).toEqual({
      ok: false,
      faults: [{ path: "cron", message: "never comes: there is no such day in any month" }],
    });
  });

  it("may come every four years", () => {
    expect(parseMaintenance({ cron: "0 3 29 2 *", durationMinutes: 60 }, "w")).toMatchObject({ ok: true });
  });
});

it("a resolver's address holds no secret: it is asked and shown as it is written", () => {
  const read = (server: string) =>
    parseMonitor({ id: "n", kind: "dns", target: { name: "shop.example", server } });
  expect(read("doh:https://dns.example/dns-query")).toMatchObject({ ok: true });
  expect(read("doh:https://dns.example/{{secret.KEY}}/dns-query")).toMatchObject({
    ok: false,
    faults: [{ path: "target.server", message: expect.stringContaining("must not use {{secret.…}}") }],
  });
});
