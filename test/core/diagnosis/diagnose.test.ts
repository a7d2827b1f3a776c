import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Check } from "../../../src/core/check/check.ts";
import { FAILURE_TYPES, REGIONS } from "../../../src/core/check/reading.ts";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import { CAUSES, type DiagnosisInput } from "../../../src/core/diagnosis/diagnosis.ts";
import { BAD_GATEWAY, down, draw, good, historyOf, MINUTE, START } from "./history-of.ts";
import { STORIES } from "./stories.ts";

describe("each cause, as a story", () => {
  it.each(STORIES)("%s", (cause, input) => {
    const { hypotheses, headline, undecided } = diagnose(input);
    expect(hypotheses.map((hypothesis) => hypothesis.cause)[0], headline).toBe(cause);
    // Where the answers leave others open, it is as sure as its part.
    expect(hypotheses[0]!.confidence).toBeGreaterThan(undecided.length === 0 ? 0.6 : 0.45);
    expect(hypotheses[0]!.for.length).toBeGreaterThan(0);
    expect(hypotheses[0]!.investigate.length).toBeGreaterThan(0);
  });

  it("has a story for every cause", () => {
    const inside = CAUSES.slice(CAUSES.indexOf("pool-exhausted"));
    expect([...STORIES.map(([cause]) => cause), ...inside].sort()).toEqual([...CAUSES].sort());
  });
});

describe("nothing to say is an answer", () => {
  it("says so when every check is good", () => {
    const found = diagnose(historyOf({ days: 1, at: () => null }));
    expect(found).toMatchObject({ checks: 1440, failures: 0, findings: [], hypotheses: [] });
    expect(found.headline).toBe("All 1440 checks were good: nothing to diagnose.");
  });

  it("says how many more failures could tell more", () => {
    const found = diagnose(
      historyOf({ intervalMinutes: 5, at: (m) => ([105, 4320, 7777].includes(m - (m % 5)) ? down() : null) }),
    );
    expect(found.hypotheses).toEqual([]);
    expect(found.headline).toBe(
      "2 failures: too few to tell a pattern from chance; 6 more or checks from three regions at once or an interval of one minute could tell more.",
    );
  });

  it("finds nothing in chance failures at 0.1 %", () => {
    const found = diagnose(historyOf({ days: 14, at: (m) => (draw(m, 5) < 0.001 ? down() : null) }));
    expect(found.failures).toBeGreaterThan(8);
    expect(found.hypotheses).toEqual([]);
    expect(found.headline).toContain("no pattern that chance would not give");
  });

  it("has no opinion on an empty history", () => {
    expect(diagnose(historyOf({ days: 0, at: () => null }))).toMatchObject({
      checks: 0,
      failures: 0,
      hypotheses: [],
      blips: { count: 0, medianMs: null, lengths: [] },
      failureRate: { value: 0, low: 0, high: 1 },
    });
  });
});

describe("two causes at once", () => {
  it("names a job and a bad region, each with its share", () => {
    const regions = ["weur", "enam", "apac"] as const;
    const found = diagnose(
      historyOf({
        regions,
        at: (m, region) => {
          if (m % 60 === 20) return down();
          return region === "apac" && draw(m) < 0.03
            ? down({ ...BAD_GATEWAY, type: "tcp.reset" }, null)
            : null;
        },
      }),
    );
    const named = new Map(found.hypotheses.map((hypothesis) => [hypothesis.cause, hypothesis.share]));
    expect([...named.keys()].slice(0, 2).sort()).toEqual(["regional-path", "scheduled-job"]);
    expect(named.get("scheduled-job")).toBeGreaterThan(0.5);
    expect(named.get("regional-path")).toBeGreaterThan(0.2);
  });
});

