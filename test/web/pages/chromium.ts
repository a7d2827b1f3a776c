/** Real Chromium, from npm: nothing is installed by hand. */
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as playwright } from "playwright-core";

/** The packaged flags are for a machine that lives for one page; a test opens many. */
const ONE_PAGE_ONLY = ["--single-process", "--no-zygote"];

export async function startChromium(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: chromium.args.filter((flag) => !ONE_PAGE_ONLY.includes(flag)),
  });
}
