import { describe, expect, it } from "vitest";
import { Contained, isStuck, recordedFaults, type StepFault } from "../../../src/core/shard/contained.ts";

const fault = (monitor: string, step: StepFault["step"] = "conditions"): StepFault => ({
  monitor,
  step,
  error: new Error("a bug"),
});

describe("work on one monitor", () => {
  it("gives what it makes, or what stands in for it when it throws", () => {
    const contained = new Contained();
    const broken = (): number => {
      throw new Error("a bug");
    };
    expect(
      contained.run(
        "shop",
        "view",
        () => 1,
        () => 2,
      ),
    ).toBe(1);
    expect(contained.run("blog", "view", broken, () => 2)).toBe(2);
    expect(contained.faults).toMatchObject([{ monitor: "blog", step: "view", error: new Error("a bug") }]);
  });

  it("adds to the faults that there were", () => {
    expect(new Contained([fault("shop")]).faults.map(({ monitor }) => monitor)).toEqual(["shop"]);
  });
});

describe("faults on record", () => {
  it("are kept for a quarter of an hour, one a monitor and step", () => {
    const once = recordedFaults([], [fault("shop"), fault("shop"), fault("blog", "view")], 100);
    expect(once).toHaveLength(2);
    expect(recordedFaults(once, [], 114)).toEqual(once);
    expect(recordedFaults(once, [], 115)).toEqual([]);
  });

  it("count minutes, also where a minute has several commits", () => {
    let known = recordedFaults([], [fault("shop")], 100);
    known = recordedFaults(known, [fault("shop")], 100);
    known = recordedFaults(known, [fault("shop")], 101);
    expect(known).toMatchObject([{ minute: 101, minutes: 2 }]);
  });

  it("are bounded, the newest kept", () => {
    let known = recordedFaults([], [fault("first")], 99);
    known = recordedFaults(
      known,
      Array.from({ length: 80 }, (_, id) => fault(`m${id}`)),
      100,
    );
    expect(known).toHaveLength(50);
    expect(known.map(({ monitor }) => monitor)).not.toContain("first");
  });
});

it.each([
  [[100, 101, 102], 102, true],
  [[100, 101], 101, false],
  [[100, 101, 102], 103, false],
  [[], 100, false],
])("a memory whose conditions failed in minutes %j is dropped at %i: %s", (minutes, newest, stuck) => {
  const known = minutes.reduce<ReturnType<typeof recordedFaults>>(
    (before, minute) => recordedFaults(before, [fault("shop")], minute),
    [],
  );
  expect(isStuck(known, "shop", newest)).toBe(stuck);
  expect(isStuck(known, "blog", newest)).toBe(false);
});
