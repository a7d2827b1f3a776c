import { describe, expect, it } from "vitest";
import type { FactKind, HostFact } from "../../../src/core/host-evidence/fact.ts";
import { factOf } from "../../../src/core/host-evidence/read-logs.ts";
import { weighed } from "../../../src/core/host-evidence/weigh.ts";
import type { ReportedWindow } from "../../../src/core/host-evidence/windows.ts";

const NIGHT = Date.parse("2026-11-25T03:00:00Z");
const HOUR = 3_600_000;
const run = (
  n: number,
  facts: (at: number) => HostFact[],
  quiet: (at: number) => HostFact[] = () => [],
): ReportedWindow[] => {
  const from = NIGHT + n * HOUR;
  const control = (index: number): ReportedWindow => {
    const start = from - index * 300_000;
    return {
      want: `shop.${n}.c${index}`,
      from: start,
      to: start + 60_000,
      control: true,
      facts: quiet(start),
    };
  };
  return [
    { want: `shop.${n}`, from, to: from + 180_000, control: false, facts: facts(from) },
    control(1),
    control(2),
  ];
};
/** Seconds after the window's beginning: a failure is a minute after it. */
const fact =
  (kind: FactKind, text: string = kind, seconds = 58) =>
  (at: number) =>
    factOf(kind, text, at + 1000 * seconds);
const causes = (windows: readonly ReportedWindow[]) =>
  weighed(windows)
    .filter(({ control }) => !control)
    .map(({ facts }) => facts.flatMap(({ cause, weight }) => (weight === "context" ? [] : [cause])));

