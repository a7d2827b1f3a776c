/** Feeds and badges through parsers that others wrote, with names and notes that nobody should have. */
import { parseFeed } from "@rowanmanning/feed-parser";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import type { IncidentView } from "../../src/core/shard/view.ts";
import { DEFAULT_SETTINGS } from "../../src/store/settings.ts";
import { badgeSvg } from "../../src/web/badge-svg.ts";
import { atom } from "../../src/web/feeds/atom.ts";
import { feedOf } from "../../src/web/feeds/feed.ts";
import { rss } from "../../src/web/feeds/rss.ts";
import { DayBars } from "../../src/web/pages/chart/day-bars.tsx";
import { clockOf } from "../../src/web/pages/words/clock.tsx";
import type { PageView } from "../../src/web/view-model.ts";
import { dayTotals } from "./pages/rich-view.ts";
import { incidentView, monitorView } from "./sample-view.ts";

const SITE = "https://status.example";
const START = 1_790_000_000_000;
const NOW = START + 86_400_000;

/** A strict XML 1.0 parser: it throws at the first thing that is not well-formed. */
function parsed(xml: string): string[] {
  const names: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name }) => names.push(name));
  parser.write(xml).close();
  return names;
}

function page(name: string, incidents: readonly IncidentView[], title = "Status"): PageView {
  const monitors = [{ view: monitorView("shop", { name }), rollup: null }];
  return {
    settings: { ...DEFAULT_SETTINGS, title },
    status: "up",
    lastTickAt: START,
    builtAt: START,
    madeOf: [],
    monitors,
    groups: [{ name: null, monitors }],
    incidents,
    maintenance: [],
  };
}

const closed = incidentView("shop.outage.abc", "shop", {
  state: "closed",
  endedAt: START + 600_000,
  updates: [{ at: START + 60_000, text: "We look into it.", public: true }],
});
const open = incidentView("shop.slow.def", "shop", { kind: "slow", startedAt: START + 900_000, updates: [] });
const both = (view: PageView) => [atom(feedOf(view, SITE, NOW)), rss(feedOf(view, SITE, NOW))] as const;

const anything = fc.string({ unit: "binary", maxLength: 40 });

describe("whatever a monitor is called and a note says", () => {
  it("both feeds are well-formed", () => {
    fc.assert(
      fc.property(anything, anything, anything, (name, note, title) => {
        const incident = {
          ...closed,
          publicSummary: note,
          updates: [{ at: START, text: note, public: true }],
        };
        for (const xml of both(page(name, [incident], title))) expect(() => parsed(xml)).not.toThrow();
      }),
    );
  });

  it("a badge is well-formed, in every style, and the same each time", () => {
    fc.assert(
      fc.property(
        anything,
        anything,
        fc.constantFrom("flat" as const, "flat-square" as const),
        (label, message, style) => {
          const svg = badgeSvg({ label, message, color: "2ea44f" }, { style, labelColor: "123" });
          expect(parsed(svg)[0]).toBe("svg");
          expect(badgeSvg({ label, message, color: "2ea44f" }, { style, labelColor: "123" })).toBe(svg);
        },
      ),
    );
  });

  it("a day with so few failures that their share is said by a sign is well-formed", () => {
    const day = dayTotals(20_779, { up: 99_999, down: 1 });
    const bars = String(DayBars({ days: [day], today: day.day, clock: clockOf("UTC") }));
    expect(parsed(bars)).toContain("title");
    expect(bars).toContain("<title>22 Nov: &lt; 0.01 % of checks failed</title>");
  });

  it("says what XML can say of it", () => {
    const name = 'Shop "front" & <b>\u0000\u001b[1m\ud83d\uffff';
    const [first, second] = both(page(name, [open])).map((xml) => parseFeed(xml));
    for (const feed of [first, second])
      expect(feed!.items[0]!.title).toBe('Shop "front" & <b>[1m\ufffd: The service does not answer.');
  });
});

describe("Atom", () => {
  const xml = atom(feedOf(page("Shop", [open, closed]), SITE, NOW));

  it("has all that RFC 4287 demands of a feed and of an entry", () => {
    const names = parsed(xml);
    const feedPart = names.slice(0, names.indexOf("entry"));
    for (const name of ["id", "title", "updated", "author", "name"]) expect(feedPart).toContain(name);
    const entries = xml.split("<entry>").slice(1);
    expect(entries).toHaveLength(2);
    for (const entry of entries)
      for (const name of ["<id>", "<title ", "<updated>"]) expect(entry.split(name)).toHaveLength(2);
  });

  it("is read by a feed reader: who, when, what, and when it changed", () => {
    const feed = parseFeed(xml);
    expect(feed.title).toBe("Status: incidents");
    expect(feed.authors.map(({ name }) => name)).toEqual(["Status"]);
    expect(feed.items.map(({ title, url }) => [title, url])).toEqual([
      ["Shop: The service does not answer.", `${SITE}/incidents/shop.slow.def`],
      ["Resolved: Shop: The service does not answer.", `${SITE}/incidents/shop.outage.abc`],
    ]);
    const [, resolved] = feed.items;
    expect(resolved!.published).toEqual(new Date(START));
    expect(resolved!.updated).toEqual(new Date(START + 600_000));
    expect(resolved!.content).toContain("We look into it.");
  });

  it("keeps markup of a note as text inside its HTML", () => {
    const note = { at: START, text: "<script>alert(1)</script>", public: true };
    const texts: string[] = [];
    const parser = new SaxesParser();
    parser.on("text", (text) => texts.push(text));
    parser.write(atom(feedOf(page("Shop", [{ ...closed, updates: [note] }]), SITE, NOW))).close();
    const html = texts.find((text) => text.startsWith("<p>"))!;
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    expect(html).not.toContain("<script>");
  });

  it("of a page without incidents changes with the day only", () => {
    const quiet = (at: number) => atom(feedOf({ ...page("Shop", []), lastTickAt: at }, SITE, NOW));
    expect(quiet(START)).toBe(quiet(START + 60_000));
    parsed(quiet(START));
  });
});

describe("RSS", () => {
  const feed = parseFeed(rss(feedOf(page("Shop", [open, closed]), SITE, NOW)));

  it("has a new item for each note and for the end, newest first, as readers never look at an old one again", () => {
    expect(feed.items.map(({ title, published }) => [title, published?.getTime()])).toEqual([
      ["Shop: The service does not answer.", START + 900_000],
      ["Resolved: Shop: The service does not answer.", START + 600_000],
      ["Update: Shop: The service does not answer.", START + 60_000],
      ["Shop: The service does not answer.", START],
    ]);
    expect(new Set(feed.items.map(({ id }) => id)).size).toBe(4);
  });

  it("keeps an item's guid when more is written", () => {
    const later = {
      ...closed,
      updates: [...closed.updates, { at: START + 90_000, text: "More.", public: true }],
    };
    const ids = (incident: IncidentView) =>
      parseFeed(rss(feedOf(page("Shop", [incident]), SITE, NOW))).items.map(({ id }) => id);
    expect(ids(later)).toEqual(expect.arrayContaining(ids(closed)));
  });

  it("describes its channel", () => {
    expect(feed.description).toBeTruthy();
    expect(feed.language).toBe("en");
    expect(feed.self).toBe(`${SITE}/feed.rss`);
  });
});
