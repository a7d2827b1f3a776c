import { describe, expect, it } from "vitest";
import { nextAttempt, RETRY_AFTER_MS, retryAfterMs } from "../../../src/core/alert/backoff.ts";
import { DAY_MS, HOUR_MS } from "../../../src/core/check/check.ts";
import { DEFAULT_RETENTION, FIXED_DAYS, keptSince } from "../../../src/core/config/retention.ts";

const NOW = Date.UTC(2026, 0, 31, 12);

describe("a failed delivery", () => {
  it.each(RETRY_AFTER_MS.map((ms, index) => [index + 1, ms]))(
    "is tried again after attempt %i in %i ms, or up to a tenth later",
    (attempts, ms) => {
      const at = nextAttempt({ id: "one", attempts, now: NOW })!;
      expect(at - NOW).toBeGreaterThanOrEqual(ms);
      expect(at - NOW).toBeLessThan(ms * 1.1 + 1);
    },
  );

  it("has failed for good after eleven attempts, a little over three days", () => {
    expect(nextAttempt({ id: "one", attempts: 11, now: NOW })).toBeNull();
    const total = RETRY_AFTER_MS.reduce((sum, ms) => sum + ms, 0);
    expect(total / DAY_MS).toBeGreaterThan(3);
    expect(total / DAY_MS).toBeLessThan(3.5);
  });

  it("is spread by its id, the same each time it is asked", () => {
    const times = Array.from({ length: 50 }, (_, index) =>
      nextAttempt({ id: `d${index}`, attempts: 4, now: NOW }),
    );
    expect(new Set(times).size).toBeGreaterThan(40);
    expect(nextAttempt({ id: "d1", attempts: 4, now: NOW })).toBe(times[1]);
  });

  it.each([
    ["waits longer when the receiver asks for it", 600_000, 600_000],
    ["is never hurried", 0, 5_000],
    ["waits a day at most", 9 * DAY_MS, 24 * HOUR_MS],
  ])("%s", (_, asked, least) => {
    const at = nextAttempt({ id: "one", attempts: 1, now: NOW, retryAfterMs: asked })!;
    expect(at - NOW).toBeGreaterThanOrEqual(least);
    expect(at - NOW).toBeLessThan(least * 1.1 + 1);
  });
});

describe("Retry-After", () => {
  it.each([
    ["120", 120_000],
    ["0", 0],
    ["Sat, 31 Jan 2026 12:01:00 GMT", 60_000],
    ["Sat, 31 Jan 2026 11:00:00 GMT", 0],
    ["Saturday, 31-Jan-26 12:01:00 GMT", 60_000],
    ["Sat Jan 31 12:01:00 2026", 60_000],
    ["soon", null],
    ["soon 3", null],
    ["-5", null],
    ["Sat, 31 Jan 2026", null],
    ["1.5", null],
    ["", null],
    [null, null],
  ])("%j is %j ms", (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });
});

it("retention is what the design says, in days", () => {
  expect({ ...DEFAULT_RETENTION, ...FIXED_DAYS }).toEqual({
    checks: 90,
    evidence: 30,
    incidents: 1827,
    days: 1827,
    deliveries: 30,
    audit: 90,
  });
  expect(keptSince("checks", NOW)).toBe(NOW - 90 * DAY_MS);
  expect(keptSince("checks", NOW, { ...DEFAULT_RETENTION, checks: 14 })).toBe(NOW - 14 * DAY_MS);
});