describe("what a host told", () => {
  it("of a full memory explains the crash and the refusal", () => {
    const told = (at: number) => [
      fact("memory.oom-kill")(at),
      fact("process.killed")(at),
      fact("upstream.refused")(at),
    ];
    expect(causes(run(0, told))).toEqual([["memory-exhausted"]]);
  });

  it("of a crash explains the refusal and the health check", () => {
    const told = (at: number) => [
      fact("upstream.refused")(at),
      fact("health.down")(at),
      fact("process.exited")(at),
    ];
    expect(causes(run(0, told))).toEqual([["crash-restart"]]);
  });

  it("that stands in quiet minutes too says nothing, and hides nothing", () => {
    const noise = fact("limit.rate", "over the rate, excess 1.5");
    const told = (at: number) => [noise(at), fact("upstream.refused")(at)];
    expect(causes(run(0, told, (at) => [noise(at)]))).toEqual([["crash-restart"]]);
  });

  it("of another failure five minutes before is no quiet minute", () => {
    const [first] = run(0, (at) => [fact("memory.heap")(at)]);
    const late = { ...first!, want: "shop.late", from: first!.from + 300_000, to: first!.to + 300_000 };
    const control = { ...first!, want: "shop.late.c2", control: true, to: first!.from + 60_000 };
    expect(causes([first!, late, control])).toEqual([["memory-exhausted"], ["memory-exhausted"]]);
  });

  it("of two things as deep is left as it is: contradictions are shown", () => {
    const told = (at: number) => [fact("descriptors.exhausted")(at), fact("dns.failed")(at)];
    expect(causes(run(0, told))).toEqual([["descriptors-exhausted", "dns-resolution"]]);
  });

  const late = fact("upstream.read-timeout");
  const full = (at: number) => [fact("limit.workers")(at), late(at)];
  const failing = (windows: readonly ReportedWindow[]) =>
    weighed(windows)
      .filter(({ control }) => !control)
      .map(({ facts }) => facts.map(({ cause, weight }) => `${cause} ${weight}`));

  it("of a symptom is no more than a symptom, once its reason was logged beside it", () => {
    const windows = [0, 1, 2, 3, 4].flatMap((n) => run(n, n < 4 ? full : (at) => [late(at)]));
    expect(failing(windows).slice(3)).toEqual([
      ["pool-exhausted root", "null context"],
      ["upstream-timeout context"],
    ]);
    expect(failing(run(4, (at) => [late(at)]))).toEqual([["upstream-timeout mechanism"]]);
    const often = [0, 1, 2, 3].flatMap((n) => run(n, (at) => [late(at)]));
    expect(failing(often)).toEqual([0, 1, 2, 3].map(() => ["upstream-timeout root"]));
  });

  const threw = (at: number) => [fact("app.exception")(at), late(at)];

  it("at one failure of three is hardly more than chance, and leaves the symptom open", () => {
    const windows = [0, 1, 2].flatMap((n) => run(n, n === 0 ? threw : (at) => [late(at)]));
    expect(failing(windows)).toEqual([
      ["app-error mechanism", "upstream-timeout mechanism"],
      ["upstream-timeout mechanism"],
      ["upstream-timeout mechanism"],
    ]);
  });

  it("at one failure of three is more, where nothing writes it without a reason", () => {
    const windows = [0, 1, 2].flatMap((n) => run(n, n === 0 ? full : (at) => [late(at)]));
    expect(failing(windows)).toEqual([
      ["pool-exhausted mechanism", "null context"],
      ["upstream-timeout mechanism"],
      ["upstream-timeout mechanism"],
    ]);
  });

  it("in other words each time is one kind", () => {
    const words = ["DNS timeout status", "unspecified DNS error", "No IP for server", "DNS NX status"];
    const windows = words.flatMap((word, n) => run(n, (at) => [fact("upstream.dns", word)(at)]));
    expect(failing(windows)).toEqual(words.map(() => ["dns-resolution root"]));
    const noisy = words.flatMap((word, n) =>
      run(
        n,
        (at) => [fact("upstream.dns", word)(at)],
        (at) => [fact("upstream.dns", `quiet ${word}`)(at)],
      ),
    );
    expect(failing(noisy)).toEqual(words.map(() => ["null context"]));
  });

  it("at one failure of ten is chance", () => {
    const windows = Array.from({ length: 10 }, (_, n) => run(n, n === 0 ? full : (at) => [late(at)])).flat();
    expect(new Set(failing(windows).flat())).toEqual(
      new Set(["pool-exhausted mechanism", "upstream-timeout root"]),
    );
  });

  it("more often than in quiet minutes is no evidence where the failing windows are merely longer", () => {
    const noise = fact("app.exception", "app.exception", 20);
    // A line every five minutes or so: in half of the windows of three minutes, in a fifth of those of one.
    const windows = Array.from({ length: 20 }, (_, n) =>
      run(
        n,
        (at) => (n % 2 === 0 ? [noise(at)] : []),
        (at) => (n % 5 === 0 ? [noise(at)] : []),
      ),
    ).flat();
    expect(new Set(failing(windows).flat())).toEqual(new Set(["app-error context"]));
  });

  it("of the very request is of it, however few quiet minutes there are", () => {
    const own = (at: number): HostFact => ({ ...late(at), own: true });
    const [first] = run(0, (at) => [own(at)]);
    expect(causes([first!])).toEqual([["upstream-timeout"]]);
    expect(failing([first!])).toEqual([["upstream-timeout root"]]);
  });

  it("of a host that is always short of CPU leaves open why the application was slow", () => {
    const busy = fact("cpu.starved", "processes waited for a CPU");
    const slow = (at: number): HostFact[] => [busy(at), { ...late(at), own: true }];
    const windows = [0, 1, 2].flatMap((n) => run(n, slow, (at) => [busy(at)]));
    const [window] = weighed(windows).filter(({ control }) => !control);
    expect(window?.facts.map(({ cause, weight, behind }) => [cause, weight, behind])).toEqual([
      [null, "context", undefined],
      ["upstream-timeout", "mechanism", "processes waited for a CPU, as in quiet minutes"],
    ]);
  });

  it("of a busy host speaks where it was far busier than on a good day", () => {
    const busy = (level: number) => (at: number) => [{ ...fact("cpu.starved")(at), level }];
    const windows = (failing: number) => [0, 1, 2, 3, 4].flatMap((n) => run(n, busy(failing), busy(5)));
    expect(new Set(causes(windows(20)).flat())).toEqual(new Set(["cpu-exhausted"]));
    expect(causes(windows(6)).flat()).toEqual([]);
  });

  it("once and then not again holds until its program is started again", () => {
    const once = fact("limit.workers-once", "Apache reached MaxRequestWorkers");
    const windows = [0, 1, 2].flatMap((n) =>
      run(n, (at) => (n === 0 ? [once(at)] : n === 2 ? [fact("process.started")(at)] : [])),
    );
    expect(causes(windows)).toEqual([["pool-exhausted"], ["pool-exhausted"], []]);
  });

  it("of two quiet minutes that overlap is of one", () => {
    const windows = run(0, (at) => [late(at)]);
    const again = windows.filter(({ control }) => control).map((one) => ({ ...one, want: `${one.want}x` }));
    expect(weighed([...windows, ...again]).filter(({ control }) => control)).toHaveLength(2);
  });

  it("of an orderly stop is a restart that somebody wanted", () => {
    expect(causes(run(0, (at) => [fact("process.stopping")(at), fact("upstream.refused")(at)]))).toEqual([
      ["deploy"],
    ]);
  });

  it("by two agents and at its end is one run", () => {
    const [start] = run(0, (at) => [fact("upstream.refused")(at)]);
    const windows: ReportedWindow[] = [
      { ...start!, facts: [fact("upstream.refused")(NIGHT)] },
      { ...start!, facts: [fact("memory.oom-kill")(NIGHT)] },
      { ...start!, want: "shop.0.end", from: NIGHT + HOUR, to: NIGHT + HOUR + 1, facts: [] },
      { ...start!, want: "paste.shop.0", facts: [] },
    ];
    expect(weighed(windows)).toHaveLength(1);
    expect(causes(windows)).toEqual([["memory-exhausted"]]);
  });
});

