import { describe, expect, it } from "vitest";
import {
  type FailureInTime,
  FailuresInTime,
  isBeside,
  zoneErrorOf,
} from "../../../src/core/host-evidence/match.ts";
import { factOf, type ReadLine } from "../../../src/core/host-evidence/read-logs.ts";

const NOON = Date.parse("2026-11-25T12:00:00Z");
const failure = (id: string, at: number, latencyMs = 100): FailureInTime => ({
  id,
  at: NOON + at,
  latencyMs,
});
const line = (at: number | null, check: string | null = null): Pick<ReadLine, "at" | "check" | "fact"> => {
  const time = at === null ? null : NOON + at;
  return { at: time, check, fact: factOf("upstream.refused", "refused", time) };
};

/** Numbers that look random and are the same each time. */
function* numbers(): Generator<number, never> {
  for (let state = 1; ; state = (state * 48_271) % 2_147_483_647) yield state / 2_147_483_647;
}

describe("the failure that a line is about", () => {
  it("is the nearest that it stands beside", () => {
    const failures = new FailuresInTime([
      failure("b", 60_000),
      failure("a", 0),
      failure("slow", -40_000, 30_000),
    ]);
    expect(failures.of(line(500))?.id).toBe("a");
    expect(failures.of(line(59_000))?.id).toBe("b");
    expect(failures.of(line(-39_000))?.id).toBe("slow");
    expect(failures.of(line(300_000))).toBeNull();
    expect(failures.of(line(null))).toBeNull();
  });

  it("is the one whose id it names, and no other", () => {
    const failures = new FailuresInTime([failure("a", 0), failure("b", 60_000)]);
    expect(failures.of(line(500, "b"))?.id).toBe("b");
    expect(failures.of(line(500, "other"))).toBeNull();
  });

  it("is not one that stands elsewhere in time, whatever id a visitor wrote", () => {
    const failures = new FailuresInTime([failure("a", 0)]);
    const HOUR = 3_600_000;
    for (const at of [-120_000, 120_000, HOUR, HOUR + 30_000, -2 * HOUR, 24 * HOUR])
      expect(failures.of(line(at, "a"))).toBeNull();
    expect(failures.of(line(-59_000, "a"))?.id).toBe("a");
  });

  it("is found as looking at each would find it", () => {
    const next = numbers();
    const random = (most: number) => Math.floor(next.next().value * most);
    for (let round = 0; round < 200; round++) {
      const list = Array.from({ length: 30 }, (_, id) =>
        failure(String(id), random(2_000_000), random(90_000)),
      );
      const at = random(2_000_000);
      const distance = (one: FailureInTime | null) => one && Math.abs(one.at - NOON - at);
      const nearest = list
        .filter((one) => isBeside(NOON + at, one))
        .reduce<FailureInTime | null>(
          (best, one) => (best === null || distance(one)! < distance(best)! ? one : best),
          null,
        );
      expect(distance(new FailuresInTime(list).of(line(at)))).toBe(distance(nearest));
    }
  });

  it("is found without looking at all of a month's", () => {
    let looked = 0;
    const list = Array.from({ length: 20_000 }, (_, index) => ({
      id: String(index),
      at: NOON + index * 60_000,
      get latencyMs() {
        looked += 1;
        return 100;
      },
    }));
    const failures = new FailuresInTime(list);
    looked = 0;
    for (let index = 0; index < 1_000; index++) failures.of(line(index * 1_200_000 + 7));
    expect(looked).toBeLessThan(10_000);
  });
});

describe("how far a pasted log's zone is off", () => {
  const failures = [failure("a", 0), failure("b", 600_000)];
  const HOUR = 3_600_000;

  it.each([
    ["two checks say the same", [line(HOUR, "a"), line(HOUR + 600_000, "b")], HOUR],
    ["a quarter of an hour counts", [line(-20_700_000, "a"), line(-20_100_000, "b")], -20_700_000],
    ["one check alone may be a visitor's", [line(HOUR, "a"), line(HOUR + 9, "a")], 0],
    ["they contradict each other", [line(HOUR, "a"), line(600_000, "b")], 0],
    ["one is no quarter off", [line(HOUR, "a"), line(HOUR + 600_000, "b"), line(HOUR + 400_000, "a")], 0],
    ["nobody names a check", [line(HOUR), line(HOUR)], 0],
    ["they name others", [line(HOUR, "x"), line(HOUR, "y")], 0],
    ["no zone is so far", [line(20 * HOUR, "a"), line(20 * HOUR + 600_000, "b")], 0],
    ["it is right", [line(0, "a"), line(600_000, "b")], 0],
  ])("%s", (_why, lines, error) => expect(zoneErrorOf(lines, failures)).toBe(error));
});
