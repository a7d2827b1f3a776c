/**
 * A newcomer's first evening in a real browser, with the real Worker and a real mail server: sign in, try and add a monitor,
 * name channels, be alerted, look at the evidence, acknowledge by the link in the message, write a note, be done; and a
 * visitor who subscribes, is mailed of each, and unsubscribes. Every page on the way obeys axe.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ReadMail, readMail } from "../notify/read-mail.ts";
import { type SmtpServer, smtpCertificate, smtpServer } from "../notify/smtp-server.ts";
import { violationsOf } from "../web/pages/axe.ts";
import { startChromium } from "../web/pages/chromium.ts";
import { Target } from "../worker/target.ts";
import { TOKEN, Worker } from "../worker/worker.ts";

const START = Math.floor(Date.now() / 60_000) - 30;

let worker: Worker;
let target: Target;
let receiver: Target;
let mailServer: SmtpServer;
let browser: Browser;
let page: Page;
let bad = false;
/** As the chat got them. */
const messages: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  target = await Target.start((request, response, self) => {
    if (bad)
      self.answer(
        request,
        response,
        502,
        [["Server", "nginx/1.22.1"]],
        "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.22.1</center></body></html>",
      );
    else self.answer(request, response, 200, [["Server", "nginx/1.22.1"]], "fine");
  });
  receiver = await Target.start((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => {
      text += part.toString();
    });
    request.on("end", () => {
      messages.push(text);
      response.writeHead(200).end();
    });
  });
  mailServer = await smtpServer();
  [worker, browser] = await Promise.all([Worker.start({}, smtpCertificate), startChromium()]);
  await worker.api("/settings", { method: "PATCH", body: { statusUrl: worker.origin } });
  page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => {
    // Chromium calls the 401 of a page with the sign-in form an error.
    if (["error", "warning"].includes(message.type()) && !/ 401 /.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
});

afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  await target?.stop();
  await receiver?.stop();
  mailServer?.close();
});

const go = (path: string) => page.goto(`${worker.origin}${path}`);
const textOf = async (one: Page) => (await one.locator("main").textContent()) ?? "";
const text = () => textOf(page);
const VISITOR = "visitor@example.org";
const toVisitor = (): ReadMail[] => mailServer.mails.map(readMail).filter(({ to }) => to === VISITOR);

