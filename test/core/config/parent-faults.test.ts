import { describe, expect, it } from "vitest";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import { type Placed, parentFaults } from "../../../src/core/config/parent-faults.ts";

const placed = (id: string, dependsOn: string[] = [], shard = 0): Placed => ({ id, dependsOn, shard });
const KNOWN = [
  placed("db"),
  placed("dns"),
  placed("far", [], 1),
  placed("app", ["db"]),
  placed("shop", ["app"]),
];
const full = Array.from({ length: 250 }, (_, index) => placed(`m${index}`));

describe("what a monitor may depend on", () => {
  it.each<[string, string, string[], readonly Placed[], string[]]>([
    ["what there is", "new", ["db", "dns"], KNOWN, []],
    ["itself as it was", "shop", ["db"], KNOWN, []],
    [
      "no unknown one, and the known ones are named",
      "shop",
      ["db", "dbb"],
      KNOWN,
      ['dependsOn.1: names no monitor: "dbb"; known are db, dns, far, app'],
    ],
    [
      "none where there is none",
      "new",
      ["db"],
      [],
      ['dependsOn.0: names no monitor: "db"; there is no other yet'],
    ],
    [
      "none of another shard",
      "shop",
      ["far"],
      KNOWN,
      ['dependsOn.0: must be in the same shard: "far" is in shard 1, this monitor in shard 0'],
    ],
    ["one of another shard when it is new and goes there", "new", ["far"], KNOWN, []],
    [
      "none of a full shard when it is new",
      "new",
      ["m7"],
      full,
      ['dependsOn.0: is in shard 0, which is full: "m7" can\'t have another monitor beside it'],
    ],
    ["no circle", "db", ["shop"], KNOWN, ["dependsOn.0: makes a circle: db → shop → app → db"]],
    ["no circle of others for ever", "new", ["a"], [placed("a", ["b"]), placed("b", ["a"])], []],
  ])("%s", (_what, id, dependsOn, known, faults) => {
    expect(parentFaults({ id, dependsOn }, known).map(({ path, message }) => `${path}: ${message}`)).toEqual(
      faults,
    );
  });

  it("is neither the monitor itself nor anything twice", () => {
    const parsed = parseMonitor({
      id: "shop",
      target: { url: "https://shop.example/" },
      dependsOn: ["db", "shop", "db"],
    });
    expect(parsed).toMatchObject({
      ok: false,
      faults: [
        { path: "dependsOn.1", message: "must not be the monitor itself" },
        { path: "dependsOn.2", message: "names a monitor twice" },
      ],
    });
  });
});
