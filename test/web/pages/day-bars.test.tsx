import { describe, expect, it } from "vitest";
import type { DayTotals } from "../../../src/core/shard/view.ts";
import { DayBars, dayKind, daySentence } from "../../../src/web/pages/chart/day-bars.tsx";
import { clockOf } from "../../../src/web/pages/words/clock.tsx";
import { dayTotals } from "./rich-view.ts";

const clock = clockOf("UTC");
const TODAY = 20_779;
const render = (days: readonly DayTotals[]) => String(<DayBars days={days} today={TODAY} clock={clock} />);

describe("a day's bar", () => {
  it.each([
    ["not measured", undefined, "none"],
    ["observed for no time", dayTotals(TODAY, { observedSeconds: 0 }), "none"],
    ["without outage", dayTotals(TODAY), "good"],
    ["with blips only", dayTotals(TODAY, { blips: 3, down: 9 }), "good"],
    ["with a short outage", dayTotals(TODAY, { outageSeconds: 600 }), "partial"],
    ["mostly down", dayTotals(TODAY, { outageSeconds: 60_000 }), "major"],
  ] as const)("%s is coloured by its downtime alone", (_, day, kind) => {
    expect(dayKind(day)).toBe(kind);
  });

  it("marks blips apart, so that such a day looks neither clean nor down", () => {
    const clean = render([dayTotals(TODAY)]);
    const blipped = render([dayTotals(TODAY, { blips: 2, down: 4 })]);
    expect(clean).not.toContain('class="blip"');
    expect(blipped).toContain('class="blip"');
    expect(blipped).not.toMatch(/class="(partial|major)"/);
  });

  it("draws the same 90 places however many days are known", () => {
    const places = (html: string) => html.match(/M\d+ 0h3v26h-3z/g)!.length;
    expect(places(render([]))).toBe(90);
    expect(places(render([dayTotals(TODAY), dayTotals(TODAY - 89, { outageSeconds: 9 })]))).toBe(90);
    expect(places(render([dayTotals(TODAY - 90)]))).toBe(90);
  });

  it("is told in words to whoever can't see it", () => {
    const html = render([
      dayTotals(TODAY - 1, { outageSeconds: 720, down: 36 }),
      dayTotals(TODAY, { blips: 1, down: 2 }),
    ]);
    expect(html).toContain(
      'aria-label="The last 90 days: 1 day with downtime (21 Nov); 1 day with blips only; 88 days not measured."',
    );
  });

  it("names the outage's length, the blips and the share of failed checks", () => {
    const day = dayTotals(TODAY, { outageSeconds: 720, blips: 3, down: 86 });
    expect(daySentence(day, clock)).toBe("22 Nov: down for 12 min, 3 blips, 2.0 % of checks failed");
  });
});
