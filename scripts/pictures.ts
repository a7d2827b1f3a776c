/**
 * `npm run pictures`: the README's pictures, taken of the demo that `npm start` runs in this folder. Light, at one width,
 * so that two sets differ only where the pages do.
 */
import { join } from "node:path";
import { startChromium } from "../test/web/pages/chromium.ts";
import { lastRunning, localToken, ROOT, stillRuns } from "./local/place.ts";

const SIZE = { width: 1120, height: 900 };

async function main(): Promise<void> {
  const running = lastRunning();
  if (running === null || !(await stillRuns(running)))
    throw new Error("No demo runs here: start it with `npm start`, and let it import its history.");
  const browser = await startChromium();
  try {
    const context = await browser.newContext({
      viewport: SIZE,
      colorScheme: "light",
      deviceScaleFactor: 1.5,
    });
    const page = await context.newPage();
    await page.goto(`${running.url}/`);
    await page.screenshot({ path: picture("status-page"), clip: { x: 0, y: 0, ...SIZE } });
    await page.goto(`${running.url}/admin/login`);
    await page.getByLabel("Admin token").fill(localToken().token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.goto(`${running.url}/m/demo-checkout`);
    await page
      .locator(".answer")
      .first()
      .screenshot({ path: picture("diagnosis") });
  } finally {
    await browser.close();
  }
}

function picture(name: string): string {
  const path = join(ROOT, "docs", `${name}.png`);
  console.log(path);
  return path;
}

await main();
