import { describe, expect, it } from "vitest";
import type { FailureSummary } from "../../../src/core/check/verdict.ts";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import { viewOf } from "../../../src/core/diagnosis/failures-in-view.ts";
import { readyHistory } from "../../../src/core/diagnosis/history.ts";
import { strangersIn } from "../../../src/core/diagnosis/measure/strangers.ts";
import { down, draw, historyOf, START } from "./history-of.ts";

const THREE = ["weur", "enam", "apac"] as const;
const salt = (region: string) => THREE.indexOf(region as "weur");
const RUNS = [75, 1777, 3410, 5200, 6470, 8130, 8480, 9700];
const inRun = (m: number) => RUNS.some((start) => m >= start && m < start + 3);
const refused: FailureSummary = {
  type: "http.status",
  hop: { role: "proxy", product: "envoy" },
  causes: [{ cause: "connection_refused", weight: 0.95 }],
};
const reset: FailureSummary = { type: "tcp.reset", hop: { role: "nobody", product: null }, causes: [] };

describe("strays and strangers", () => {
  const strangers = (fails: (m: number, region: string) => ReturnType<typeof down> | null) => {
    const history = readyHistory(historyOf({ regions: THREE, at: fails }));
    const own = history.failing.filter(({ says }) => says === "refused");
    return strangersIn(viewOf(history, own));
  };

  it("counts other failures of the same runs, and not those that come at any time", () => {
    const lone = strangers((m, region) =>
      inRun(m) ? down(refused, 503) : draw(m, salt(region)) < 0.002 ? down(reset, null) : null,
    );
    expect(lone).toBe(0);
    const both = strangers((m, region) =>
      inRun(m) ? (draw(m, salt(region)) < 0.5 ? down(refused, 503) : down(reset, null)) : null,
    );
    expect(both).toBeGreaterThan(0.3);
    expect(both).toBeLessThan(0.7);
  });

  it("one failure days before it began does not make a bad member's rate another", () => {
    const input = historyOf({
      days: 14,
      regions: THREE,
      at: (m, region) => {
        if (m === 30 && region === "weur") return down(reset, null);
        return m > 7 * 1440 && draw(m, salt(region)) < 0.12 ? down(refused, 503) : null;
      },
      rechecks: (m, region) => (m > 7 * 1440 && draw(m, salt(region)) < 0.12 ? [{}] : []),
    });
    const [first] = diagnose(input).hypotheses;
    expect(first).toMatchObject({ cause: "bad-pool-member" });
    expect(first!.summary).toContain("as if one of about 8 backends were bad");
  });

  it("takes one long run in which unrelated monitors failed too for the monitor's side", () => {
    const own: FailureSummary = { type: "probe.timeout", hop: { role: "nobody", product: null }, causes: [] };
    const input = historyOf({
      regions: THREE,
      at: (m) => (m >= 5000 && m < 5040 ? down(own, null, 10_000) : null),
    });
    const controls = (failing: number) =>
      input.checks
        .filter(({ verdict }) => verdict === "down")
        .map(({ minute, region }) => ({ minute, region, total: 8, failing }));
    expect(diagnose({ ...input, controls: controls(8) }).hypotheses[0]).toMatchObject({
      cause: "monitor-side",
    });
    expect(diagnose({ ...input, controls: controls(0) }).hypotheses[0]).toMatchObject({
      cause: "hard-outage",
    });
  });
});

describe("a job that pings", () => {
  it("has no causes of requests", () => {
    const late: FailureSummary = {
      type: "heartbeat.late",
      hop: { role: "nobody", product: null },
      causes: [],
    };
    const jobs = historyOf({
      intervalMinutes: 5,
      at: (m) => (inRun(m) || draw(m) < 0.1 ? down(late, null) : null),
    });
    const found = diagnose(jobs);
    expect(found.hypotheses).toEqual([]);
    expect(found.undecided).toEqual([]);
    expect(found.headline).toMatch(/^\d+ runs were late or failed/);
  });

  it("may still fail after deployments", () => {
    const late: FailureSummary = {
      type: "heartbeat.failed",
      hop: { role: "app", product: null },
      causes: [],
    };
    const events = RUNS.map((m) => ({
      kind: "deploy",
      at: (START + m) * 60_000,
      durationMs: null,
      note: null,
    }));
    const jobs = historyOf({ at: (m) => (inRun(m) ? down(late, null) : null), input: { events } });
    expect(diagnose(jobs).hypotheses.map(({ cause }) => cause)).toEqual(["deploy"]);
  });
});
