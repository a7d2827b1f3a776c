import { describe, expect, it } from "vitest";
import type { FailureSummary } from "../../../src/core/check/verdict.ts";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import { down, draw, historyOf, START } from "./history-of.ts";

const THREE = ["weur", "enam", "apac"] as const;
const salt = (region: string) => THREE.indexOf(region as "weur");
const resets: FailureSummary = {
  type: "http.status",
  hop: { role: "proxy", product: "haproxy" },
  causes: [{ cause: "connection_terminated", weight: 0.9 }],
};
const badName: FailureSummary = {
  type: "dns.name_not_resolved",
  hop: { role: "nobody", product: null },
  causes: [],
};

const named = (input: Parameters<typeof diagnose>[0]) => diagnose(input).hypotheses.slice(0, 3);

describe("two causes at once", () => {
  it("leaves failures that look alike and tell of another to that other", () => {
    const spells = [400, 1900, 3100, 4700, 6200, 7900, 9300];
    const both = named(
      historyOf({
        regions: THREE,
        at: (m, region) => {
          if (spells.some((start) => m >= start && m < start + 20)) return down(badName, null);
          return draw(m, salt(region)) < 0.04 ? down(resets) : null;
        },
        rechecks: (m, region) => (draw(m, salt(region)) < 0.04 ? [{}] : []),
      }),
    );
    expect(both.map(({ cause }) => cause)).toEqual(
      expect.arrayContaining(["bad-pool-member", "dns-resolution"]),
    );
    const pool = both.find(({ cause }) => cause === "bad-pool-member")!;
    expect(pool.share).toBeLessThan(0.8);
  });

  const shared = Array.from({ length: 20 }, (_, k) => 131 + 487 * k + Math.floor(150 * draw(k, 9)));
  const within = (m: number) => shared.some((start) => m >= start && m < start + 2);
  /** Unrelated monitors fail in the shared minutes; what this one gets there is as said. */
  const besideOthers = (inShared: ReturnType<typeof down>) => {
    const input = historyOf({
      regions: THREE,
      at: (m, region) => {
        if (within(m)) return inShared;
        return draw(m, salt(region)) < 0.004 ? down(resets) : null;
      },
    });
    const controls = input.checks
      .filter(({ verdict }) => verdict === "down")
      .map(({ minute, region }) => ({ minute, region, total: 8, failing: within(minute - START) ? 7 : 0 }));
    return named({ ...input, controls }).find(({ cause }) => cause === "monitor-side");
  };

  it("sees that unrelated monitors failed in some of the minutes", () => {
    const silent: FailureSummary = {
      type: "probe.timeout",
      hop: { role: "nobody", product: null },
      causes: [],
    };
    const found = besideOthers(down(silent, null, 10_000));
    expect(found?.share).toBeLessThan(0.5);
    expect(found?.confidence).toBeGreaterThan(0.5);
  });

  it("does not blame the monitor's side for what the target's own gateway answered, whoever else fails", () => {
    expect(besideOthers(down(resets))).toBeUndefined();
  });
});

describe("failures that each stand alone", () => {
  it("are undecided where many show one face", () => {
    const { undecided } = diagnose(
      historyOf({
        days: 14,
        regions: THREE,
        at: (m, region) => (draw(m, salt(region)) < 0.0015 ? down(resets) : null),
      }),
    );
    expect(undecided.flatMap(({ causes }) => causes.map(({ cause }) => cause))).toContain("keepalive-race");
  });

  it("are no leak for coming at gaps that only checks a quarter of an hour apart make alike", () => {
    const causes = named(
      historyOf({
        days: 14,
        regions: THREE,
        intervalMinutes: 15,
        at: (m) => (draw(m) < 0.6 ? down({ ...resets, causes: [] }, 500) : null),
        rechecks: (m) => (draw(m) < 0.6 ? [{}] : []),
      }),
    ).map(({ cause }) => cause);
    expect(causes).not.toContain("resource-leak");
  });
});
