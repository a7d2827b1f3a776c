import { describe, expect, it } from "vitest";
import { clockOf } from "../../../../src/web/pages/words/clock.tsx";

const MIDNIGHT = Date.UTC(2026, 10, 22);
const two = (number: number) => String(number).padStart(2, "0");

describe("a clock", () => {
  it("shows every minute and second of a day as they are, hour 0 and minute 24 too", () => {
    const clock = clockOf("UTC");
    for (let minute = 0; minute < 1440; minute++) {
      const second = minute % 60;
      const at = MIDNIGHT + minute * 60_000 + second * 1000;
      const [hour, past] = [two(Math.floor(minute / 60)), two(minute % 60)];
      expect(clock.hourMinute(at)).toBe(`${hour}:${past}`);
      expect(clock.second(at)).toBe(`${hour}:${past}:${two(second)}`);
      expect(clock.full(at)).toBe(`22 Nov 2026, ${hour}:${past}`);
    }
  });

  it.each([
    ["UTC", "2026-09-07T22:24:21Z", "22:24", "22:24:21", "7 Sep 2026", "7 Sep 2026, 22:24", "September 2026"],
    [
      "UTC",
      "2026-11-22T00:24:24Z",
      "00:24",
      "00:24:24",
      "22 Nov 2026",
      "22 Nov 2026, 00:24",
      "November 2026",
    ],
    [
      "Asia/Kolkata",
      "2026-11-22T18:54:00Z",
      "00:24",
      "00:24:00",
      "23 Nov 2026",
      "23 Nov 2026, 00:24",
      "November 2026",
    ],
    [
      "America/New_York",
      "2026-11-01T06:24:00Z",
      "01:24",
      "01:24:00",
      "1 Nov 2026",
      "1 Nov 2026, 01:24",
      "November 2026",
    ],
  ])("in %s reads %s in all forms", (zone, iso, hourMinute, second, date, full, month) => {
    const clock = clockOf(zone);
    const at = Date.parse(iso);
    expect([clock.hourMinute(at), clock.second(at), clock.date(at), clock.full(at), clock.month(at)]).toEqual(
      [hourMinute, second, date, full, month],
    );
  });

  it("reads an unknown zone as UTC", () => {
    expect(clockOf("Mars/Olympus").hourMinute(MIDNIGHT + 24 * 60_000)).toBe("00:24");
  });
});
