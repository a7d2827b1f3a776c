import { describe, expect, it } from "vitest";
import { differences } from "../../../src/core/attribution/comparison.ts";
import type { Header } from "../../../src/core/check/reading.ts";

const GOOD: Header[] = [
  ["Server", "nginx/1.25.3"],
  ["Via", "1.1 front"],
  ["CF-Ray", "1-AMS"],
  ["Date", "Sun, 22 Nov 2026 10:00:00 GMT"],
  ["ETag", '"a"'],
];

describe("a failing answer compared with the last good one", () => {
  it("is no finding when only what changes every time differs", () => {
    const failing: Header[] = [
      ["server", "nginx/1.25.3"],
      ["via", "1.1 front"],
      ["cf-ray", "2-FRA"],
      ["date", "Sun, 22 Nov 2026 10:01:00 GMT"],
    ];
    expect(differences(failing, GOOD)).toEqual([]);
  });

  it("names another server, with both values", () => {
    const [first, ...rest] = differences([["Server", "nginx/1.18.0"], ...GOOD.slice(1)], GOOD);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ header: "server", usual: "nginx/1.25.3", now: "nginx/1.18.0" });
    expect(first?.summary).toContain("another server than usual");
  });

  it.each([
    ["a hop that is missing", GOOD.slice(0, 2), "cf-ray", null],
    [
      "a header that is new",
      [...GOOD, ["X-Upstream-Addr", "10.0.0.3:80"]] as Header[],
      "x-upstream-addr",
      "10.0.0.3:80",
    ],
    ["a missing Server", GOOD.slice(1), "server", null],
  ])("names %s", (_name, failing, header, now) => {
    expect(differences(failing, GOOD)).toEqual([expect.objectContaining({ header, now })]);
  });

  it("joins repeated fields, so that an added Via shows", () => {
    const failing: Header[] = [...GOOD, ["Via", "1.1 other"]];
    expect(differences(failing, GOOD)[0]).toMatchObject({ header: "via", now: "1.1 front, 1.1 other" });
  });

  it("has nothing to compare two answers without headers by", () => {
    expect(differences([], [])).toEqual([]);
  });
});
