import { describe, expect, it } from "vitest";
import type { FailureSummary, WeighedCause } from "../../../src/core/check/verdict.ts";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import type { DiagnosisInput } from "../../../src/core/diagnosis/diagnosis.ts";
import { down, draw, historyOf } from "./history-of.ts";

const THREE = ["weur", "enam", "apac"] as const;
const salt = (region: string) => THREE.indexOf(region as "weur");
const SPELLS = [75, 1777, 3410, 5200, 6470, 8130, 8480, 9700];
const inSpell = (m: number) => SPELLS.some((start) => m >= start && m < start + 12);

function by(product: string, causes: readonly WeighedCause[]): FailureSummary {
  return { type: "http.status", hop: { role: "proxy", product }, causes };
}
/** nginx writes one page for both. */
const EITHER = by("nginx", [
  { cause: "connection_read_timeout", weight: 0.55 },
  { cause: "connection_timeout", weight: 0.3 },
]);
const first = (input: DiagnosisInput) => diagnose(input).hypotheses[0];

describe("what stands in the midst of the failures", () => {
  /** Half of the requests of each spell are given up after 5 s; the others take as long as said. */
  const halves = (others: number) =>
    historyOf({
      regions: THREE,
      at: (m, region) => {
        if (!inSpell(m)) return null;
        return draw(m, salt(region)) < 0.5 ? down(EITHER, 504, 5010) : { latencyMs: others };
      },
    });

  it("speaks for lost connections where it is as quick as ever", () => {
    expect(first(halves(104))).toMatchObject({ cause: "upstream-network" });
    const { undecided } = diagnose(halves(104));
    expect(undecided[0]!.causes.map(({ cause }) => cause)).toContain("upstream-timeout");
  });

  it("speaks for a slow application where it is slow too", () => {
    expect(first(halves(2600))).toMatchObject({ cause: "upstream-timeout" });
  });

  it("says nothing where nothing succeeds there", () => {
    const all = historyOf({ regions: THREE, at: (m) => (inSpell(m) ? down(EITHER, 504, 5010) : null) });
    expect(first(all)).toMatchObject({ cause: "upstream-timeout" });
  });

  it("makes one bad member a candidate where others answer", () => {
    const refused = by("nginx", [
      { cause: "connection_refused", weight: 0.35 },
      { cause: "connection_terminated", weight: 0.25 },
    ]);
    const some = (share: number) =>
      diagnose(
        historyOf({
          regions: THREE,
          at: (m, region) => (inSpell(m) && draw(m, salt(region)) < share ? down(refused) : null),
        }),
      ).undecided.flatMap(({ causes }) => causes.map(({ cause }) => cause));
    expect(some(0.5)).toContain("bad-pool-member");
    expect(some(1)).not.toContain("bad-pool-member");
  });
});

describe("requests turned away in the busy hours", () => {
  /** Slow around 13:00 UTC each day; there one check in six is turned away. */
  const busy = (m: number) => Math.max(0, Math.cos((2 * Math.PI * (m - 780)) / 1440)) ** 4;
  const peaks = (failure: FailureSummary, status: number, latencyMs: number) =>
    historyOf({
      days: 14,
      regions: THREE,
      at: (m, region) => {
        if (draw(m, salt(region)) < 0.15 * busy(m) ** 2) return down(failure, status, latencyMs);
        return { latencyMs: (100 + ((m * 7919) % 23)) * (1 + busy(m)) };
      },
    });
  const HAPROXY = by("haproxy", [
    { cause: "destination_unavailable", weight: 0.35 },
    { cause: "connection_refused", weight: 0.25 },
  ]);

  it("are a limit, though this gateway's 503 has commoner reasons: what is down turns all away", () => {
    expect(first(peaks(HAPROXY, 503, 30))).toMatchObject({ cause: "connection-limit" });
  });

  it("are a queue that gives up where each waited as long", () => {
    const queue = by("haproxy", [
      { cause: "connection_refused", weight: 0.35 },
      { cause: "connection_limit_reached", weight: 0.15 },
    ]);
    expect(first(peaks(queue, 503, 3005))).toMatchObject({ cause: "connection-limit" });
  });

  it("are overload where the application itself fails", () => {
    const own: FailureSummary = {
      type: "http.status",
      hop: { role: "app", product: null },
      causes: [{ cause: "passed_through", weight: 0.9 }],
    };
    expect(first(peaks(own, 503, 900))).toMatchObject({ cause: "peak-load" });
  });
});

