import { describe, expect, it } from "vitest";
import { STYLE } from "../../../../src/web/pages/frame/assets.ts";
import type { PageContext } from "../../../../src/web/pages/frame/page-context.ts";
import type { StatusView } from "../../../../src/web/pages/status/page-view.ts";
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

  it("asks nothing of anyone else and runs nothing for a visitor", () => {
    const html = render(richView());
    expect(html).not.toMatch(/<script|<iframe|style="|onclick=|url\(/);
    const loaded = [...html.matchAll(/<(?:link rel="(?:stylesheet|icon)" href|img src)="([^"]+)"/g)].map(
      (m) => m[1]!,
    );
    expect(loaded.length).toBeGreaterThan(0);
    for (const url of loaded) expect(url).toMatch(/^\/assets\//);
  });
});
