import { describe, expect, it } from "vitest";
import { wilson } from "../../../../src/core/shard/uptime.ts";
import {
  intervalText,
  isUnmeasured,
  listText,
  msText,
  shareText,
  uptimeText,
} from "../../../../src/web/pages/words/number.ts";

describe("numbers for people", () => {
  it.each([
    [1, "100 %"],
    [0.999999, "99.999 %"],
    [0.9994, "99.94 %"],
    [0.5, "50.0 %"],
    [0, "0 %"],
    [null, "–"],
  ])("an uptime of %s is %s, and 100 %% only when it is", (share, text) => {
    expect(uptimeText(share)).toBe(text);
  });

  it.each([
    [0, "0 %"],
    [0.00001, "< 0.01 %"],
    [0.0042, "0.42 %"],
    [0.049, "4.9 %"],
    [0.31, "31 %"],
    [1, "100 %"],
  ])("a failure share of %s is %s, and never zero when it is not", (share, text) => {
    expect(shareText(share)).toBe(text);
  });

  it("gives the interval in one unit", () => {
    expect(intervalText(wilson(19, 4320))).toBe("0.28–0.69 %");
  });

  it("knows a rate of nothing from a rate of zero", () => {
    expect(isUnmeasured(wilson(0, 0))).toBe(true);
    expect(isUnmeasured(wilson(0, 1))).toBe(false);
  });

  it.each([
    [null, "–"],
    [84.4, "84 ms"],
    [1_234, "1.23 s"],
    [15_021, "15.0 s"],
  ])("a latency of %s is %s", (ms, text) => {
    expect(msText(ms)).toBe(text);
  });

  it.each([
    [[], ""],
    [["a"], "a"],
    [["a", "b", "c"], "a, b and c"],
  ])("%j reads %s", (items, text) => {
    expect(listText(items)).toBe(text);
  });
});
