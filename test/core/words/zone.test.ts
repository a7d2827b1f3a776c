import { describe, expect, it } from "vitest";
import { fixedSpanText, spanText } from "../../../src/core/words/span-text.ts";
import { fromZone, isTimeZone, parseLocal } from "../../../src/core/words/zone.ts";

const iso = (text: string, zone: string) =>
  new Date(fromZone(parseLocal(text)!, zone)).toISOString().slice(0, 16);

describe("a local time", () => {
  it.each([
    ["2026-12-01T02:00", "Europe/Berlin", "2026-12-01T01:00"],
    ["2026-07-01T02:00", "Europe/Berlin", "2026-07-01T00:00"],
    ["2026-07-01 02:00:30", "America/New_York", "2026-07-01T06:00"],
    ["2026-01-01T05:30", "Asia/Kolkata", "2026-01-01T00:00"],
    ["2026-01-01T00:00", "UTC", "2026-01-01T00:00"],
    // Left out: the clocks go from 02:00 to 03:00.
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30"],
    ["2026-03-08T02:30", "America/New_York", "2026-03-08T07:30"],
    // Shown twice: the first.
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30"],
    ["2026-11-01T01:30", "America/New_York", "2026-11-01T05:30"],
    ["2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45"],
  ])("%s in %s is %s UTC", (text, zone, utc) => {
    expect(iso(text, zone)).toBe(utc);
  });

  it.each([
    "2026-02-30T02:00",
    "2026-12-01T25:00",
    "2026-12-01T02:60",
    "2026-12-01",
    "tomorrow",
    "2026-12-01T02:00Z",
  ])("is not %j", (text) => expect(parseLocal(text)).toBeNull());

  it("is of a zone that there is", () => {
    expect(["Europe/Berlin", "UTC", "Mars/Olympus", ""].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});

describe("a span in words", () => {
  const now = Date.UTC(2026, 10, 25, 23, 30);
  const span = (from: string, to: string, timeZone = "Europe/Berlin") => ({
    ...{ from: fromZone(parseLocal(from)!, timeZone), to: fromZone(parseLocal(to)!, timeZone), timeZone },
  });

  it.each([
    // In Berlin it is the 26th already.
    ["2026-11-26T02:00", "2026-11-26T03:00", "today 02:00–03:00 Europe/Berlin"],
    ["2026-11-27T02:00", "2026-11-27T03:00", "tomorrow 02:00–03:00 Europe/Berlin"],
    ["2026-11-25T02:00", "2026-11-25T03:00", "yesterday 02:00–03:00 Europe/Berlin"],
    ["2026-11-30T02:00", "2026-11-30T03:00", "Mon 30 Nov 02:00–03:00 Europe/Berlin"],
    ["2026-11-27T23:00", "2026-11-28T01:00", "tomorrow 23:00 to Sat 28 Nov 01:00 Europe/Berlin"],
    ["2027-01-02T02:00", "2027-01-02T03:00", "Sat 2 Jan 2027 02:00–03:00 Europe/Berlin"],
  ])("from %s to %s is %j", (from, to, text) => {
    expect(spanText(span(from, to), now)).toBe(text);
  });

  it("says how long it is where the clocks change in between", () => {
    const autumn = {
      from: Date.UTC(2026, 9, 25, 0),
      to: Date.UTC(2026, 9, 25, 2),
      timeZone: "Europe/Berlin",
    };
    expect(spanText(autumn, now)).toBe("Sun 25 Oct 02:00–03:00 Europe/Berlin (2 h)");
  });

  it("reads the same at whatever time where it is kept", () => {
    expect(fixedSpanText(span("2026-11-26T02:00", "2026-11-26T03:00"))).toBe(
      "Thu 26 Nov 2026 02:00–03:00 Europe/Berlin",
    );
  });
});
