import { describe, expect, it } from "vitest";
import { SCRIPT_PATH, STYLE } from "../../../../src/web/pages/frame/assets.ts";
import type { PageContext } from "../../../../src/web/pages/frame/page-context.ts";
import type { StatusView } from "../../../../src/web/pages/status/page-view.ts";
import { groupsOf } from "../../../../src/web/pages/status/recent-incidents.tsx";
import { StatusPage } from "../../../../src/web/pages/status/status-page.tsx";
import { gzippedBytes } from "../gzip.ts";
import { incident, monitorOnPage, pageContext, richView, SAMPLES } from "../rich-view.ts";
import { textOf } from "../text-of.ts";

const render = (view: StatusView, page: PageContext = pageContext()) =>
  String(<StatusPage page={page} view={view} />);

describe("the status page", () => {
  it("says the worst first and the rest beside it", () => {
    const text = textOf(render(richView()));
    expect(text).toContain("Payments is down");
    expect(text).toContain("Also: Checkout fails intermittently, Image delivery is slow");
  });

  it("shows each monitor's status as a word, its failure rate with the interval, and its percentiles", () => {
    const text = textOf(render(richView()));
    expect(text).toContain("Checkout Failing intermittently");
    expect(text).toContain("0.44 % of checks failed, 24 h 95 % interval 0.28–0.69 % 9 blips");
    expect(text).toContain("p50 142 ms p95 341 ms p99 582 ms");
  });

  it("shows an open intermittent condition although checks succeed in between", () => {
    expect(textOf(render(richView()))).toContain("Failing intermittently for 3 h 6 min");
  });

  it("puts open incidents with their updates above the monitors, closed ones below", () => {
    const html = render(richView());
    const at = (text: string) => html.indexOf(text);
    expect(at("The payment provider has confirmed")).toBeLessThan(at('id="m-www"'));
    expect(at("Unreachable from one of three regions")).toBeGreaterThan(at('id="m-www"'));
  });

  it("says of an open intermittent how much fails", () => {
    expect(textOf(render(richView()))).toMatch(/\d % of the checks of the last 24 hours failed/);
  });

  it("puts what repeats into one card, by its newest, and leaves what people spoke of alone", () => {
    const one = richView().incidents.find(({ state }) => state === "closed")!;
    const closed = (id: string, monitor: string, updates: typeof one.updates = []) =>
      ({ ...one, id, monitor, kind: "intermittent", updates, startedAt: one.startedAt }) as const;
    const note = { at: 1, text: "Mended.", public: true };
    const groups = groupsOf([
      closed("a1", "a"),
      closed("b1", "b"),
      closed("a2", "a"),
      closed("a3", "a", [note]),
    ]);
    expect(groups.map((group) => group.map(({ id }) => id))).toEqual([["a1", "a2"], ["b1"], ["a3"]]);
    const text = textOf(render({ ...richView(), incidents: [closed("a1", "www"), closed("a2", "www")] }));
    expect(text).toMatch(/2 times since .*The last one: .*The 1 before/);
  });

  it("folds many open incidents of one kind into one card, and none that people spoke of", () => {
    const open = richView().incidents.find(({ state, kind }) => state === "open" && kind !== "manual")!;
    const many = Array.from({ length: 9 }, (_, index) => ({
      ...open,
      id: `m${index}.outage.a`,
      monitor: `m${index}`,
      kind: "outage" as const,
      updates: [],
    }));
    const said = { ...many[0]!, id: "said", updates: [{ at: 1, text: "We know.", public: true }] };
    const html = render({ ...richView(), incidents: [said, ...many] });
    expect(html.match(/<article class="incident open/g)).toHaveLength(2);
    for (const { id } of [said, ...many]) expect(html).toContain(`href="/incidents/${id}"`);
    expect(textOf(html)).toContain("Outage: 9 services");
  });

  it.each(["silent", "agent", "quota", "manual"] as const)(
    "leaves five open ones of kind %s alone",
    (kind) => {
      const [open] = richView().incidents;
      const five = Array.from({ length: 5 }, (_, index) => {
        const title = kind === "manual" ? { title: `By hand ${index}` } : {};
        return {
          ...open!,
          id: `${kind}.${index}`,
          monitor: null,
          kind,
          state: "open",
          updates: [],
          ...title,
        } as const;
      });
      const html = render({ ...richView(), incidents: five });
      expect(html.match(/<article class="incident open/g)).toHaveLength(5);
      expect(textOf(html)).not.toContain("5 services");
    },
  );

  it("gives times for people in the set zone and for machines in UTC", () => {
    expect(render(richView())).toContain(
      '<time datetime="2026-11-22T21:58:40.000Z">22 Nov 2026, 22:58</time>',
    );
  });

  it("gives the admin the last check of each region, and strangers none of it", () => {
    const inRegions = /IAD/;
    expect(render(richView("admin"), pageContext({ viewer: "admin" }))).toMatch(inRegions);
    expect(render(richView())).not.toMatch(inRegions);
  });

  it("escapes whatever a name, a group, a title or an update says", () => {
    const evil = `</h3><script>alert(1)</script>"'&`;
    const monitor = monitorOnPage({ ...SAMPLES[1]!, name: evil, group: evil }, 1);
    const update = { at: 1, text: evil, public: true };
    const view = {
      lastTickAt: 1,
      monitors: [monitor],
      incidents: [incident({ publicSummary: evil, updates: [update] })],
    };
    const page = pageContext({
      settings: { title: evil, logoUrl: null, links: [{ label: evil, url: `https://a.example/"><script>` }] },
    });
    const html = render(view, page);
    expect(html).not.toContain("<script>");
    expect(html).toContain("&lt;script&gt;alert(1)");
  });

  it.each([
    ["a stranger", "public", "sign in"],
    ["the admin", "admin", "Add a monitor"],
  ] as const)("tells %s what to do while there is no monitor", (_, viewer, told) => {
    const empty = { lastTickAt: null, monitors: [], incidents: [] };
    expect(textOf(render(empty, pageContext({ viewer })))).toContain(told);
  });

  it("stays within 40 KiB with its stylesheet for 50 monitors, compressed", async () => {
    const monitors = Array.from({ length: 50 }, (_, index) => {
      const sample = SAMPLES[index % SAMPLES.length]!;
      return monitorOnPage(
        { ...sample, id: `${sample.id}-${index}`, name: `${sample.name} ${index}` },
        index,
      );
    });
    const bytes = await gzippedBytes(render({ ...richView(), monitors }) + STYLE);
    expect(bytes).toBeLessThan(40 * 1024);
  });

  it("asks nothing of anyone else and runs nothing but its own script", () => {
    const html = render(richView());
    expect(html.match(/<script[^>]*>/g)).toEqual([`<script src="${SCRIPT_PATH}" defer="">`]);
    expect(html).not.toMatch(/<iframe|style="|onclick=|url\(/);
    const loaded = [...html.matchAll(/<(?:link rel="(?:stylesheet|icon)" href|img src)="([^"]+)"/g)].map(
      (m) => m[1]!,
    );
    expect(loaded.length).toBeGreaterThan(0);
    for (const url of loaded) expect(url).toMatch(/^\/assets\//);
  });
});
