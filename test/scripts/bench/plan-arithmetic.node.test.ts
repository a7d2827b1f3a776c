import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FREE, fullest, monitorsOnFree, paidMonthly, useOf } from "../../../scripts/bench/plan-arithmetic.ts";

const readme = readFileSync(`${import.meta.dirname}/../../../README.md`, "utf8");
const fleet = { regions: 3, latencyMs: 300, failing: 0.001 };

describe("the arithmetic of plans", () => {
  it("counts a Prober call for each 24 probes of a region, and one of the Scheduler", () => {
    expect(useOf({ ...fleet, monitors: 24 }).objectRequests).toBe(1_440 * (1 + 3));
    expect(useOf({ ...fleet, monitors: 25 }).objectRequests).toBe(1_440 * (1 + 6));
    expect(useOf({ ...fleet, monitors: 500 }).objectRequests).toBe(1_440 * (2 + 66));
  });

  it("finds the quota that runs out first", () => {
    const slow = useOf({ monitors: 300, regions: 3, latencyMs: 800, failing: 0 });
    expect(fullest(slow).quota).toBe("objectGbSeconds");
    const sick = useOf({ monitors: 300, regions: 3, latencyMs: 100, failing: 0.01 });
    expect(fullest(sick).quota).toBe("storedMb");
  });

  it.each([[200], [300], [400]])(
    "fits what it says into 80 percent of every quota at %s ms, and no monitor more",
    (latencyMs) => {
      const monitors = monitorsOnFree({ ...fleet, latencyMs });
      expect(fullest(useOf({ ...fleet, latencyMs, monitors }), FREE).share).toBeLessThanOrEqual(0.8);
      expect(fullest(useOf({ ...fleet, latencyMs, monitors: monitors + 1 }), FREE).share).toBeGreaterThan(
        0.8,
      );
    },
  );

  it("costs the plan's price while everything is included, and more beyond", () => {
    expect(paidMonthly({ ...fleet, monitors: 100 })).toBe(5);
    expect(paidMonthly({ ...fleet, monitors: 2_000 })).toBeGreaterThan(
      paidMonthly({ ...fleet, monitors: 1_000 }),
    );
  });
});

describe("the README's table of costs", () => {
  it("has the figures that the arithmetic gives", () => {
    const rows = [200, 300, 400].map((latencyMs) => {
      const free = Math.floor(monitorsOnFree({ ...fleet, latencyMs }) / 10) * 10;
      const paid = [500, 1_000, 5_000].map(
        (monitors) => `$${Math.ceil(paidMonthly({ ...fleet, latencyMs, monitors }))}`,
      );
      return `| ${latencyMs} ms | ${[free, ...paid].join(" | ")} |`;
    });
    for (const row of rows) expect(readme).toContain(row);
  });

  it("names the quota that the arithmetic finds first", () => {
    const first = [200, 300, 400].map((latencyMs) => {
      const monitors = monitorsOnFree({ ...fleet, latencyMs }) + 1;
      return fullest(useOf({ ...fleet, latencyMs, monitors })).quota;
    });
    expect(first).toEqual(["storedMb", "storedMb", "objectGbSeconds"]);
    expect(readme.replaceAll("\n", " ")).toContain(
      "What runs out first on Free is the database (500 MB) at 200 and 300 ms, and the seconds of Durable Objects at 400 ms.",
    );
  });
});
