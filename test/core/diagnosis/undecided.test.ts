import { describe, expect, it } from "vitest";
import type { Region } from "../../../src/core/check/reading.ts";
import type { FailureSummary, WeighedCause } from "../../../src/core/check/verdict.ts";
import { diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import type { HostFact, HostWindow } from "../../../src/core/diagnosis/diagnosis.ts";
import { patternOf } from "../../../src/core/diagnosis/pattern.ts";
import { down, draw, historyOf, MINUTE, START } from "./history-of.ts";

const THREE = ["weur", "enam", "apac"] as const;
/** Minutes since the start: at no regular time. */
const TIMES = [75, 1777, 3410, 5200, 6470, 8130, 8480, 9990];

/** What attribution makes of nginx's one page for eleven faults, answered at once. */
const NGINX_502: readonly WeighedCause[] = [
  { cause: "connection_refused", weight: 0.35 },
  { cause: "connection_terminated", weight: 0.2 },
  { cause: "http_protocol_error", weight: 0.1 },
  { cause: "destination_unavailable", weight: 0.1 },
  { cause: "dns_error", weight: 0.05 },
];
/** HAProxy's page at once: no server, or one that refuses. */
const HAPROXY_503: readonly WeighedCause[] = [
  { cause: "destination_unavailable", weight: 0.35 },
  { cause: "connection_refused", weight: 0.2 },
  { cause: "dns_error", weight: 0.1 },
];
const APACHE_READ: readonly WeighedCause[] = [
  { cause: "connection_read_timeout", weight: 0.45 },
  { cause: "connection_terminated", weight: 0.25 },
];

function by(product: string | null, causes: readonly WeighedCause[]): FailureSummary {
  return { type: "http.status", hop: { role: "proxy", product }, causes };
}

const bursts = (failure: FailureSummary, status: number, latencyMs = 30, minutes = 2) =>
  historyOf({
    regions: THREE,
    at: (m) => (TIMES.some((t) => m >= t && m < t + minutes) ? down(failure, status, latencyMs) : null),
    rechecks: (m) => (TIMES.includes(m) ? [down(failure, status, latencyMs), {}] : []),
  });

describe("one page for several faults", () => {
  const found = diagnose(bursts(by("nginx", NGINX_502), 502));

  it("is named as the likeliest, without loudness, beside all that it may be", () => {
    expect(found.hypotheses[0]).toMatchObject({ cause: "crash-restart" });
    expect(found.hypotheses[0]!.confidence).toBeGreaterThan(0.3);
    expect(found.hypotheses[0]!.confidence).toBeLessThan(0.8);
    const [undecided] = found.undecided;
    expect(undecided).toMatchObject({ share: 1 });
    const candidates = undecided!.causes.map(({ cause }) => cause);
    for (const cause of [
      "crash-restart",
      "dns-resolution",
      "no-healthy-upstream",
      "connection-limit",
    ] as const)
      expect(candidates).toContain(cause);
  });

  it("names the one look that decides, with what it shows for each", () => {
    const [decider] = found.undecided[0]!.decides;
    expect(decider).toMatchObject({
      look: "nginx's error log at that second",
      expect: { "dns-resolution": "`… could not be resolved`" },
    });
    expect(decider!.expect["crash-restart"]).toContain("connect() failed (111: Connection refused)");
  });

  it("asks for deploys to be recorded, since a roll-over looks the same", () => {
    expect(found.undecided[0]!.decides.map(({ look }) => look).join()).toContain("Record deploys as events");
  });

  it("weighs candidates to 1 at most, the likeliest first", () => {
    const weights = found.undecided[0]!.causes.map(({ weight }) => weight);
    expect(weights.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(1.02);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
  });
});

describe("no cause leads that the answers exclude", () => {
  it("is sure where the gateway itself says that it was refused", () => {
    const refused = by("apache", [{ cause: "connection_refused", weight: 0.9 }]);
    const { hypotheses, undecided } = diagnose(bursts(refused, 503));
    expect(hypotheses[0]).toMatchObject({ cause: "crash-restart" });
    expect(hypotheses[0]!.confidence).toBeGreaterThanOrEqual(0.8);
    expect(undecided).toEqual([]);
  });

  it("takes HAProxy's quick 503 for no healthy backend rather than for a crash", () => {
    const { hypotheses } = diagnose(bursts(by("haproxy", HAPROXY_503), 503, 18));
    expect(hypotheses[0]).toMatchObject({ cause: "no-healthy-upstream" });
    expect(hypotheses[0]!.confidence).toBeLessThan(0.8);
  });

  it.each([1000, 3000, 5000])(
    "takes a wall of %d ms for a slow application, not for lost packets",
    (wallMs) => {
      const { hypotheses } = diagnose(bursts(by("apache", APACHE_READ), 502, wallMs + 20, 3));
      expect(hypotheses[0]).toMatchObject({ cause: "upstream-timeout" });
      expect(hypotheses.map(({ cause }) => cause)).not.toContain("upstream-network");
    },
  );

  it("speaks of the network where the gateway speaks of connecting", () => {
    const connect = by("envoy", [{ cause: "connection_timeout", weight: 0.9 }]);
    expect(diagnose(bursts(connect, 503, 5020, 3)).hypotheses[0]).toMatchObject({
      cause: "upstream-network",
    });
  });

  it("sees a worker that is killed within a second of its limit", () => {
    const cut = by("nginx", [
      { cause: "connection_terminated", weight: 0.35 },
      { cause: "dns_error", weight: 0.2 },
      { cause: "connection_refused", weight: 0.1 },
    ]);
    const input = historyOf({
      regions: THREE,
      at: (m, region) => {
        if (!TIMES.some((t) => m >= t && m < t + 5)) return null;
        const spread = draw(m, THREE.indexOf(region as "weur"));
        return spread < 0.5 ? down(cut, 502, 5200 + 1500 * spread) : { latencyMs: 2000 + 400 * spread };
      },
    });
    const [hypothesis] = diagnose(input).hypotheses;
    expect(hypothesis).toMatchObject({ cause: "upstream-timeout" });
    expect(hypothesis!.for.join()).toContain("cut in the middle of its work");
  });

  it("blames no single cause for failures that look different each time", () => {
    const faces = [
      down(by("nginx", NGINX_502), 502),
      down({ type: "probe.timeout", hop: { role: "nobody", product: null }, causes: [] }, null, 10_000),
      down({ type: "tcp.reset", hop: { role: "nobody", product: null }, causes: [] }, null, 80),
      down(by(null, []), 503, 40),
      down(by("haproxy", [{ cause: "connection_read_timeout", weight: 0.9 }]), 504, 5000),
    ];
    const input = historyOf({
      days: 14,
      at: (m) => (draw(m, 9) < 0.0009 ? faces[Math.floor(5 * draw(m, 10))]! : null),
    });
    expect(diagnose(input).failures).toBeGreaterThan(10);
    expect(diagnose(input).hypotheses).toEqual([]);
  });
});

describe("the list of what may be behind an answer", () => {
  const READ_504: readonly WeighedCause[] = [
    { cause: "connection_read_timeout", weight: 0.55 },
    { cause: "connection_timeout", weight: 0.3 },
  ];
  /** Three bursts: too few to tell whether a clock sets them. */
  const listed = (failure: FailureSummary, status: number, latencyMs: number, times = TIMES.slice(0, 3)) =>
    diagnose(
      historyOf({
        regions: THREE,
        at: (m) => (times.some((t) => m >= t && m < t + 2) ? down(failure, status, latencyMs) : null),
      }),
    ).undecided.flatMap(({ causes }) => causes);
  const causesOf = (found: ReturnType<typeof listed>) => found.map(({ cause }) => cause);

  // Phrases of src/http/ngx_http_upstream.c that end in one 502, or one 504.
  it("holds what ends in nginx's quick 502", () => {
    const rare = ["tls", "header-too-large", "port-exhausted", "descriptors-exhausted"] as const;
    const usual = [
      "crash-restart",
      "deploy",
      "dns-resolution",
      "no-healthy-upstream",
      "scheduled-job",
    ] as const;
    expect(causesOf(listed(by("nginx", NGINX_502), 502, 30))).toEqual(
      expect.arrayContaining([...usual, ...rare]),
    );
  });

  it("holds what keeps an application from answering in time", () => {
    const late = [
      "pool-exhausted",
      "cpu-exhausted",
      "scheduled-job",
      "app-error",
      "connection-limit",
    ] as const;
    expect(causesOf(listed(by("nginx", READ_504), 504, 4020))).toEqual(
      expect.arrayContaining(["upstream-timeout", "upstream-network", ...late]),
    );
  });

  it.each([
    ["nginx", NGINX_502, 502, 30],
    ["nginx", READ_504, 504, 4020],
    ["haproxy", HAPROXY_503, 503, 18],
    ["apache", APACHE_READ, 502, 3020],
  ] as const)(
    "is as sure as %s's hypotheses get, best first (%j %i)",
    (product, causes, status, latencyMs) => {
      const { hypotheses, undecided } = diagnose(bursts(by(product, causes), status, latencyMs));
      const weights = new Map(undecided[0]!.causes.map(({ cause, weight }) => [cause, weight]));
      expect(hypotheses.length).toBeGreaterThan(0);
      for (const { cause, confidence } of hypotheses)
        expect(confidence).toBeLessThanOrEqual((weights.get(cause) ?? 1) + 0.03);
      const sure = hypotheses.map(({ confidence }) => confidence);
      expect(sure).toEqual(sure.toSorted((a, b) => b - a));
    },
  );

  it("is no surer that the application is slow by itself than that list", () => {
    const { hypotheses, undecided } = diagnose(bursts(by("nginx", READ_504), 504, 4020));
    const [first] = undecided[0]!.causes;
    expect(first).toMatchObject({ cause: "upstream-timeout" });
    expect(hypotheses[0]).toMatchObject({ cause: "upstream-timeout" });
    expect(Math.abs(hypotheses[0]!.confidence - first!.weight)).toBeLessThan(0.02);
    expect(hypotheses[0]!.summary).toContain("Why can't be seen from outside");
  });

  it("has hardly a job in it once many runs keep to no clock", () => {
    const more = [...TIMES, 2433, 4211, 7411].sort((a, b) => a - b);
    const worth = (times: readonly number[]) =>
      listed(by("nginx", NGINX_502), 502, 30, [...times]).find(({ cause }) => cause === "scheduled-job")
        ?.weight ?? 0;
    expect(worth(TIMES.slice(0, 3))).toBeGreaterThan(0.05);
    expect(worth(more)).toBeLessThan(0.03);
  });

  it("is given for what one gateway shows in several ways, as of a process that dies by degrees", () => {
    const faces = [
      down(by("haproxy", [{ cause: "connection_terminated", weight: 0.9 }]), 502, 500),
      down(by("haproxy", [{ cause: "connection_read_timeout", weight: 0.9 }]), 504, 4500),
      down(by("haproxy", [{ cause: "connection_refused", weight: 0.9 }]), 503, 1200),
    ];
    const { hypotheses, undecided } = diagnose(
      historyOf({
        regions: THREE,
        at: (m) => (TIMES.some((t) => m >= t && m < t + 3) ? faces[m % 3]! : null),
      }),
    );
    expect(hypotheses).toEqual([]);
    expect(undecided[0]!.causes.map(({ cause }) => cause)).toEqual(
      expect.arrayContaining(["crash-restart", "memory-exhausted"]),
    );
  });
});

describe("what repeats without a clock", () => {
  it("takes even gaps that no clock sets for something that fills up until a restart", () => {
    const starts = [83, 171, 257, 345, 431, 516, 604, 690];
    const input = historyOf({
      days: 1,
      regions: THREE,
      at: (m) => (starts.includes(m) ? down(by("nginx", NGINX_502), 502) : null),
    });
    const [hypothesis] = diagnose(input).hypotheses;
    expect(hypothesis).toMatchObject({ cause: "resource-leak" });
    expect(hypothesis!.summary).toContain("about every 86 minutes");
  });

  it("sees climbs of less than an hour", () => {
    const input = historyOf({
      days: 1,
      regions: THREE,
      at: (m) => {
        const cycle = [0, 51, 97, 160, 214, 260, 322, 371, 428, 480, 541, 600, 655, 717, 1500];
        const next = cycle.findIndex((t) => t > m);
        const filled = (m - cycle[next - 1]!) / (cycle[next]! - cycle[next - 1]!);
        if (cycle.includes(m) && m > 0) return down(by("nginx", NGINX_502), 502);
        return { latencyMs: 40 + 60 * filled ** 2 + 5 * draw(m) };
      },
    });
    const [hypothesis] = diagnose(input).hypotheses;
    expect(hypothesis).toMatchObject({ cause: "resource-leak" });
    expect(hypothesis!.for.join()).toContain("had climbed to it");
  });

  it("finds a weekly job in four weeks of checks five minutes apart", () => {
    const input = historyOf({
      days: 28,
      intervalMinutes: 5,
      at: (m) => (m % 10_080 === 4000 ? down(by("nginx", NGINX_502), 502) : null),
    });
    const found = diagnose(input);
    expect(found.hypotheses[0]).toMatchObject({ cause: "scheduled-job" });
    expect(patternOf(found)).toMatchObject({ cause: "scheduled-job", periodMinutes: 10_080 });
  });
});

it("lays what the application answers in one region only to no path", () => {
  const error = { type: "http.status", hop: { role: "app", product: null } } as const;
  const failure = { ...error, causes: [{ cause: "passed_through", weight: 0.75 }] };
  const { hypotheses } = diagnose(
    historyOf({
      days: 7,
      regions: THREE,
      at: (m, region) => (region === "apac" && draw(m, 3) < 0.05 ? down(failure, 500, 80) : null),
    }),
  );
  const path = hypotheses.find(({ cause }) => cause === "regional-path");
  expect(path?.confidence ?? 0).toBeLessThan(0.8);
});

describe("hours that fail each day", () => {
  const own: FailureSummary = {
    type: "http.status",
    hop: { role: "app", product: null },
    causes: [{ cause: "passed_through", weight: 0.9 }],
  };
  const nightly = (startOf: (day: number) => number) =>
    diagnose(
      historyOf({
        days: 14,
        at: (m) => {
          const since = (m % 1440) - startOf(Math.floor(m / 1440));
          return since >= 0 && since < 100 && draw(m) < 0.5 ? down(own, 500, 90) : null;
        },
      }),
    ).hypotheses;

  it("are a job's where they begin on the minute", () => {
    const [first] = nightly(() => 125);
    expect(first).toMatchObject({ cause: "scheduled-job" });
    expect(first!.confidence).toBeGreaterThan(0.8);
  });

  it("are none's where they grow for half an hour at the same time each day, as a busy noon does", () => {
    const regions: readonly Region[] = ["weur", "enam", "apac"];
    const { hypotheses } = diagnose(
      historyOf({
        days: 7,
        regions,
        at: (m, region) => {
          const since = (m % 1440) - 705;
          const load = since < 0 || since > 120 ? 0 : Math.min(1, since / 30, (120 - since) / 30);
          return draw(m, regions.indexOf(region) + 11) < 0.6 * load ? down(own, 503, 5) : null;
        },
      }),
    );
    expect(hypotheses.map(({ cause }) => cause)).not.toContain("scheduled-job");
  });

  it("are none's where they begin within an hour or so", () => {
    expect(nightly((day) => 100 + Math.floor(60 * draw(day, 5)))[0]?.cause).not.toBe("scheduled-job");
  });
});

it("has nothing to find in what maintenance leaves over at its edges", () => {
  const maintenance = Array.from({ length: 14 }, (_, day) => {
    const from = (START + day * 1440 + 180) * MINUTE;
    return { from, to: from + 30 * MINUTE };
  });
  const found = diagnose(
    historyOf({
      days: 14,
      at: (m) => ([210, 211].includes(m % 1440) ? down(by("nginx", NGINX_502), 502) : null),
      input: { maintenance },
    }),
  );
  expect(found).toMatchObject({ failures: 28, hypotheses: [], findings: [], undecided: [] });
  expect(found.headline).toBe("All 28 failures lie within minutes of scheduled maintenance.");
});

describe("probes of one moment", () => {
  const CROWDED = [
    [300, 340],
    [2000, 2030],
    [5000, 5025],
    [8000, 8041],
  ] as const;

  it("fill a limit in turn: the last one loses, and succeeds alone", () => {
    const inside = (m: number) => CROWDED.some(([from, to]) => m >= from && m < to);
    const input = historyOf({
      regions: THREE,
      at: (m, region) => (inside(m) && region === "apac" ? down(by("nginx", NGINX_502), 502) : null),
      rechecks: (m, region) => (CROWDED.some(([from]) => from === m) && region === "apac" ? [{}, {}] : []),
    });
    const { hypotheses } = diagnose(input);
    expect(hypotheses[0]).toMatchObject({ cause: "connection-limit" });
    expect(hypotheses.map(({ cause }) => cause)).not.toContain("regional-path");
  });

  it("race together on connections that idled alike", () => {
    const closed: FailureSummary = { type: "tcp.closed", hop: { role: "nobody", product: null }, causes: [] };
    const input = historyOf({
      days: 14,
      regions: THREE,
      at: (m, region) =>
        draw(m, 3) < 0.01 && draw(m, THREE.indexOf(region as "weur")) < 0.6 ? down(closed, null, 20) : null,
      rechecks: (m, region) =>
        draw(m, 3) < 0.01 && draw(m, THREE.indexOf(region as "weur")) < 0.6 ? [{}] : [],
    });
    expect(diagnose(input).hypotheses[0]).toMatchObject({ cause: "keepalive-race" });
  });
});

describe("evidence from inside", () => {
  const OOM: HostFact = {
    kind: "memory.oom-kill",
    cause: "memory-exhausted",
    weight: "root",
    at: (START + 75) * MINUTE + 500,
    text: "the kernel killed node (pid 812) for want of memory",
  };
  const windowAt = (minute: number, control: boolean, facts: readonly HostFact[]): HostWindow => ({
    from: (START + minute) * MINUTE,
    to: (START + minute + 2) * MINUTE,
    control,
    facts,
  });
  const input = bursts(by("nginx", NGINX_502), 502);

  it("names the cause that the outside left open, and quotes what was reported", () => {
    const host = TIMES.flatMap((t) => [
      windowAt(t, false, [{ ...OOM, at: (START + t) * MINUTE + 500 }]),
      windowAt(t - 10, true, []),
    ]);
    const found = diagnose({ ...input, host });
    expect(found.hypotheses[0]).toMatchObject({ cause: "memory-exhausted" });
    expect(found.hypotheses[0]!.confidence).toBeGreaterThanOrEqual(0.9);
    expect(found.hypotheses[0]!.for[0]).toMatch(/^from inside: \d\d:\d\d:\d\d the kernel killed node/);
    // Said at every failure, it is one reason with its times.
    const inside = found.hypotheses[0]!.for.filter((reason) => reason.startsWith("from inside"));
    expect(inside).toHaveLength(1);
    expect(inside[0]).toMatch(/; also at \d\d:\d\d:\d\d and \d\d:\d\d:\d\d$/);
    // Incidents and alerts carry the summary to where log lines may not go.
    expect(found.hypotheses[0]!.summary).toBe("The host's own record names it: exhausted memory.");
    expect(found.undecided).toEqual([]);
  });

  it("is daily noise where the quiet windows tell it as well", () => {
    const host = TIMES.flatMap((t) => [windowAt(t, false, [OOM]), windowAt(t - 10, true, [OOM])]);
    expect(diagnose({ ...input, host }).hypotheses[0]).toMatchObject({ cause: "crash-restart" });
  });

  it("of another time says nothing of these failures", () => {
    const host = [windowAt(700, false, [OOM])];
    expect(diagnose({ ...input, host }).hypotheses[0]).toMatchObject({ cause: "crash-restart" });
  });
});

describe("what is said besides", () => {
  it("lists the events of the 15 minutes before, as an observation", () => {
    const at = (minute: number) => (START + minute) * MINUTE;
    const event = (kind: string, minute: number) => ({ kind, at: at(minute), durationMs: null, note: null });
    const found = diagnose({
      ...bursts(by("nginx", NGINX_502), 502),
      events: [event("deploy", 64), event("config", 40), event("deploy", 5000)],
    });
    expect(found.before).toEqual([{ kind: "deploy", at: at(64), note: null, failingAt: at(75) + 1000 }]);
  });

  it("tells one run as what happened, several as what recurs", () => {
    const one = historyOf({ regions: THREE, at: (m) => (m >= 400 && m < 430 ? down() : null) });
    expect(diagnose(one).recurring).toBe(false);
    expect(diagnose(bursts(by("nginx", NGINX_502), 502)).recurring).toBe(true);
  });

  it("calls no answer alone a pattern", () => {
    expect(
      patternOf(diagnose(bursts(by("apache", [{ cause: "connection_refused", weight: 0.9 }]), 503))),
    ).toBeNull();
  });
});
