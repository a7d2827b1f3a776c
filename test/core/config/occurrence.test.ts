import { describe, expect, it } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../../src/core/check/check.ts";
import { inMaintenance, type MaintenanceWindow } from "../../../src/core/config/maintenance.ts";
import { parseMaintenance } from "../../../src/core/config/maintenance-input.ts";
import { occurrencesOf, shownOccurrences } from "../../../src/core/config/occurrence.ts";

const NOW = Date.UTC(2026, 2, 27, 12);
const DAY = 24 * HOUR_MS;
const made = (input: object, createdAt?: number): MaintenanceWindow => {
  const result = parseMaintenance({ id: "w", ...input }, "new");
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return createdAt === undefined ? result.window : { ...result.window, createdAt };
};
const faults = (input: object) => {
  const result = parseMaintenance(input, "new");
  return result.ok ? [] : result.faults.map(({ path }) => path);
};
const times = (window: MaintenanceWindow, now = NOW) =>
  occurrencesOf(window, now).map(({ from }) => new Date(from).toISOString().slice(5, 16));

describe("a window's input", () => {
  it("may name local times beside a zone", () => {
    const window = made({ from: "2026-12-01T02:00", to: "2026-12-01T03:00", timeZone: "Europe/Berlin" });
    expect([window.from, window.to]).toEqual([Date.UTC(2026, 11, 1, 1), Date.UTC(2026, 11, 1, 2)]);
    expect(made({ from: "2026-12-01T02:00Z", to: "2026-12-01T03:00Z", timeZone: "Europe/Berlin" }).from).toBe(
      Date.UTC(2026, 11, 1, 2),
    );
  });

  it("has no title, no text and UTC where nothing is said", () => {
    expect(made({ from: 1, to: 2 })).toMatchObject({ title: null, text: null, timeZone: "UTC" });
    expect(made({ from: 1, to: 2, title: " ", text: "" })).toMatchObject({ title: null, text: null });
  });

  it.each([
    [{ from: "2026-12-01T02:00", to: "2026-12-01T03:00" }, ["from", "to"]],
    [{ from: "2026-12-01T02:00", to: "2026-12-01T03:00", timeZone: "Mars/Olympus" }, ["timeZone"]],
    [{ from: "2026-12-01T03:00", to: "2026-12-01T02:00", timeZone: "Europe/Berlin" }, ["to"]],
    // The clocks leave it out: both are the same moment.
    [{ from: "2026-03-29T02:00", to: "2026-03-29T03:00", timeZone: "Europe/Berlin" }, ["to"]],
    [{ from: "soon", to: "2026-12-01T02:00Z" }, ["from"]],
    [{ from: 1, to: 2, title: "x".repeat(151) }, ["title"]],
    [{ from: 1, to: 2, titel: "x" }, ["titel"]],
  ])("is refused as %j", (input, paths) => {
    expect(faults(input)).toEqual(paths);
  });
});

describe("a recurring window of a zone", () => {
  const nightly = made({ cron: "0 2 * * *", durationMinutes: 60, timeZone: "Europe/Berlin" });

  it("follows its clocks through daylight saving", () => {
    const minute = (ms: number) => inMaintenance([nightly], "shop", ms / MINUTE_MS);
    expect([minute(Date.UTC(2026, 2, 28, 1)), minute(Date.UTC(2026, 2, 28, 0))]).toEqual([true, false]);
    expect([minute(Date.UTC(2026, 3, 1, 0)), minute(Date.UTC(2026, 3, 1, 1))]).toEqual([true, false]);
    expect([minute(Date.UTC(2026, 9, 25, 0)), minute(Date.UTC(2026, 9, 26, 1))]).toEqual([true, true]);
  });

  it("is in UTC when it names none, as windows of before", () => {
    const before: MaintenanceWindow = {
      ...{ id: "old", monitor: null, from: null, to: null, cron: "0 2 * * *", durationMinutes: 60 },
    };
    expect(inMaintenance([before], "shop", Date.UTC(2026, 3, 1, 2) / MINUTE_MS)).toBe(true);
    expect(times(before)).toEqual(["03-28T02:00"]);
  });
});

describe("the times of a window", () => {
  it.each([
    ["once", { from: NOW + DAY, to: NOW + DAY + HOUR_MS }, ["03-28T12:00"]],
    ["nightly: the next", { cron: "0 3 * * *", durationMinutes: 60 }, ["03-28T03:00"]],
    [
      "the present and the next",
      { cron: "30 11 * * *", durationMinutes: 60 },
      ["03-27T11:30", "03-28T11:30"],
    ],
    ["every five minutes", { cron: "*/5 * * * *", durationMinutes: 3 }, ["03-27T12:00", "03-27T12:05"]],
    ["in years", { cron: "0 3 29 2 *", durationMinutes: 60 }, ["02-29T03:00"]],
  ])("are %s", (_name, input, expected) => {
    expect(times(made(input))).toEqual(expected);
  });
});

describe("what visitors are shown", () => {
  const shown = (windows: MaintenanceWindow[], now = NOW) =>
    shownOccurrences(windows, now).map(({ id, announcedAt, isNews }) => [
      id,
      (announcedAt - NOW) / HOUR_MS,
      isNews,
    ]);

  it("is a one-off window from the time that it was added, and for two weeks afterwards", () => {
    const window = made({ from: NOW + 9 * DAY, to: NOW + 9 * DAY + HOUR_MS }, NOW - HOUR_MS);
    expect(shown([window])).toEqual([["w", -1, true]]);
    expect(shown([window], NOW + 20 * DAY)).toEqual([["w", -1, true]]);
    expect(shown([window], NOW + 24 * DAY)).toEqual([]);
  });

  it("is a one-off window of before a day ahead", () => {
    const window = made({ from: NOW + 2 * DAY, to: NOW + 3 * DAY });
    expect(shown([window])).toEqual([]);
    expect(shown([window], NOW + DAY)).toEqual([["w", 24, true]]);
  });

  it("is each time of a recurring window a day ahead, as news when it has a title", () => {
    const weekly = { cron: "0 10 * * 6", durationMinutes: 60 };
    const id = `w:${((NOW + 22 * HOUR_MS) / MINUTE_MS).toString(36)}`;
    expect(shown([made({ ...weekly, title: "Upgrade" }, 0)])).toEqual([[id, -2, true]]);
    expect(shown([made(weekly, 0)])).toEqual([[id, -2, false]]);
    expect(shown([made(weekly, NOW - HOUR_MS)])).toEqual([[id, -1, false]]);
    expect(shown([made(weekly, 0)], NOW - DAY)).toEqual([]);
    // Over for a day: readers of feeds see how it ended.
    expect(shown([made({ ...weekly, title: "Upgrade" }, 0)], NOW + DAY)).toEqual([[id, -2, true]]);
    expect(shown([made(weekly, 0)], NOW + DAY)).toEqual([]);
  });
});
