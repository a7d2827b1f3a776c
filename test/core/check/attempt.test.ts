import { describe, expect, it } from "vitest";
import {
  attemptWord,
  isLadder,
  isRecheck,
  isScheduled,
  MAX_ATTEMPT,
} from "../../../src/core/check/attempt.ts";

describe("an attempt's number", () => {
  it.each([
    [0, "scheduled check", "scheduled"],
    [1, "recheck 1", "ladder recheck"],
    [2, "recheck 2", "ladder recheck"],
    [3, "recheck 3", "ladder recheck"],
    [4, "recheck 4", "ladder recheck"],
    [5, "recheck from another region", "recheck"],
    [6, "patient attempt", ""],
  ])("%i is a %s", (attempt, word, kinds) => {
    expect(attemptWord(attempt)).toBe(word);
    const is = [
      isScheduled({ attempt }) && "scheduled",
      isLadder({ attempt }) && "ladder",
      isRecheck({ attempt }) && "recheck",
    ];
    expect(is.filter(Boolean).join(" ")).toBe(kinds);
  });

  it("ends with the patient attempt", () => {
    expect(MAX_ATTEMPT).toBe(6);
  });
});
