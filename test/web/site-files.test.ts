/** What robots, browsers and researchers look for, and what a pasted link shows. */
import { beforeEach, describe, expect, it } from "vitest";
import { monitorView, PRIVATE_WORDS, sampleView } from "./sample-view.ts";
import { call, migrated, showView, stranger } from "./served.ts";

const set = (body: object) => call("/api/v1/settings", { method: "PATCH", body });
const withStatus = (status: "up" | "outage" | "slow") =>
  showView(sampleView(Date.now(), { monitors: [monitorView("shop", { status })] }));

beforeEach(async () => {
  await migrated();
  await showView(sampleView(Date.now()));
});

describe("robots.txt", () => {
  it("lets search engines find the public pages only", async () => {
    const { status, headers, text } = await stranger("/robots.txt");
    expect([status, headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(text).toMatch(/^User-agent: \*\n/);
    for (const path of ["/admin", "/api/", "/metrics"]) expect(text).toContain(`Disallow: ${path}\n`);
    expect(text).not.toMatch(/^Disallow: \/$/m);
  });
});

describe("security.txt", () => {
  it("says where to report a weakness, as RFC 9116 wants it", async () => {
    expect((await set({ securityContact: "mailto:security@shop.example" })).status).toBe(200);
    const { status, headers, text } = await stranger("/.well-known/security.txt");
    expect([status, headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(text).toContain("Contact: mailto:security@shop.example\n");
    const expires = Date.parse(/^Expires: (.+)$/m.exec(text)![1]!);
    expect(expires).toBeGreaterThan(Date.now() + 100 * 86_400_000);
    expect(expires).toBeLessThan(Date.now() + 365 * 86_400_000);
  });

  it("is not there until a contact is set", async () => {
    const { status, json } = await stranger("/.well-known/security.txt");
    expect([status, json.detail]).toEqual([404, expect.stringContaining("securityContact")]);
  });

  it.each(["security@shop.example", "http://shop.example/", "mailto:a@b\nContact: x", "javascript:1"])(
    "takes no contact like %j",
    async (securityContact) => {
      expect((await set({ securityContact })).json.errors?.[0].path).toBe("securityContact");
    },
  );
});

describe("the icon", () => {
  it("has the colour of the state, at /favicon.ico and in the page", async () => {
    const seen = new Set<string>();
    for (const status of ["up", "slow", "outage"] as const) {
      await withStatus(status);
      const icon = await stranger("/favicon.ico");
      expect(icon.headers.get("content-type")).toBe("image/svg+xml");
      seen.add(icon.text);
      const path = /<link rel="icon" href="([^"]+)"/.exec((await stranger("/")).text)![1]!;
      expect((await stranger(path)).text).toBe(icon.text);
    }
    expect(seen.size).toBe(3);
  });
});

describe("a pasted link", () => {
  const metaOf = (html: string, name: string) =>
    new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`).exec(html)?.[1];

  it("shows the page's name and the state in a sentence", async () => {
    await set({ title: "Shop status" });
    const { text } = await stranger("/");
    expect(metaOf(text, "og:site_name")).toBe("Shop status");
    expect(metaOf(text, "og:description")).toBe("Docs is slow.");
    expect(metaOf(text, "description")).toBe("Docs is slow.");
    for (const word of PRIVATE_WORDS) expect(text).not.toContain(word);
  });

  it("has the address that is set, and none that was only asked for", async () => {
    expect((await stranger("/")).text).not.toContain("og:url");
    await set({ statusUrl: "https://uptime.example/" });
    const { text } = await stranger("/");
    expect(metaOf(text, "og:url")).toBe("https://uptime.example/");
    expect(text).toContain('<link rel="canonical" href="https://uptime.example/"');
  });

  it("of a page for the admin tells nothing", async () => {
    const { text } = await stranger("/admin/login");
    expect(text).not.toContain("og:");
  });

  it("offers both feeds", async () => {
    const { text } = await stranger("/");
    expect(text).toContain('type="application/atom+xml"');
    expect(text).toContain('type="application/rss+xml"');
  });
});
