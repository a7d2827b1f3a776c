import { describe, expect, it } from "vitest";
import { foldBins, phaseText } from "../../../src/web/pages/diagnosis/fold-chart.tsx";
import { hourByWeekday } from "../../../src/web/pages/diagnosis/heat-map.tsx";
import { chartsFor, type DiagnosisMaterial } from "../../../src/web/pages/diagnosis/material.ts";
import { regionRows } from "../../../src/web/pages/diagnosis/region-matrix.tsx";
import { WhySection } from "../../../src/web/pages/diagnosis/why-section.tsx";
import { CHECKS, diagnosis, MATERIAL } from "./rich-evidence.ts";
import { pageContext } from "./rich-view.ts";
import { textOf } from "./text-of.ts";

const page = pageContext({ viewer: "admin" });
const render = (material: DiagnosisMaterial) =>
  String(<WhySection page={page} material={material} windowText="last 7 days" />);

const finding = (kind: string, data: Record<string, unknown>, pValue = 0.001) => ({
  kind,
  summary: `A ${kind}.`,
  pValue,
  data,
});

describe("why it keeps happening", () => {
  it("says the headline, shows the chart of the strongest finding, then causes with what to run", () => {
    const html = render(MATERIAL);
    const text = textOf(html);
    expect(text).toContain(
      "57 of 61 failures fall within 2 minutes after :00 and :30: a scheduled job is likely.",
    );
    expect(html.indexOf("Failures folded on a period of 30 minutes")).toBeGreaterThan(0);
    expect(html.indexOf("Failures folded on a period")).toBeLessThan(html.indexOf("A scheduled job"));
    expect(text).toContain("systemctl list-timers --all");
    expect(text).toContain("If it is this: one with a schedule such as */30 * * * *");
    expect(text).toContain("91 % sure");
    expect(text).toContain("A blip of 10 s is seen with a chance of 17 %");
  });

  it("is an answer too when nothing stands out", () => {
    const headline = "Too few to tell: 3 failures; about 5 more would settle it.";
    const html = render({ ...MATERIAL, diagnosis: diagnosis({ findings: [], hypotheses: [], headline }) });
    expect(textOf(html)).toContain(headline);
    expect(html).not.toContain("What to look at");
  });

  it("draws a history without any check or failure", () => {
    const nothing = { findings: [], hypotheses: [], checks: 0, failures: 0, headline: "No failure." };
    const html = render({ diagnosis: diagnosis(nothing), checks: [], events: [] });
    expect(html).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("draws no coordinate that is not a number", () => {
    expect(render(MATERIAL)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it.each([
    ["periodicity", { periodMinutes: 30 }, "fold"],
    ["hour-of-day", {}, "heat-map"],
    ["region", {}, "regions"],
    ["latency-wall", { wallMs: 15_000 }, "latency"],
    ["something-new", {}, "latency"],
  ] as const)("for a finding of %s the first chart is right", (kind, data, chart) => {
    const material = { ...MATERIAL, diagnosis: diagnosis({ findings: [finding(kind, data)] }) };
    expect(chartsFor(material)[0]).toBe(chart);
  });

  it("draws no period and no wall that chance explains", () => {
    const findings = [
      finding("periodicity", { periodMinutes: 30 }, 0.4),
      finding("latency-wall", { wallMs: 9 }, 0.2),
    ];
    const material = { ...MATERIAL, diagnosis: diagnosis({ findings }) };
    expect(chartsFor(material)).not.toContain("fold");
    expect(render(material)).not.toContain('class="wall"');
  });

  it("compares regions only when there are some", () => {
    const one = CHECKS.filter((check) => check.region === "weur");
    expect(chartsFor({ ...MATERIAL, checks: one })).not.toContain("regions");
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

  it("counts by the set zone's clock, daylight saving included", () => {
    const berlin = (iso: string) => hourByWeekday([Date.parse(iso)], "Europe/Berlin");
    expect(berlin("2026-07-06T22:30:00Z")[1]![0]).toBe(1);
    expect(berlin("2026-01-05T22:30:00Z")[0]![23]).toBe(1);
  });

  it("counts scheduled checks only, and lost ones not at all", () => {
    const [check] = CHECKS;
    const rows = regionRows([
      { ...check!, verdict: "down" },
      { ...check!, verdict: "up" },
      { ...check!, verdict: "lost" },
      { ...check!, verdict: "down", attempt: 1 },
    ]);
    expect(rows).toMatchObject([{ region: check!.region, failures: 1, checks: 2 }]);
  });
});