describe("a line that stands anywhere", () => {
  const noise = (at: number, seconds: number) =>
    fact("app.exception", "app.exception", seconds * draw(++draws))(at);
  let draws = 0;
  /** The same on each run: 0 ≤ x < 1. */
  const draw = (n: number) => Math.abs((Math.sin(n * 12.9898) * 43758.5453) % 1);

  it.each([
    [0.03, 3],
    [0.1, 3],
    [0.1, 6],
    [0.1, 20],
    [0.3, 6],
    [0.3, 20],
    [1, 20],
  ])("%f times a minute is no root after %i failures, but for chance", (aMinute, failures) => {
    let named = 0;
    const HISTORIES = 100;
    for (let history = 0; history < HISTORIES; history++) {
      const here = (minutes: number) => draw(++draws) < 1 - Math.exp(-minutes * aMinute);
      const windows = Array.from({ length: failures }, (_, n) =>
        run(
          n,
          (at) => (here(3) ? [noise(at, 180)] : []),
          (at) => (here(1) ? [noise(at, 60)] : []),
        ),
      ).flat();
      const weights = weighed(windows).flatMap(({ facts }) => facts.map(({ weight }) => weight));
      if (weights.includes("root")) named++;
    }
    expect(named).toBeLessThanOrEqual(5);
  });

  it.each([3, 6, 20])("at each failure and in no quiet minute is one, after %i", (failures) => {
    const windows = Array.from({ length: failures }, (_, n) =>
      run(n, (at) => [fact("app.exception")(at)]),
    ).flat();
    expect(causes(windows)).toEqual(windows.filter(({ control }) => !control).map(() => ["app-error"]));
  });
});

describe("what an application said in its own words", () => {
  it("is marked, so that no alert quotes it", () => {
    const told = (at: number) => [fact("memory.oom-kill")(at), fact("app.exception")(at)];
    const [window] = weighed(run(0, told)).filter(({ control }) => !control);
    expect(window?.facts.map(({ kind, quotes }) => [kind, quotes])).toEqual([
      ["memory.oom-kill", false],
      ["app.exception", true],
    ]);
  });
});

describe("a job that ran", () => {
  const job = fact("job.ran", "cron ran a job of root: backup.sh");
  const told = (at: number) => [job(at), fact("upstream.read-timeout")(at)];

  it("once before a failure is no evidence", () => {
    expect(causes(run(0, told))).toEqual([["upstream-timeout"]]);
  });

  it("before each of several, and not before quiet minutes, is the cause", () => {
    const windows = [0, 1, 2, 3].flatMap((n) => run(n, told));
    expect(causes(windows)).toEqual([0, 1, 2, 3].map(() => ["scheduled-job"]));
    expect(weighed(windows)[2]?.facts[0]?.text).toBe(
      "cron ran a job of root: backup.sh (before 4 of 4 failures, in 0 of 8 quiet minutes)",
    );
  });

  it("before few failures, though before all of them, stands beside what the gateway saw", () => {
    const windows = [0, 1].flatMap((n) => run(n, told));
    const [failing] = weighed(windows).filter(({ control }) => !control);
    expect(failing?.facts.map(({ cause, weight }) => [cause, weight])).toEqual([
      ["scheduled-job", "mechanism"],
      ["upstream-timeout", "mechanism"],
    ]);
    const deeper = [0, 1].flatMap((n) => run(n, (at) => [...told(at), fact("memory.heap")(at)]));
    expect(causes(deeper)).toEqual([["memory-exhausted"], ["memory-exhausted"]]);
  });

  it("before all failures is shown as what it may be, where no quiet minute was reported", () => {
    const windows = [0, 1, 2].flatMap((n) => run(n, told)).filter(({ control }) => !control);
    const [window] = weighed(windows);
    expect(window?.facts.map(({ cause, weight }) => [cause, weight])).toEqual([
      ["scheduled-job", "mechanism"],
      ["upstream-timeout", "mechanism"],
    ]);
    expect(window?.facts[0]?.text).toContain("no quiet minutes to compare with yet");
    const eachMinute = (at: number) => [
      job(at),
      factOf("job.ran", "cron ran a job of root: backup.sh", at + 150_000),
      ...told(at),
    ];
    const often = [0, 1, 2].flatMap((n) => run(n, eachMinute)).filter(({ control }) => !control);
    expect(causes(often).flat()).not.toContain("scheduled-job");
  });

  it("each minute is none, however many failures there are", () => {
    const windows = [0, 1, 2, 3, 4, 5].flatMap((n) => run(n, told, (at) => [job(at)]));
    expect(causes(windows)).toEqual([0, 1, 2, 3, 4, 5].map(() => ["upstream-timeout"]));
  });
});
