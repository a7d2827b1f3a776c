import { expect, it } from "vitest";
import { MonthTable } from "../../../../src/web/pages/monitor/month-table.tsx";
import { clockOf } from "../../../../src/web/pages/words/clock.tsx";

const clock = clockOf("America/New_York");
const MARCH = Date.UTC(2026, 2, 1);

it("names each month as UTC has it, with its uptime, its outages, its blips and its latency", () => {
  const months = [
    { at: MARCH, uptime: 0.9986, outageSeconds: 3725, blips: 4, p95: 312 },
    { at: Date.UTC(2026, 1, 1), uptime: null, outageSeconds: 0, blips: 0, p95: null },
  ];
  const html = String(<MonthTable months={months} clock={clock} />);
  const cells = [...html.matchAll(/<td>(.*?)<\/td>/g)].map((match) => match[1]);
  expect(cells).toEqual([
    ...["March 2026", "99.86 %", "1 h 2 min", "4", "312 ms"],
    ...["February 2026", "–", "–", "0", "–"],
  ]);
});

it("says so before the first day is over", () => {
  expect(String(<MonthTable months={[]} clock={clock} />)).toContain("first full day");
});
