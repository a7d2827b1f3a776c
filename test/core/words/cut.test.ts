import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beginning, cut } from "../../../src/core/words/cut.ts";

const FAMILY = "👨‍👩‍👧‍👦";

describe("a text that is cut", () => {
  it.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    [`ab😀`, 4, "ab😀"],
    [`ab😀c`, 4, "ab…"],
    [`a${FAMILY}b`, 8, "a…"],
    ["e\u0301e\u0301e\u0301", 4, "e\u0301…"],
    ["🇩🇪🇫🇷🇪🇸", 10, "🇩🇪🇫🇷…"],
    ["abc", 1, "…"],
  ])("%j to %i is %j", (text, max, expected) => {
    expect(cut(text, max)).toBe(expected);
  });

  it("without a sign of it", () => {
    expect(beginning(`ab😀c`, 3)).toBe("ab");
    expect(beginning("abc", 0)).toBe("");
  });

  it("is a beginning, whole characters, no longer than asked, and not needlessly short", () => {
    const pieces = fc.constantFrom("a", " ", "é", "e\u0301", "😀", FAMILY, "🇩🇪", "\u200d", "ก็", "\ud83d");
    const text = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 200 }), (whole, max) => {
        const part = beginning(whole, max);
        expect(whole.startsWith(part)).toBe(true);
        expect(part.length).toBeLessThanOrEqual(max);
        if (whole.isWellFormed()) expect(part.isWellFormed()).toBe(true);
        if (whole.length > max) expect(part.length).toBeGreaterThan(max - 41);
      }),
      { numRuns: 500 },
    );
  });

  it("of accents without end is cut between them", () => {
    const zalgo = `a${"\u0301".repeat(10_000)}`;
    expect(beginning(zalgo, 5000).length).toBeGreaterThan(4900);
  });
});
