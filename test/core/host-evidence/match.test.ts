import { describe, expect, it } from "vitest";
import { type FailureInTime, FailuresInTime, isBeside } from "../../../src/core/host-evidence/match.ts";
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
