import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "./axe.ts";
import { startChromium } from "./chromium.ts";
import { SAMPLE_PAGES } from "./sample-pages.tsx";
import { type Served, servePages } from "./served-pages.tsx";

let served: Served;
let browser: Browser;

beforeAll(async () => {
  served = await servePages();
  browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
});

interface Visit {
  readonly page: Page;
  readonly complaints: string[];
  readonly elsewhere: string[];
}

async function visit(path: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Visit> {
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== served.origin) elsewhere.push(request.url());
  });
  await page.goto(`${served.origin}${path}`);
  return { page, complaints, elsewhere };
}

/** Text is given as a string, so that the test needs no types of the browser. */
const OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

describe.each(Object.keys(SAMPLE_PAGES))("%s in a browser", (path) => {
  let visited: Visit;

  beforeAll(async () => {
    visited = await visit(path);
  });

  afterAll(() => visited.page.close());

  it("complains of nothing and asks nobody else for anything", () => {
    expect(visited.complaints).toEqual([]);
    expect(visited.elsewhere).toEqual([]);
  });

  it.each([360, 768])("fits a width of %s px", async (width) => {
    await visited.page.setViewportSize({ width, height: 740 });
    expect(await visited.page.evaluate(OVERFLOW)).toBe(0);
  });

  it.each([360, 1440])("breaks no rule of axe at %s px", async (width) => {
    await visited.page.setViewportSize({ width, height: 740 });
    expect(await violationsOf(visited.page)).toEqual([]);
  });

  it("has enough contrast in the dark scheme", async () => {
    await visited.page.emulateMedia({ colorScheme: "dark" });
    expect(await violationsOf(visited.page, "color-contrast")).toEqual([]);
  });
});

it("weak contrast would be found", async () => {
  const { page } = await visit("/history");
  await page.evaluate("document.querySelector('h1').style.color = '#aaa'");
  expect(await violationsOf(page)).toEqual(["color-contrast: h1"]);
  await page.close();
});

it.each(["/", "/m/checkout", "/m/checkout/as-admin"])("%s reads without JavaScript", async (path) => {
  const { page } = await visit(path, { javaScriptEnabled: false });
  expect(await page.locator("main").textContent()).toContain("Checkout");
  await page.close();
});

describe("by keyboard", () => {
  it("the first stop is the way past the header, and every stop shows where it is", async () => {
    const { page } = await visit("/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent.trim()")).toBe("Skip to content");
    for (let stop = 0; stop < 8; stop++) {
      await page.keyboard.press("Tab");
      const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
      expect(outline).not.toBe("none");
    }
    await page.close();
  });

  it("evidence opens without a mouse", async () => {
    const { page } = await visit("/m/checkout/as-admin");
    const first = page.locator(".failures details").first();
    await first.locator("summary").focus();
    await page.keyboard.press("Enter");
    expect(await first.textContent()).toContain("nginx waited 15 s");
    await page.close();
  });
});

describe("the days' bars of the status page", () => {
  const [bars, readout] = [".bars-box", ".bars-box .readout"];
  const said = (page: Page) => page.locator(readout).nth(1).textContent();
  const shown = async (page: Page) => {
    const box = (await page.locator(bars).nth(1).boundingBox())!;
    return (day: number) => ({ x: box.x + ((day + 0.5) / 90) * box.width, y: box.y + 10 });
  };

  it("say each day under the pointer, by arrow keys and by touch, and shift nothing", async () => {
    const { page } = await visit("/", { viewport: { width: 360, height: 800 }, hasTouch: true });
    await page.locator(bars).nth(1).scrollIntoViewIfNeeded();
    const height = await page.evaluate("document.body.scrollHeight");
    const place = await shown(page);
    const texts: (string | null)[] = [];
    for (const day of [0, 44, 89]) {
      const { x, y } = place(day);
      await page.mouse.move(x, y);
      texts.push(await said(page));
    }
    expect(texts[2]).toMatch(/^22 Nov: /);
    expect(texts[0]).toMatch(/^25 Aug: /);
    expect(new Set(texts).size).toBe(3);
    await page.locator(bars).nth(1).focus();
    await page.keyboard.press("ArrowLeft");
    expect(await said(page)).toMatch(/^21 Nov: /);
    const { x, y } = place(88);
    await page.touchscreen.tap(x, y);
    expect(await said(page)).toMatch(/^21 Nov: /);
    expect(await page.evaluate("document.body.scrollHeight")).toBe(height);
    await page.close();
  });
});

it("the copy button copies the command itself", async () => {
  const { page } = await visit("/m/checkout/failures/one");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator(".copy-button").first().click();
  expect(await page.evaluate("navigator.clipboard.readText()")).toMatch(/^curl -g -sS/);
  await page.close();
});
