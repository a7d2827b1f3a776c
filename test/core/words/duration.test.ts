import { describe, expect, it } from "vitest";
import { boundsText, durationText, shortDuration } from "../../../src/core/words/duration.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("a length of time", () => {
  it.each([
    [-5, "0 seconds", "0 s"],
    [0, "0 seconds", "0 s"],
    [200, "1 second", "1 s"],
    [4_200, "4 seconds", "4 s"],
    [MINUTE, "1 minute", "1 min"],
    [82_000, "1 minute 22 seconds", "1 min 22 s"],
    [119_600, "2 minutes", "2 min"],
    [12 * MINUTE, "12 minutes", "12 min"],
    [59.6 * MINUTE, "1 hour", "1 h"],
    [HOUR, "1 hour", "1 h"],
    [3 * HOUR + 5 * MINUTE, "3 hours 5 minutes", "3 h 5 min"],
    [15 * HOUR + 28 * MINUTE + 40_000, "15 hours 29 minutes", "15 h 29 min"],
    [47 * HOUR, "47 hours", "47 h"],
    [100 * HOUR, "4 days 4 hours", "4 d 4 h"],
  ])("of %s ms is the same in words and in short", (ms, words, short) => {
    expect(durationText(ms)).toBe(words);
    expect(shortDuration(ms)).toBe(short);
  });

  it("is rounded alike in words and in short, whatever it is", () => {
    const digits = (text: string) => text.match(/\d+/g);
    for (let ms = 0; ms < 100 * HOUR; ms += 7_919)
      expect(digits(shortDuration(ms)), String(ms)).toEqual(digits(durationText(ms)));
  });

  it.each([
    [0, 60_000, "at most 1 min"],
    [5_000, 34_000, "5 to 34 s"],
    [10_000, 80_000, "10 s to 1 min 20 s"],
    [2 * MINUTE, 4 * MINUTE + 10_000, "2 to 4 min"],
    [4_000, 4_000, "4 s"],
    [184 * MINUTE, 186 * MINUTE, "about 3 h 5 min"],
  ])("between %s and %s ms is %s", (minMs, maxMs, text) => {
    expect(boundsText({ minMs, maxMs })).toBe(text);
  });
});
