import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeSketches, quantiles, sketchOf } from "../../../src/core/shard/sketch.ts";
import { packSketch, unpackSketch } from "../../../src/store/codec/sketch-text.ts";

const latencies = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 500 });

describe("a day's latencies in its row", () => {
  it("come back whole where few buckets hold them", () => {
    const sketch = sketchOf([20, 21, 22, 22, 23, 150]);
    expect(unpackSketch(packSketch(sketch))).toEqual(sketch);
    expect(unpackSketch(packSketch({}))).toEqual({});
  });

  it("take 72 characters at most where a day's checks are spread as in practice", () => {
    const spread = Array.from({ length: 4320 }, (_, index) => 40 * 1.0012 ** index);
    const text = packSketch(sketchOf(spread));
    expect(text.length).toBeLessThanOrEqual(72);
    const [median] = quantiles(unpackSketch(text)!, [0.5]);
    expect(Math.abs(median! / spread[2160]! - 1)).toBeLessThan(0.25);
  });

  it("keep every count, whatever was measured, and merge", () => {
    fc.assert(
      fc.property(latencies, latencies, (one, other) => {
        const total = (sketch: Record<string, number>) =>
          Object.values(sketch).reduce((sum, n) => sum + n, 0);
        const read = [one, other].map((of) => unpackSketch(packSketch(sketchOf(of)))!);
        expect(total({ ...mergeSketches(read) })).toBe(one.length + other.length);
      }),
    );
  });

  it.each(["", "{}", '{"12":3}', "1gA", "2AQID"])("%j is none of these, or broken", (text) => {
    expect(unpackSketch(text)).toBeNull();
  });
});
