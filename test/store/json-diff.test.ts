import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diff, patch } from "../../src/store/json-diff.ts";

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const json = fc.jsonValue({ maxDepth: 4 }).map(plain);
/** Values that resemble one another, as repeated failures do. */
const header = fc.tuple(
  fc.constantFrom("Date", "Server", "Via", "__proto__"),
  fc.constantFrom("a", "b", "c"),
);
const alike = fc
  .record({
    headers: fc.array(header, { maxLength: 6 }),
    body: fc.option(fc.constantFrom("x", "y")),
  })
  .map(plain);

describe("the difference of two JSON values", () => {
  it.each([
    ["any", json],
    ["alike", alike],
  ] as [string, fc.Arbitrary<unknown>][])("loses nothing of %s values", (_name, values) => {
    fc.assert(
      fc.property(values, values, (base, value) => {
        const stored: unknown = JSON.parse(JSON.stringify([diff(base, value)]));
        const [difference] = stored as [ReturnType<typeof diff> | null];
        expect(patch(base, difference ?? undefined)).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it("is nothing for equals", () => {
    expect(diff({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBeUndefined();
  });

  it("names only what changed", () => {
    const base = {
      headers: [
        ["Date", "1"],
        ["Server", "nginx"],
      ],
      status: 502,
    };
    const value = {
      headers: [
        ["Date", "2"],
        ["Server", "nginx"],
      ],
      status: 502,
    };
    expect(diff(base, value)).toEqual([1, { headers: [2, [[0, [2, [[1, [0, "2"]]]]]]] }, []]);
  });

  it("refuses a base that it was not made from", () => {
    expect(() => patch("text", [2, []])).toThrow(TypeError);
  });
});
