import { expect, it } from "vitest";
import { looseObject, mergePatch } from "../../src/web/api/merge-patch.ts";

it.each([
  // RFC 7396, appendix A.
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])("%j patched with %j is %j", (target, patch, result) => {
  expect(mergePatch(target, patch)).toEqual(result);
});

it("takes __proto__ for a name like any other", () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"admin":true}}'));
  expect(Object.keys(merged as object)).toEqual(["__proto__"]);
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

it("refuses a patch that is nested deeper than it can be walked, and names the field", () => {
  const deep = JSON.parse(`{"name":"x","target":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}`);
  expect(looseObject.safeParse(deep).error?.issues).toMatchObject([
    { path: ["target"], message: "must be nested at most 100 levels deep" },
  ]);
  expect(looseObject.safeParse({ name: "x", target: { a: [{ b: 1 }] } }).success).toBe(true);
});
