import { describe, expect, it } from "vitest";
import { addCounted, type Counted, NOTHING_COUNTED } from "../../../src/core/condition/counted.ts";
import { checkOf, START, tell } from "./story.ts";

describe("what only grows", () => {
  it("is every scheduled check by verdict, and failing ones by what failed", () => {
    expect(tell("weur: .sX?\nenam: ..X?\napac: ..u?").state.counted).toEqual({
      verdicts: { up: 5, slow: 1, down: 2, lost: 3, unsupported: 1 },
      failures: { "http.status|proxy|nginx": 2 },
    });
  });

  it("grows over midnight and counts no recheck", () => {
    const story = tell("auto: .X..\nladder: .X", { start: START - 2 });
    expect(story.state.counted?.verdicts).toMatchObject({ up: 3, down: 1 });
  });

  it("has a bounded number of kinds, whatever a target sends", () => {
    let counted: Counted = NOTHING_COUNTED;
    for (let kind = 0; kind < 100; kind++) {
      const check = checkOf("down", "weur", START);
      const hop = { role: "proxy", product: `p${kind}` } as const;
      counted = addCounted(counted, [{ ...check, failure: { ...check.failure!, hop } }]);
    }
    expect(Object.keys(counted.failures)).toHaveLength(21);
    expect(counted.failures["other||"]).toBe(80);
  });

  it("takes names that are on every object", () => {
    const check = checkOf("down", "weur", START);
    const hop = { role: "proxy", product: "constructor" } as const;
    const failing = { ...check, failure: { ...check.failure!, hop } };
    const twice = addCounted(addCounted(NOTHING_COUNTED, [failing]), [failing]);
    expect(Object.values(twice.failures)).toEqual([2]);
  });
});
