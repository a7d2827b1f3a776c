import { describe, expect, it } from "vitest";
import type { MaintenanceWindow } from "../../../src/core/config/maintenance.ts";
import { parseMaintenance } from "../../../src/core/config/maintenance-input.ts";
import { changedInput, windowValues } from "../../../src/web/pages/admin/maintenance-form.ts";

/** On 25 October 2026 the clocks of Berlin show 02:00 to 02:59 twice: from 00:00 UTC on, and from 01:00 UTC on. */
const SECOND = Date.UTC(2026, 9, 25, 1, 30);
const window: MaintenanceWindow = {
  ...{ id: "m", monitor: null, cron: null, durationMinutes: null, title: "Move", text: null },
  ...{ from: SECOND, to: SECOND + 3_600_000, timeZone: "Europe/Berlin" },
};

function saved(change: Record<string, string>): Pick<MaintenanceWindow, "from" | "to" | "title"> {
  const typed = Object.fromEntries(Object.entries(change).map(([name, value]) => [name, [value]]));
  const parsed = parseMaintenance(changedInput({ ...windowValues(window), ...typed }, window), "m");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.window;
}

describe("a one-off window in the hour that clocks show twice", () => {
  it("stays where it was when something else is edited", () => {
    expect(windowValues(window).from).toEqual(["2026-10-25T02:30"]);
    expect(saved({ title: "Move the database" })).toMatchObject({
      title: "Move the database",
      from: SECOND,
      to: SECOND + 3_600_000,
    });
  });

  it.each([
    ["its end", { to: "2026-10-25T04:00" }, SECOND, Date.UTC(2026, 9, 25, 3, 0)],
    ["its beginning", { from: "2026-10-25T01:00" }, Date.UTC(2026, 9, 24, 23, 0), SECOND + 3_600_000],
    ["its zone", { timeZone: "UTC" }, Date.UTC(2026, 9, 25, 2, 30), Date.UTC(2026, 9, 25, 3, 30)],
  ])("moves as far as it was moved: %s", (_, change, from, to) => {
    expect(saved(change)).toMatchObject({ from, to });
  });
});
