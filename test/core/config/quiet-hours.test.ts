import { describe, expect, it } from "vitest";
import { parseChannel } from "../../../src/core/config/channel/channel.ts";
import { mannerOf } from "../../../src/core/config/channel/manner.ts";
import { quietUntil } from "../../../src/core/config/channel/quiet-hours.ts";

const night = { from: "22:00", to: "07:00", timeZone: "UTC", except: [] };
const at = (text: string) => Date.parse(`${text}Z`);
const until = (
  hours: Parameters<typeof quietUntil>[0],
  time: string,
  type: Parameters<typeof quietUntil>[1] = "slow.opened",
) => {
  const end = quietUntil(hours, type, at(time));
  return end === null ? null : new Date(end).toISOString().slice(0, 16);
};

describe("quiet hours", () => {
  it.each([
    ["2026-11-22T21:59:59", null],
    ["2026-11-22T22:00:00", "2026-11-23T07:00"],
    ["2026-11-22T23:30:12", "2026-11-23T07:00"],
    ["2026-11-23T06:59:59", "2026-11-23T07:00"],
    ["2026-11-23T07:00:00", null],
  ])("over midnight, at %s: until %s", (time, end) => {
    expect(until(night, time)).toBe(end);
  });

  it("within a day", () => {
    const lunch = { ...night, from: "12:00", to: "13:30" };
    expect([until(lunch, "2026-11-22T11:59:00"), until(lunch, "2026-11-22T12:10:00")]).toEqual([
      null,
      "2026-11-22T13:30",
    ]);
  });

  it.each([
    ["2026-03-28T23:30:00", "2026-03-29T05:00"],
    ["2026-10-24T21:30:00", "2026-10-25T06:00"],
    ["2026-11-22T22:30:00", "2026-11-23T06:00"],
  ])("in a place whose clocks change, from %s UTC: until %s UTC", (time, end) => {
    expect(until({ ...night, timeZone: "Europe/Berlin" }, time)).toBe(end);
  });

  it("let through what is worth waking for, and tests", () => {
    const except = { ...night, except: ["outage" as const, "silent" as const] };
    const time = "2026-11-22T23:00:00";
    expect(until(except, time, "outage.opened")).toBeNull();
    expect(until(except, time, "outage.closed")).toBeNull();
    expect(until(except, time, "monitor.silent")).toBeNull();
    expect(until(night, time, "test")).toBeNull();
    expect(until(except, time, "regional.opened")).not.toBeNull();
  });

  it("never keep an end from those on call", () => {
    const parsed = parseChannel({
      id: "p",
      kind: "pagerduty",
      routingKey: "{{secret.K}}",
      quietHours: night,
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    const manner = mannerOf(parsed.channel, at("2026-11-22T23:00:00"));
    expect([manner.quietUntil("slow.closed"), manner.quietUntil("slow.opened")]).toEqual([
      null,
      at("2026-11-23T07:00"),
    ]);
  });

  it.each([
    [{ from: "22:00" }, "quietHours.to is required: when they end"],
    [{ from: "24:00", to: "07:00" }, "quietHours.from must be when they begin from 00:00 to 23:59"],
    [{ from: "07:00", to: "07:00" }, "quietHours.to must not be when they begin"],
    [{ from: "22:00", to: "07:00", timeZone: "Mars" }, "quietHours.timeZone must be an IANA time zone"],
    [{ from: "22:00", to: "07:00", except: ["all"] }, "quietHours.except.0 must be one of outage"],
  ])("%o: %s", (quietHours, fault) => {
    const parsed = parseChannel({ id: "s", kind: "slack", url: "https://s.example/", quietHours });
    if (parsed.ok) throw new Error("expected a fault");
    expect(parsed.faults.map(({ path, message }) => `${path} ${message}`).join("; ")).toContain(fault);
  });
});