describe("accidents that have nothing in common", () => {
  const noName: FailureSummary = {
    type: "dns.name_not_resolved",
    hop: { role: "nobody", product: null },
    causes: [],
  };
  const refused = by("envoy", [{ cause: "connection_refused", weight: 0.95 }]);
  const accidents = (second: FailureSummary, again: readonly number[] = []) =>
    diagnose(
      historyOf({
        days: 14,
        regions: THREE,
        at: (m) => {
          if (m >= 2000 && m < 2012) return down(noName, null);
          if (again.some((start) => m >= start && m < start + 12)) return down(noName, null);
          return m >= 14_000 && m < 14_009 ? down(second, 503) : null;
        },
      }),
    );

  it("are no reason why it keeps happening", () => {
    expect(accidents(refused).hypotheses).toEqual([]);
  });

  it("are one where the same thing happens again", () => {
    expect(accidents(refused, [7000, 11_333]).hypotheses[0]).toMatchObject({ cause: "dns-resolution" });
  });
});

describe("half an hour of trouble, seen by two regions", () => {
  const TWO = ["weur", "enam"] as const;
  /** Of the app's own, of nginx's timeout, and of both in turn. */
  const OWN: FailureSummary = {
    type: "http.status",
    hop: { role: "app", product: null },
    causes: [{ cause: "passed_through", weight: 0.7 }],
  };
  const late = down(EITHER, 504, 2100);
  const own = down(OWN, 500, 400);
  const hour = (
    at: (m: number, region: string) => ReturnType<typeof down> | null,
    rechecks: (m: number, region: string) => (ReturnType<typeof down> | { latencyMs: number })[],
  ) =>
    diagnose(
      historyOf({
        days: 0.02,
        regions: TWO,
        at,
        rechecks: (m, region) => (at(m, region) === null ? [] : rechecks(m, region)),
      }),
    );
  /** Bad for half a minute, and for a whole one at the third time. */
  const inTrouble = (m: number) => [8, 12, 13, 18, 23].includes(m);

  it.each([
    ["the application's own", () => own],
    ["given up by the gateway", () => late],
    ["now the one, now the other", (m: number) => (m % 2 === 0 ? late : own)],
  ])("is no bad member where those of one moment fail alike: %s", (_name, answer) => {
    const { hypotheses } = hour(
      (m) => (inTrouble(m) ? answer(m) : null),
      (m) => [answer(m), answer(m), { latencyMs: 104 }, { latencyMs: 103 }],
    );
    const member = hypotheses.find(({ cause }) => cause === "bad-pool-member");
    expect(hypotheses[0]?.cause).not.toBe("bad-pool-member");
    expect(member?.confidence ?? 0).toBeLessThan(0.5);
  });

  it("is a bad member where some fail and some do not, as drawn", () => {
    const drawn = (salt: number) => (m: number, region: string) =>
      draw(m, salt + TWO.indexOf(region as "weur")) < 0.5;
    const { hypotheses } = hour(
      (m, region) => (drawn(0)(m, region) && m >= 6 && m < 24 ? down() : null),
      (m, region) => [2, 4, 6, 8].map((salt) => (drawn(salt)(m, region) ? down() : { latencyMs: 104 })),
    );
    expect(hypotheses[0]).toMatchObject({ cause: "bad-pool-member" });
  });

  it("is none where the others wait for seconds", () => {
    const drawn = (salt: number) => (m: number, region: string) =>
      draw(m, salt + TWO.indexOf(region as "weur")) < 0.5;
    const { hypotheses } = hour(
      (m, region) => (drawn(0)(m, region) && m >= 6 && m < 24 ? down() : null),
      (m, region) => [2, 4, 6, 8].map((salt) => (drawn(salt)(m, region) ? down() : { latencyMs: 6040 })),
    );
    expect(hypotheses.find(({ cause }) => cause === "bad-pool-member")?.confidence ?? 0).toBeLessThan(0.5);
  });

  it("is one where a gateway tries another member after a wait, all day", () => {
    const drawn = (m: number, region: string) => draw(m, TWO.indexOf(region as "weur"));
    const { hypotheses } = diagnose(
      historyOf({
        days: 3,
        regions: TWO,
        at: (m, region) => {
          if (drawn(m, region) < 0.12) return down();
          return drawn(m, region) < 0.35 ? { latencyMs: 2100 } : null;
        },
      }),
    );
    expect(hypotheses[0]).toMatchObject({ cause: "bad-pool-member" });
    expect(hypotheses[0]!.against.join()).not.toContain("waited for seconds");
  });
});
