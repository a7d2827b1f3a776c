import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import { findingSchema } from "../../../src/core/diagnosis/findings/table.ts";
import { localHours } from "../../../src/core/diagnosis/zone.ts";
import { down, historyOf } from "./history-of.ts";
import { STORIES } from "./stories.ts";

describe("the charts that come with a diagnosis", () => {
  it.each([
    ["2026-07-06T22:30:00Z", "Europe/Berlin", { weekday: 1, hour: 0 }],
    ["2026-01-05T22:30:00Z", "Europe/Berlin", { weekday: 0, hour: 23 }],
    ["2026-01-05T18:40:00Z", "Asia/Kolkata", { weekday: 1, hour: 0 }],
    ["2026-01-05T18:20:00Z", "Asia/Kolkata", { weekday: 0, hour: 23 }],
    ["2026-01-05T22:30:00Z", "Nowhere/Such", { weekday: 0, hour: 22 }],
  ])("%s in %s is %o", (iso, zone, local) => {
    expect(localHours(zone)(Date.parse(iso))).toEqual(local);
  });

  it("count scheduled checks by region, lost ones and rechecks not at all", () => {
    const { charts } = diagnose(
      historyOf({
        days: 1,
        regions: ["weur", "enam"],
        at: (m, region) => (m === 5 ? { verdict: "lost" } : m === 9 && region === "weur" ? down() : null),
        rechecks: (m, region) => (m === 9 && region === "weur" ? [down()] : []),
      }),
    );
    expect(charts.regions).toEqual([
      { region: "enam", colos: ["FRA"], checks: 1439, failures: 0 },
      { region: "weur", colos: ["FRA"], checks: 1439, failures: 1 },
    ]);
    expect(charts.latency.failed).toHaveLength(1);
  });

  it("stay small, however many checks failed", () => {
    const { charts } = diagnose(
      historyOf({ days: 14, regions: ["weur", "enam"], at: (m) => (m % 3 ? null : down()) }),
    );
    expect(charts.latency.failed).toHaveLength(500);
    expect(charts.latency.good.length).toBeLessThanOrEqual(500);
    expect(charts.hours.failures.flat().reduce((a, b) => a + b, 0)).toBe((14 * 1440 * 2) / 3);
  });
});

it.each(STORIES)("%s: every finding is as its schema says", (_cause, input) => {
  const strange = diagnose(input).findings.filter((finding) => !findingSchema.safeParse(finding).success);
  expect(strange).toEqual([]);
});