/** Tabs on to the control that the selector fits, as somebody without a mouse does. */
async function tabTo(one: Page, selector: string): Promise<void> {
  for (let stops = 0; stops < 60; stops++) {
    await one.keyboard.press("Tab");
    if (await one.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`no way to ${selector} by Tab`);
}

describe("a first evening", () => {
  it("begins at an empty page, which leads to signing in and adding a monitor", async () => {
    await go("/");
    expect(await text()).toContain("Nothing is shown here yet");
    await page.locator("main").getByRole("link", { name: "sign in" }).click();
    await page.getByLabel("Admin token").fill(TOKEN);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Add the first one" }).click();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toMatch(/monitor/i);
  });

  it("tries a monitor before it is saved, and keeps what was typed when a field is wrong", async () => {
    await page.getByLabel("URL", { exact: true }).fill("shop");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await text()).toMatch(/URL/);
    await page.getByLabel("URL", { exact: true }).fill(`${target.origin}/health`);
    await page.getByLabel("Id", { exact: true }).fill("shop");
    await page.getByLabel("Name", { exact: true }).fill("Shop");
    await page.getByRole("button", { name: "Test without saving" }).click();
    expect(await text()).toContain("200");
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("Shop");
    expect(target.log.length).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Save" }).click();
    expect(await text()).toContain("Added");
  });

  it("names a channel by form, and a test reaches it", async () => {
    await go("/admin/channels?kind=mattermost");
    await page.getByLabel("Name", { exact: true }).fill("ops");
    await page.getByLabel("URL", { exact: true }).fill(`${receiver.origin}/in`);
    await page.getByRole("button", { name: "Save and send a test" }).click();
    expect(await text()).toContain("The test was sent");
    expect(messages).toEqual([expect.stringContaining("Test of this channel")]);
  });

  it("names a mail channel by form, and lets visitors subscribe by it", async () => {
    await go("/admin/channels?kind=email&via=smtp");
    const form = page.locator("#add");
    for (const [label, value] of [
      ["Name", "mail"],
      ["To, one address a line", "ops@example.org"],
      ["From", "Shop <status@example.org>"],
      ["Host", "localhost"],
      ["Port", String(mailServer.port)],
    ] as const)
      await form.getByLabel(label, { exact: true }).fill(value);
    await form.getByRole("button", { name: "Save and send a test" }).click();
    expect(await text()).toContain("The test was sent");
    await go("/admin/subscriptions");
    await page.getByLabel("E-mail channel").selectOption("mail");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await text()).toContain("Visitors can subscribe by e-mail");
  });

  it("has a visitor who subscribes by keyboard and confirms by the link in the mail", async () => {
    const visitor = await browser.newPage();
    await visitor.goto(`${worker.origin}/`);
    await tabTo(visitor, 'a[href="/subscribe"]');
    await visitor.keyboard.press("Enter");
    await visitor.waitForURL(/subscribe/);
    await tabTo(visitor, "input[type=email]");
    await visitor.keyboard.type(VISITOR);
    await visitor.keyboard.press("Enter");
    await visitor.getByText("Look into your mailbox").waitFor();
    await expect.poll(toVisitor).toHaveLength(1);
    const [link = ""] = /http\S+confirm\?token=\S+/.exec(toVisitor()[0]!.text) ?? [];
    await visitor.goto(link);
    expect(await violationsOf(visitor)).toEqual([]);
    await tabTo(visitor, "main button");
    await visitor.keyboard.press("Enter");
    await visitor.getByText(`Mails go to ${VISITOR}`).waitFor();
    // Mails are for whoever was subscribed when it happened, and the ticks below are of half an hour ago.
    await worker.sql("UPDATE subscriptions SET created_at = 0");
    await visitor.close();
  });

  it("sees it fail, and the alert has a link that acknowledges by a button", async () => {
    // Rechecks wait in real time.
    await worker.api("/monitors/shop", { method: "PATCH", body: { recheck: { afterSeconds: [] } } });
    await worker.tick(START);
    bad = true;
    for (const minute of [1, 2, 3]) await worker.tick(START + minute);
    await go("/");
    expect(await text()).toMatch(/Shop/);
    await expect.poll(() => messages.at(-1)).toMatch(/Shop is down: 502 by nginx/);
    const [link = ""] = /http[^\s")]+acknowledge\?signature=[\w-]+/.exec(messages.at(-1)!) ?? [];
    await page.goto(link);
    await tabTo(page, "#by");
    await page.keyboard.type("Night shift");
    await page.keyboard.press("Enter");
    await page.getByText("Acknowledged by Night shift").waitFor();
  });

  it("looks at the last hour's latency, and reads its values by mouse and by keyboard", async () => {
    await go("/m/shop");
    await page.getByRole("link", { name: "1 hour" }).click();
    const chart = page.locator("figure[data-readout]");
    await chart.locator(".spot").last().hover();
    const byMouse = await chart.locator(".readout").textContent();
    expect(byMouse).toMatch(/checks failed \(100 %\)/);
    await chart.focus();
    await page.keyboard.press("ArrowLeft");
    expect(await chart.locator(".readout").textContent()).not.toBe(byMouse);
    for (const name of ["7 days", "30 days", "1 year", "24 hours"])
      await page.getByLabel("Stretch of the latency chart").getByRole("link", { name }).click();
    expect(page.url()).toContain("range=24h");
  });

  it("finds the evidence of the failure from the monitor's page", async () => {
    await go("/m/shop");
    await page.locator(".failures details summary").first().click();
    await page.locator(".failures details[open] a").first().click();
    expect(page.url()).toContain("/m/shop/failures/");
    expect(await text()).toMatch(/nginx/);
    expect(await text()).toContain("502 Bad Gateway");
  });

  it("writes a note that strangers read, and the incident ends", async () => {
    const [incident] = await worker.all<{ id: string }>("/incidents");
    await go(`/incidents/${incident!.id}`);
    await page.getByLabel("What is known").fill("A backend is **down**; we are on it.");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    const stranger = await browser.newPage();
    await stranger.goto(`${worker.origin}/incidents/${incident!.id}`);
    expect(await stranger.locator("main").innerHTML()).toContain("<strong>down</strong>");
    await stranger.close();
    bad = false;
    for (const minute of [4, 5, 6, 7]) await worker.tick(START + minute);
    await page.reload();
    expect(await text()).toMatch(/resolved|lasted/i);
    await expect.poll(() => messages.at(-1)).toMatch(/Shop is up again/);
  });

  it("mailed the visitor what was public of it", async () => {
    await expect.poll(() => toVisitor().map(({ subject }) => subject), { timeout: 10_000 }).toHaveLength(4);
    const [, opened, note, resolved] = toVisitor();
    expect([opened, note, resolved].map((mail) => mail?.subject)).toEqual([
      "[Status] Investigating: Shop: The service is down.",
      "[Status] Investigating: Shop: The service is down.",
      expect.stringMatching(/^\[Status\] Resolved: Shop: The service was down for .* minutes\.$/),
    ]);
    for (const mail of [opened, note, resolved]) {
      expect(mail!.text).not.toMatch(/nginx|\b502\b|Night shift/);
      expect(mail!.text).not.toContain(target.origin);
      expect(mail!.headers.get("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    }
    expect(note!.html).toContain("<strong>down</strong>");
  });

  it("announces maintenance by form, moves it, and mails the visitor of it", async () => {
    const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    const mails = () =>
      toVisitor().filter(({ subject }) => subject === "[Status] Scheduled: Database upgrade");
    const edit = async (label: string, value: string) => {
      await page.getByRole("link", { name: "Database upgrade", exact: true }).click();
      await page.getByLabel(label, { exact: true }).fill(value);
      await page.getByRole("button", { name: "Save" }).click();
    };
    await go("/admin/maintenance");
    await page.getByLabel("Title", { exact: true }).fill("Database upgrade");
    await page.getByLabel("From", { exact: true }).fill(`${day}T02:00`);
    await page.getByLabel("To", { exact: true }).fill(`${day}T03:00`);
    await page.getByRole("button", { name: "Schedule" }).click();
    await edit("From", `${day}T01:00`);
    expect(await text()).toContain("01:00–03:00 UTC");
    // A tick announces what was known when its minute began, and the next minute is up to a minute away.
    const minute = Math.floor(Date.now() / 60_000);
    const known = `json_set(definition, '$.createdAt', ${minute * 60_000 - 1})`;
    await worker.sql(`UPDATE maintenance SET definition = ${known}`);
    await edit("What visitors should know", "Logins pause.");
    await worker.tick(minute);
    await expect.poll(mails, { timeout: 10_000 }).toHaveLength(1);
    expect(mails()[0]!.text).toMatch(/01:00–03:00 UTC[\s\S]*Logins pause\./);
  });

  it("stops mailing the visitor after one POST by the mail's own header", async () => {
    const [, end = ""] = /^<(.*)>$/.exec(toVisitor().at(-1)!.headers.get("list-unsubscribe") ?? "") ?? [];
    const ended = await fetch(end, {
      method: "POST",
      body: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(ended.status).toBe(200);
    await go("/admin/subscriptions");
    expect(await text()).not.toContain(VISITOR);
  });
});

describe("by keyboard alone", () => {
  it("another monitor is added", async () => {
    await go("/admin/monitors/new");
    for (const [name, value] of [
      ["target.url", `${target.origin}/keys`],
      ["id", "keys"],
      ["name", "Keys_of_a_service_whose_name_has_no_break_anywhere_in_it"],
    ] as const) {
      await tabTo(page, `[name="${name}"]`);
      await page.keyboard.type(value);
    }
    await page.keyboard.press("Enter");
    await page.waitForURL(/done=added/);
    expect(await text()).toContain("Keys_of_a_service");
  });
});

/** The sum of all shifts since the page was opened (Cumulative Layout Shift's parts, without its windows). */
const SHIFTS = `new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { sum += value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 50);
})`;

describe("every page of it", () => {
  const ADMIN = [
    "",
    "/monitors/new",
    "/monitors/keys",
    "/monitors/keys/delete",
    "/incidents",
    "/channels",
    "/deliveries",
    "/events",
    "/maintenance",
    "/subscriptions",
    "/agents",
    "/tokens",
    "/audit",
    "/settings",
    "/usage",
  ];

  it.each([...ADMIN.map((path) => `/admin${path}`), "/", "/m/shop", "/history"])(
    "%s stands still, fits, and breaks no rule of axe",
    async (path) => {
      for (const [width, colorScheme] of [
        [360, "dark"],
        [1440, "light"],
      ] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        expect((await go(path))?.status()).toBe(200);
        expect(await page.evaluate(SHIFTS)).toBe(0);
        expect(await violationsOf(page)).toEqual([]);
        expect(
          await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
        ).toBe(0);
      }
    },
  );

  it("made no browser complain", () => {
    expect(complaints).toEqual([]);
  });
});
