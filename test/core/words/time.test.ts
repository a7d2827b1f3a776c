import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoTime, parseTime, TIME_MESSAGE, timeSchema } from "../../../src/core/words/time.ts";

const NOON = Date.UTC(2026, 0, 31, 12);

describe("a time that comes in", () => {
  it.each([
    ["2026-01-31T12:00:00Z", NOON],
    ["2026-01-31T12:00:00.250Z", NOON + 250],
    ["2026-01-31T12:00Z", NOON],
    ["2026-01-31t12:00:00z", NOON],
    ["2026-01-31 12:00:00Z", NOON],
    ["2026-01-31T13:00:00+01:00", NOON],
    ["2026-01-31T13:00:00+0100", NOON],
    ["2026-01-31T06:30:00-05:30", NOON],
    ["2026-01-31", NOON - 12 * 3_600_000],
    ["2024-02-29", Date.UTC(2024, 1, 29)],
    [" 2026-01-31T12:00:00Z ", NOON],
    [NOON, NOON],
    [String(NOON), NOON],
    [NOON + 0.4, NOON],
    [NOON / 1000, NOON],
    [String(NOON / 1000), NOON],
    [`${NOON / 1000}.25`, NOON + 250],
    [NOON / 1000 + 0.25, NOON + 250],
    [99_999_999_999, 99_999_999_999_000],
    [100_000_000_000, 100_000_000_000],
    [0, 0],
    ["0", 0],
  ])("%j is %i", (input, ms) => {
    expect(parseTime(input)).toBe(ms);
  });

  it.each([
    "2026-01-31T12:00:00",
    "2026-02-30T12:00:00Z",
    "2026-13-01",
    "2025-02-29",
    "2026-01-31T25:00:00Z",
    "2026-01-31T12:61:00Z",
    "31.01.2026",
    "yesterday",
    "",
    "-5",
    -5,
    "1e9",
    1e18,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    null,
    undefined,
    true,
    {},
    [],
  ])("%j is none", (input) => {
    expect(parseTime(input)).toBeNull();
  });

  it("is refused with a message that says how to write it", () => {
    expect(timeSchema.parse("2026-01-31T12:00:00Z")).toBe(NOON);
    expect(timeSchema.safeParse("soon").error?.issues[0]?.message).toBe(TIME_MESSAGE);
  });

  it("reads what goes out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
        expect(parseTime(isoTime(ms))).toBe(ms);
      }),
    );
    expect(isoTime(NOON)).toBe("2026-01-31T12:00:00.000Z");
    expect(isoTime(null)).toBeNull();
  });

  it("never throws", () => {
    const isFine = (input: unknown) => {
      expect(() => parseTime(input)).not.toThrow();
    };
    fc.assert(fc.property(fc.anything(), isFine));
    fc.assert(fc.property(fc.string(), (input) => isFine(`2026-01-31${input}`)));
  });
});