describe("what counts", () => {
  const job = (m: number) => (m % 60 === 20 ? down() : null);

  it("leaves lost checks and maintenance out of numerator and denominator", () => {
    const span = { from: (START + 1440) * MINUTE, to: (START + 2880) * MINUTE };
    const found = diagnose(
      historyOf({
        days: 3,
        at: (m) =>
          m % 2 === 1 ? { verdict: "lost" as const, status: null } : m >= 1440 && m < 2880 ? down() : null,
        input: { maintenance: [span] },
      }),
    );
    expect(found).toMatchObject({ checks: 1440, failures: 0 });
  });

  it("counts scheduled checks only, whatever the rechecks say", () => {
    const found = diagnose(
      historyOf({ days: 1, at: job, rechecks: (m) => (job(m) ? [down(), down(), {}] : []) }),
    );
    expect(found).toMatchObject({ checks: 1440, failures: 24 });
  });

  it("gives the headline that an operator acts on", () => {
    const found = diagnose(historyOf({ at: (m) => (m % 30 === 0 && draw(m) < 0.5 ? down() : null) }));
    expect(found.headline).toMatch(
      /^A scheduled job is likely: \d+ of \d+ failing minutes fall at :00 and :30\.$/,
    );
  });

  it("names the gateway's timeout undoubted by a lean to the busy hours that is too weak for peak load", () => {
    const timeout = { ...BAD_GATEWAY, causes: [{ cause: "connection_read_timeout", weight: 0.9 }] };
    const busy = (minute: number) => 1 + 0.5 * Math.max(0, Math.cos(((minute / 60 - 15) / 12) * Math.PI));
    const found = diagnose(
      historyOf({
        at: (m) => {
          if (draw(m) < 0.01 * busy(m) ** 3.6) return down(timeout, 504, 8004);
          return { latencyMs: Math.round(good(m, "weur").latencyMs * busy(m)) };
        },
      }),
    );
    expect(found.hypotheses[0], found.headline).toMatchObject({ cause: "upstream-timeout" });
    expect(found.hypotheses[0]!.against).not.toContain("a pattern in time says more than the latency does");
  });

  it("reports findings that are significant after correction only", () => {
    for (const [, input] of STORIES) {
      for (const finding of diagnose(input).findings) {
        expect(finding.pValue, finding.kind).toBeGreaterThanOrEqual(0);
        expect(finding.pValue, finding.kind).toBeLessThan(0.05);
        expect(finding.summary).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });
});

const arbitraryCheck: fc.Arbitrary<Check> = fc.record({
  minute: fc.integer({ min: START, max: START + 20_000 }),
  at: fc.integer({ min: START * MINUTE, max: (START + 20_000) * MINUTE }),
  region: fc.constantFrom(...REGIONS),
  colo: fc.constantFrom("FRA", "NRT", null),
  attempt: fc.integer({ min: 0, max: 6 }),
  verdict: fc.constantFrom("up", "slow", "down", "lost", "unsupported"),
  status: fc.constantFrom(null, 200, 403, 429, 500, 502, 503, 504, 530),
  latencyMs: fc.integer({ min: 0, max: 100_000 }),
  value: fc.option(fc.integer({ min: -9, max: 99 })),
  want: fc.constant(null),
  failure: fc.option(
    fc.record({
      type: fc.constantFrom(...FAILURE_TYPES),
      hop: fc.constant({ role: "proxy" as const, product: "nginx" }),
      causes: fc.array(
        fc.record({
          cause: fc.constantFrom("dns_error", "connection_timeout", "passed_through"),
          weight: fc.constantFrom(0.1, 0.5, 0.9),
        }),
        { maxLength: 3 },
      ),
    }),
  ),
});

function inputOf(checks: Check[], intervalMinutes = 1): DiagnosisInput {
  return {
    monitor: "any",
    from: START * MINUTE,
    to: (START + 20_001) * MINUTE,
    intervalMinutes,
    regions: [],
    timeoutMs: 10_000,
    method: "GET",
    checks,
    events: [{ kind: "deploy", at: START * MINUTE, durationMs: null, note: null }],
    maintenance: [],
    controls: [],
  };
}

describe("any history", () => {
  it("never throws, and stays within bounds", () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryCheck, { maxLength: 150 }),
        fc.integer({ min: 1, max: 1440 }),
        (checks, interval) => {
          const found = diagnose(inputOf(checks, interval));
          for (const { pValue } of found.findings) expect(pValue >= 0 && pValue <= 1).toBe(true);
          for (const { confidence, share } of found.hypotheses) {
            expect(confidence > 0 && confidence <= 1).toBe(true);
            expect(share > 0 && share <= 1).toBe(true);
          }
          const confidences = found.hypotheses.map(({ confidence }) => confidence);
          expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
          expect(found.failureRate.low).toBeLessThanOrEqual(found.failureRate.value);
          expect(found.failureRate.high).toBeGreaterThanOrEqual(found.failureRate.value);
          for (const { minMs, maxMs } of found.blips.lengths) expect(minMs).toBeLessThanOrEqual(maxMs);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("takes a single check, of any verdict", () => {
    const check = good(START, "weur");
    expect(diagnose(inputOf([check])).failures).toBe(0);
    expect(diagnose(inputOf([{ ...check, ...down() }]))).toMatchObject({ failures: 1, hypotheses: [] });
    expect(diagnose(inputOf([{ ...check, verdict: "lost" }])).checks).toBe(0);
  });

  it("does not care what the regions are called", () => {
    const rename = { weur: "oc", enam: "weur", apac: "enam" } as const;
    for (const [cause, input] of STORIES) {
      const other = diagnose({
        ...input,
        checks: input.checks.map((check) => ({
          ...check,
          region: rename[check.region as keyof typeof rename],
        })),
        controls: input.controls.map((control) => ({
          ...control,
          region: rename[control.region as keyof typeof rename],
        })),
      });
      const same = diagnose(input);
      expect(other.hypotheses.map((h) => [h.cause, h.confidence])).toEqual(
        same.hypotheses.map((h) => [h.cause, h.confidence]),
      );
      expect(other.hypotheses[0]!.cause).toBe(cause);
    }
  });

  it("gives the same answer twice", () => {
    const [, input] = STORIES[6]!;
    expect(diagnose(input)).toEqual(diagnose(input));
  });
});
