import { describe, expect, it } from "vitest";
import { type ChartName, foldBins } from "../../../src/core/diagnosis/charts.ts";
import { type Diagnosis, diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import { FINDINGS, type Finding } from "../../../src/core/diagnosis/findings/table.ts";
import { phaseText } from "../../../src/web/pages/diagnosis/fold-chart.tsx";
import { chartsFor, WhySection } from "../../../src/web/pages/diagnosis/why-section.tsx";
import { diagnosis } from "./rich-evidence.ts";
import { pageContext } from "./rich-view.ts";
import { textOf } from "./text-of.ts";

const page = pageContext({ viewer: "admin" });
const EMPTY = {
  monitor: "checkout",
  from: 0,
  to: 3000 * 60_000,
  intervalMinutes: 1,
  regions: ["weur"],
  timeoutMs: 10_000,
  method: "GET",
  events: [],
  maintenance: [],
  controls: [],
} as const;
const render = (found: Diagnosis) =>
  String(<WhySection page={page} diagnosis={found} windowText="last 7 days" />);

describe("why it keeps happening", () => {
  it("says the headline, shows the chart of the strongest finding, then causes with what to run", () => {
    const html = render(diagnosis());
    const text = textOf(html);
    expect(text).toContain(
      "A scheduled job is likely: 57 of 61 failures fall within 2 minutes after :00 and :30.",
    );
    expect(html.indexOf("Failures folded on a period of 30 minutes")).toBeGreaterThan(0);
    expect(html.indexOf("Failures folded on a period")).toBeLessThan(html.lastIndexOf("A scheduled job"));
    expect(text).toContain("systemctl list-timers --all");
    expect(text).toContain("If it is this: one with a schedule such as */30 * * * *");
    expect(text).toContain("very likely, 91 % sure");
    expect(text).toContain("A blip of 10 s is seen with a chance of 17 %");
  });

  it("shows what the outside can't tell apart, and the look that decides", () => {
    const undecided = [
      {
        causes: [
          { cause: "crash-restart", weight: 0.5 },
          { cause: "dns-resolution", weight: 0.1 },
        ],
        share: 0.9,
        because: "a 502 by nginx looks the same for each of these",
        decides: [
          {
            look: "nginx's error log at that second",
            command: "zgrep -h x /var/log/nginx/error.log*",
            expect: { "dns-resolution": "`could not be resolved`" },
          },
        ],
      },
    ] as const;
    const html = render(diagnosis({ undecided, hypotheses: [] }));
    const text = textOf(html);
    expect(text).toContain("Undecided from outside");
    expect(text).toContain("A process that crashes and restarts (50 %) · Name resolution (10 %)");
    expect(text).toContain("zgrep -h x /var/log/nginx/error.log*");
    expect(html).toContain("<code>could not be resolved</code>");
    expect(text).toContain("Name resolution: could not be resolved");
  });

  it("gives one cause one number: its confidence, where it is a hypothesis too", () => {
    const [hypothesis] = diagnosis().hypotheses;
    const { cause, confidence } = hypothesis!;
    const causes = [
      { cause, weight: 0.41 },
      { cause: "dns-resolution", weight: 0.1 },
    ] as const;
    const undecided = [{ causes, share: 0.9, because: "a 502 by nginx", decides: [] }];
    const text = textOf(render(diagnosis({ undecided })));
    expect(confidence).toBe(0.91);
    expect(text).toContain("A scheduled job (91 % sure) · Name resolution.");
    expect(text).not.toMatch(/41 %|10 %/);
  });

  it("tells one run as what happened, and lists the events before it", () => {
    const before = [{ kind: "deploy", at: 1000, note: "v2", failingAt: 61_000 }];
    const text = textOf(render(diagnosis({ recurring: false, before })));
    expect(text).toContain("What happened, last 7 days");
    expect(text).not.toContain("Why it keeps happening");
    expect(text).toMatch(/deploy: v2 \(failing from/);
  });

  it("is never surer than 99 %", () => {
    const [first] = diagnosis().hypotheses;
    const text = textOf(render(diagnosis({ hypotheses: [{ ...first!, confidence: 1 }] })));
    expect(text).toContain("very likely, 99 % sure");
  });

  it("tells the shortest blip and the median by the same bounds", () => {
    const lengths = [1, 2, 3].map((at) => ({ at, minMs: 2_000, maxMs: 68_000 }));
    const blips = { count: 3, medianMs: 35_000, lengths };
    const detection = { shortestSeenMs: 68_000, chanceToSee10s: 0.167 };
    const text = textOf(render(diagnosis({ blips, detection })));
    expect(text).toContain("the median is 2 s to 1 min 8 s.");
    expect(text).toContain("the shortest seen lasted at most 1 min 8 s.");
  });

  it("is an answer too when nothing stands out", () => {
    const headline = "Too few to tell: 3 failures; about 5 more would settle it.";
    const html = render(diagnosis({ findings: [], hypotheses: [], headline }));
    expect(textOf(html)).toContain(headline);
    expect(html).not.toContain("What to look at");
  });

  it("draws a history without any check or failure", () => {
    const empty = diagnose({ ...EMPTY, checks: [] });
    const html = render(empty);
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
    expect(textOf(html)).toContain("Nothing has been checked in this time yet, so there is no rate.");
    expect(textOf(html)).not.toContain("95 %");
  });

  it("draws no coordinate that is not a number", () => {
    expect(render(diagnosis())).not.toMatch(/NaN|Infinity|undefined/);
  });

  it.each([
    ["periodicity", "fold"],
    ["hour-of-day", "hours"],
    ["region", "regions"],
    ["latency-wall", "latency"],
  ] as const)("for a finding of %s the first chart is right", (kind, chart) => {
    const found = { kind, summary: "", pValue: 1e-9, data: {} } as Finding;
    expect(chartsFor(diagnosis({ findings: [found] }))[0]).toBe(chart);
  });

  it("has a chart for each kind of finding", () => {
    const known: readonly ChartName[] = ["fold", "hours", "regions", "latency", "blips"];
    for (const { kind, chart } of FINDINGS) expect(known, kind).toContain(chart);
  });

  it("draws no period and no wall that chance explains", () => {
    const { charts } = diagnose({
      ...EMPTY,
      checks: Array.from({ length: 3000 }, (_, minute) => ({
        minute,
        at: minute * 60_000,
        region: "weur",
        colo: null,
        attempt: 0,
        verdict: [311, 1777, 2202].includes(minute) ? "down" : "up",
        status: [311, 1777, 2202].includes(minute) ? 502 : 200,
        latencyMs: [311, 1777, 2202].includes(minute) ? 40 + minute : 100,
        failure: null,
        value: null,
        want: null,
      })),
    });
    expect(charts).toMatchObject({ fold: null, latency: { wallMs: null } });
    expect(chartsFor(diagnosis({ charts }))).not.toContain("fold");
    expect(render(diagnosis({ charts }))).not.toContain('class="wall"');
  });

  it("compares regions only when there are some", () => {
    const { charts } = diagnosis();
    const one = { ...charts, regions: charts.regions.slice(0, 1) };
    expect(chartsFor(diagnosis({ charts: one }))).not.toContain("regions");
  });
});

describe("the charts' numbers", () => {
  it("folds minutes on a period", () => {
    expect(foldBins([0, 30, 60, 95], 30)).toEqual([3, 0, 0, 0, 0, 1, ...Array(24).fill(0)]);
  });

  it.each([
    [0.5, 30, ":15 and :45"],
    [0.25, 60, ":15"],
    [0.125, 1440, "03:00 UTC"],
    [0.5, 10_080, "Sun 12:00 UTC"],
    [0.5, 20, "+10 min"],
    [0.5, 360, "+3.0 h"],
  ])("names the place %s in a period of %s minutes %s", (share, period, text) => {
    expect(phaseText(share, period)).toBe(text);
  });

  it("loses no failure, whatever the period", () => {
    const minutes = Array.from({ length: 500 }, (_, index) => index * 37);
    for (const period of [5, 7.5, 60, 1440, 10_080])
      expect(foldBins(minutes, period).reduce((a, b) => a + b, 0)).toBe(500);
  });
});
