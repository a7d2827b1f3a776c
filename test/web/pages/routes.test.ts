/** The pages as a browser meets them: routing, signing in, forms, and what strangers may not see. */
import { beforeAll, describe, expect, it } from "vitest";
import { upsertIncidents } from "../../../src/store/incidents.ts";
import { getMonitor } from "../../../src/store/monitors.ts";
import { PRIVATE_WORDS, sampleView } from "../sample-view.ts";
import { call, db, FakeScheduler, migrated, ORIGIN, showView, stranger, TOKEN } from "../served.ts";
import { fullIncident } from "./rich-evidence.ts";
import { textOf } from "./text-of.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

let cookie = "";

const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  stranger(path, {
    body: String(new URLSearchParams(fields)),
    headers: { ...FORM, origin: ORIGIN, cookie, ...headers },
  });

const asAdmin = (path: string) => stranger(path, { headers: { cookie } });

beforeAll(async () => {
  await migrated();
  const target = { url: "https://origin.example/health" };
  await call("/api/v1/monitors", { body: { id: "shop", target } });
  await call("/api/v1/monitors", { body: { id: "hush", name: PRIVATE_WORDS[1], public: false, target } });
  await showView(sampleView(Date.now()));
  const incidents = ["shop", "hush"].map((monitor) =>
    fullIncident({
      id: `${monitor}.outage.abc`,
      monitor,
      linked: [`${monitor}.slow.abc`],
      firstFailure: null,
    }),
  );
  await upsertIncidents(db, incidents).run();
  const signedIn = await form("/admin/login", { token: TOKEN, next: "/admin" });
  cookie = signedIn.headers.get("set-cookie")!.split(";")[0]!;
});

describe("strangers", () => {
  it.each(["/", "/m/shop", "/incidents/shop.outage.abc", "/history"])(
    "see %s, but nothing that is the admin's",
    async (path) => {
      const { status, text, headers } = await stranger(path);
      expect(status).toBe(200);
      expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
      for (const word of [...PRIVATE_WORDS, "origin.example", "AMS", "nginx", "10.0.0.7", "504", "hush"])
        expect(text).not.toContain(word);
    },
  );

  it("can't tell a private monitor from one that does not exist", async () => {
    for (const path of ["/m/", "/incidents/"]) {
      const suffix = path === "/m/" ? "" : ".outage.abc";
      const hidden = await stranger(`${path}hush${suffix}`);
      const absent = await stranger(`${path}none${suffix}`);
      expect(hidden.status).toBe(404);
      expect(hidden.text.replaceAll("hush", "none")).toBe(absent.text);
    }
  });

  it.each(["/admin", "/admin/monitors/shop", "/admin/settings", "/m/shop/failures/shop.abc.auto.0"])(
    "are asked to sign in at %s",
    async (path) => {
      const { status, text } = await stranger(path);
      expect(status).toBe(401);
      expect(text).toContain(`name="next" value="${path}"`);
    },
  );

  it("are led to the sign-in page in a browser, without an answer that it notes as an error", async () => {
    const path = "/m/shop/failures/shop.abc.auto.0";
    const { status, headers } = await stranger(path, { headers: { accept: "text/html" } });
    const login = headers.get("location")!;
    expect([status, login]).toEqual([303, `/admin/login?next=${encodeURIComponent(path)}`]);
    const page = await stranger(login, { headers: { accept: "text/html" } });
    expect([page.status, page.text.includes(`name="next" value="${path}"`)]).toEqual([200, true]);
    expect((await stranger("/admin/login?next=//evil.example")).text).toContain('value="/admin"');
  });

  it("change nothing", async () => {
    const body = String(new URLSearchParams({ as: "json", json: "{}" }));
    for (const path of ["/admin/monitors", "/admin/monitors/shop/delete", "/admin/settings"])
      expect((await stranger(path, { body, headers: { ...FORM, origin: ORIGIN } })).status).toBe(401);
    expect(await getMonitor(db, "shop")).not.toBeNull();
  });
});

describe("signing in", () => {
  it("refuses a wrong token and keeps where the visitor was going", async () => {
    const { status, text } = await form("/admin/login", { token: "no", next: "/admin/settings" });
    expect(status).toBe(401);
    expect(text).toContain("This is not the token.");
    expect(text).toContain('value="/admin/settings"');
  });

  it.each([
    ["/admin/channels", "/admin/channels"],
    ["//evil.example", "/admin"],
    ["/\\evil.example", "/admin"],
    ["https://evil.example", "/admin"],
    ["", "/admin"],
  ])("with next=%s goes to %s", async (next, location) => {
    const answer = await form("/admin/login", { token: TOKEN, next });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(location);
  });

  it("is refused from another site, as is every change", async () => {
    const origin = "https://evil.example";
    expect((await form("/admin/login", { token: TOKEN }, { origin })).status).toBe(403);
    expect((await form("/admin/monitors/shop/delete", {}, { origin })).status).toBe(403);
    expect(await getMonitor(db, "shop")).not.toBeNull();
  });

  it("ends with signing out", async () => {
    const another = await form("/admin/login", { token: TOKEN, next: "/admin" });
    const headers = { cookie: another.headers.get("set-cookie")!.split(";")[0]! };
    expect((await stranger("/admin", { headers })).status).toBe(200);
    const out = await form("/admin/logout", {}, headers);
    expect(out.headers.get("set-cookie")).toMatch(/edgetick-session=;/);
    expect((await stranger("/admin", { headers })).status).toBe(401);
  });
});

describe("the signed-in admin", () => {
  it.each(["start", "remove"])("finds no demo to %s where npm start does not run it", async (what) => {
    const answer = await form(`/admin/demo/${what}`, {});
    expect(answer.status).toBe(404);
    expect(answer.text).toContain("npm start");
  });

  it("sees private monitors and regions on the same page, uncached", async () => {
    const { text, headers } = await asAdmin("/");
    expect(text).toContain(PRIVATE_WORDS[1]);
    expect(text).toContain("AMS");
    expect(headers.get("cache-control")).toBe("private, no-store");
  });

  it.each(["monitors/new", "monitors/shop", "channels", "deliveries", "events", "maintenance", "settings"])(
    "has a page for %s",
    async (path) => {
      const { status, text } = await asAdmin(`/admin/${path}`);
      expect(status).toBe(200);
      expect(text).toContain("<h1>");
    },
  );

  it.each([
    "/m/shop",
    "/m/hush?days=1",
    "/m/shop?days=never",
    "/m/shop?range=1h",
    "/m/shop?range=7d",
    "/m/shop?range=1y",
    "/m/shop?range=constructor",
    "/incidents/hush.outage.abc",
    "/history?cursor=x",
  ])("gets %s", async (path) => {
    expect((await asAdmin(path)).status).toBe(200);
  });

  it("reads no notice but those that there are", async () => {
    expect((await asAdmin("/admin/monitors?done=deleted")).text).toContain("Deleted.");
    const plain = (await asAdmin("/admin/monitors")).text.length;
    for (const word of ["constructor", "toString", "__proto__", "nothing"])
      expect([word, (await asAdmin(`/admin/monitors?done=${word}`)).text.length]).toEqual([word, plain]);
  });

  it("gets a page for what does not exist", async () => {
    const { status, text } = await asAdmin("/m/shop/failures/shop.abc.auto.0");
    expect(status).toBe(404);
    expect(textOf(text)).toContain('There is no failing check with the id "shop.abc.auto.0".');
  });

  it.each<[string, Record<string, string>, object]>([
    [
      "tcp",
      {
        "target.host": "DB.shop.example",
        "target.port": "5432",
        "target.tls": "starttls-postgres",
        "assert.connectMs": "300",
      },
      {
        target: { host: "db.shop.example", port: 5432, tls: "starttls-postgres", send: null },
        assert: { receives: null, connectMs: 300 },
      },
    ],
    [
      "tls",
      {
        "target.host": "shop.example",
        "target.port": "443",
        "assert.certificateDays": "30",
        "assert.name": "yes",
      },
      { target: { serverName: null }, assert: { certificateDays: 30, name: true, chain: false } },
    ],
    [
      "dns",
      {
        "target.name": "shop.example",
        "target.type": "MX",
        "target.server": "authoritative",
        "assert.rcode": "NOERROR",
        "assert.contains": "mail",
      },
      { target: { type: "MX", server: "authoritative" }, assert: { contains: ["mail"], equals: null } },
    ],
    ["domain", { "target.name": "shop.example", "assert.domainDays": "" }, { assert: { domainDays: null } }],
  ])("adds a monitor of kind %s by its own form, and edits it again", async (kind, own, wanted) => {
    const blank = await asAdmin(`/admin/monitors/new?kind=${kind}`);
    expect(blank.status).toBe(200);
    for (const name of Object.keys(own)) expect(blank.text).toContain(`name="${name}"`);
    expect(blank.text).not.toContain('name="target.url"');
    const common = {
      as: "fields",
      kind,
      id: `a-${kind}`,
      intervalMinutes: "10",
      regions: "auto",
      enabled: "yes",
    };
    const saved = await form("/admin/monitors", { ...common, "target.timeoutMs": "5000", ...own });
    expect(saved.headers.get("location")).toBe(`/admin/monitors/a-${kind}?done=added`);
    expect((await getMonitor(db, `a-${kind}`))?.monitor).toMatchObject({ kind, ...wanted });
    const page = await asAdmin(`/admin/monitors/a-${kind}`);
    expect(page.text).toContain('value="5000"');
    expect((await asAdmin("/admin")).text).toContain(`/admin/monitors/a-${kind}`);
  });

  it("adds a heartbeat by its own form, and shows where its job pings", async () => {
    const blank = await asAdmin("/admin/monitors/new?kind=heartbeat");
    for (const name of ["intervalMinutes", "regions", "target.timeoutMs"])
      expect(blank.text).not.toContain(`name="${name}"`);
    expect(blank.text).not.toContain("Test without saving");
    const common = {
      as: "fields",
      kind: "heartbeat",
      id: "nightly",
      enabled: "yes",
      public: "yes",
      "assert.exitCodes": "0, 24",
    };
    const wrong = await form("/admin/monitors", {
      ...common,
      "target.cron": "0 3 * *",
      "target.timeZone": "Berlin",
    });
    expect(wrong.status).toBe(422);
    expect(textOf(wrong.text)).toContain("must be a cron expression of five fields");
    const target = {
      "target.cron": "0 3 * * *",
      "target.timeZone": "Europe/Berlin",
      "target.graceMinutes": "",
    };
    const saved = await form("/admin/monitors", { ...common, ...target });
    expect(saved.headers.get("location")).toBe("/admin/monitors/nightly?done=added");
    expect((await getMonitor(db, "nightly"))?.monitor).toMatchObject({
      target: { cron: "0 3 * * *", everyMinutes: null, timeZone: "Europe/Berlin", graceMinutes: 60 },
      assert: { exitCodes: [0, 24], maxMinutes: null },
      intervalMinutes: 1,
      regions: ["auto"],
      alert: { outageAfter: 1 },
    });
    expect(textOf((await asAdmin("/admin/monitors/nightly")).text)).toContain("There is no ping key yet");
    const { key } = (await call("/api/v1/tokens", { body: { scope: "ping" } })).json;
    expect((await asAdmin("/admin/monitors/nightly")).text).toContain(`${ORIGIN}/ping/${key}/nightly/start`);
    expect((await stranger("/m/nightly")).text).toContain("it waits for its first ping");
    expect((await stranger("/m/nightly")).text).not.toContain(key);
    expect((await form("/admin/monitors/nightly/check", {})).status).toBe(409);
  });

  it("says before saving what no socket can reach", async () => {
    const common = { as: "fields", kind: "tcp", id: "mail", intervalMinutes: "1", regions: "auto" };
    const refused = await form("/admin/monitors", {
      ...common,
      "target.host": "mail.shop.example",
      "target.port": "25",
    });
    expect(refused.status).toBe(422);
    expect(textOf(refused.text)).toContain("the platform blocks it; try 465 or 587");
  });

  it("says after saving that a name leads where no socket gets, and a test says it before", async () => {
    const target = { host: "proxied.example", port: 5432 };
    const message =
      /^can't be probed from Cloudflare: proxied\.example resolves to 104\.16\.1\.1 in Cloudflare's own/;
    const warnings = [{ path: "target.host", message: expect.stringMatching(message) }];
    const body = { id: "proxied", kind: "tcp", target };
    expect(await call("/api/v1/monitors", { body })).toMatchObject({ status: 201, json: { warnings } });
    const there = { ...body, target: { ...target, host: "public.example" } };
    const moved = await call("/api/v1/monitors/proxied", { method: "PUT", body: there });
    expect([moved.status, moved.json.warnings]).toEqual([200, undefined]);
    const fields = {
      ...{ as: "fields", kind: "tcp", id: "proxied", intervalMinutes: "1", regions: "auto" },
      ...{ "target.host": target.host, "target.port": "5432", "target.timeoutMs": "5000" },
    };
    const tried = await form("/admin/monitors/proxied", { ...fields, also: "try" });
    expect(tried.status).toBe(200);
    expect(textOf(tried.text)).toContain("unsupported");
    expect(textOf(tried.text)).toContain("resolves to 104.16.1.1 in Cloudflare's own network");
    const saved = await form("/admin/monitors/proxied", fields);
    expect(saved.headers.get("location")).toBe("/admin/monitors/proxied?done=unreached");
    const page = await asAdmin("/admin/monitors/proxied?done=unreached");
    expect(textOf(page.text)).toContain("It can't be probed from Cloudflare, because its name leads");
  });

  it("adds a monitor by the form, and sees each fault beside its field with nothing lost", async () => {
    const fields = {
      as: "fields",
      id: "New One",
      "target.url": "ftp://x",
      intervalMinutes: "1",
      regions: "auto",
    };
    const refused = await form("/admin/monitors", fields);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('value="New One"');
    expect(textOf(refused.text)).toContain("must be a slug: a-z, 0-9 and -, at most 64 characters");
    expect(refused.text).toContain('href="#f-id"');
    const tried = await form("/admin/monitors", { ...fields, also: "try" });
    expect(tried.status).toBe(422);
    expect(await getMonitor(db, "new")).toBeNull();
    const more = { "target.method": "GET", "assert.status": "2xx", enabled: "yes", public: "yes" };
    const saved = await form("/admin/monitors", {
      ...fields,
      ...more,
      id: "new",
      "target.url": "https://new.example/",
    });
    expect(saved.headers.get("location")).toBe("/admin/monitors/new?done=added");
    expect((await getMonitor(db, "new"))?.monitor.target).toMatchObject({ url: "https://new.example/" });
    const taken = await form("/admin/monitors", {
      ...fields,
      ...more,
      id: "new",
      "target.url": "https://b.example/",
    });
    expect(taken.status).toBe(409);
    expect(taken.text).toContain("is taken; choose another");
  });

  it("edits everything as JSON, and gets broken JSON back as it was typed", async () => {
    const json = JSON.stringify({ target: { url: "https://shop.example/" }, evidence: { body: "off" } });
    expect((await form("/admin/monitors/shop", { as: "json", json })).status).toBe(303);
    expect((await getMonitor(db, "shop"))?.monitor.evidence.body).toBe("off");
    const broken = await form("/admin/monitors/shop", { as: "json", json: '{"target": <' });
    expect(broken.status).toBe(422);
    expect(broken.text).toContain("{&quot;target&quot;: &lt;</textarea>");
  });

  it("finds monitors by words, and pauses and resumes several", async () => {
    expect((await asAdmin("/admin/monitors?q=shop+up")).text).toContain('href="/admin/monitors/shop"');
    expect((await asAdmin("/admin/monitors?q=nosuch")).text).toContain("None fits");
    expect((await form("/admin/many", { do: "pause", id: "shop" })).status).toBe(303);
    expect((await getMonitor(db, "shop"))?.monitor.enabled).toBe(false);
    expect((await asAdmin("/admin/monitors?q=paused")).text).toContain('href="/admin/monitors/shop"');
    const kept = { q: "shop", sort: "last", order: "reversed" };
    const sorted = (await asAdmin(`/admin/monitors?${new URLSearchParams(kept)}`)).text;
    expect(sorted).toContain('aria-sort="ascending"');
    for (const [name, value] of Object.entries(kept))
      expect(sorted).toContain(`<input type="hidden" name="${name}" value="${value}"/>`);
    const resumed = await form("/admin/many", { ...kept, do: "resume", id: "shop" });
    expect(resumed.headers.get("location")).toBe(
      "/admin/monitors?q=shop&sort=last&order=reversed&done=saved",
    );
    expect((await form("/admin/many", { do: "resume" })).headers.get("location")).toContain("done=none");
    expect((await getMonitor(db, "shop"))?.monitor.enabled).toBe(true);
  });

  it("keeps channels, and secrets out of sight", async () => {
    const values = { id: "ops", url: "https://hooks.example/a", secret: "hush-hush" };
    const wrong = await form("/admin/channels?kind=webhook", { ...values, url: "hooks.example" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="hooks.example"');
    expect(wrong.text).toContain("is not a URL");
    expect((await form("/admin/channels?kind=webhook", values)).status).toBe(303);
    const { text } = await asAdmin("/admin/channels");
    expect(text).toContain("https://hooks.example/a");
    expect(text).not.toContain("hush-hush");
    // Saved again with the secret starred, as the form shows it: the secret stays.
    const edited = { id: "ops", url: "https://hooks.example/b", secret: "********" };
    expect((await form("/admin/channels/ops", edited)).status).toBe(303);
    const { getChannel } = await import("../../../src/store/channels.ts");
    expect(await getChannel(db, "ops")).toMatchObject({
      url: "https://hooks.example/b",
      secret: "hush-hush",
    });
    expect((await form("/admin/channels/ops/delete", {})).status).toBe(303);
  });

  it("adds events and maintenance windows, with the schema's own messages", async () => {
    expect((await form("/admin/events", { kind: "deploy", note: "v1" })).status).toBe(303);
    expect((await asAdmin("/admin/events")).text).toContain("<td>deploy</td>");
    const wrong = await form("/admin/maintenance", { from: "tomorrow", to: "2026-12-24T22:00:00Z" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('value="tomorrow"');
    expect((await form("/admin/maintenance", { cron: "0 3 * * 0", durationMinutes: "30" })).status).toBe(303);
    expect((await asAdmin("/admin/maintenance")).text).toContain("0 3 * * 0");
  });

  it("sets title, links and time zone, and the pages follow", async () => {
    const settings = {
      title: "Kestrel <Shop>",
      timeZone: "Europe/Berlin",
      links: "Help desk https://help.example/",
      plan: "free",
    };
    expect((await form("/admin/settings", settings)).status).toBe(303);
    const { text } = await stranger("/");
    expect(text).toContain("Kestrel &lt;Shop&gt;");
    expect(text).toContain('<a href="https://help.example/" rel="noopener">Help desk</a>');
    expect(text).toContain("Times in Europe/Berlin");
    const refused = await form("/admin/settings", { ...settings, timeZone: "Mars/Base" });
    expect(refused.text).toContain("must be an IANA time zone");
  });

  it("tells something about an incident through its Scheduler", async () => {
    const scheduler = new FakeScheduler();
    scheduler.answers.editIncident = fullIncident();
    const answer = await stranger("/incidents/shop.outage.abc/updates", {
      body: String(new URLSearchParams({ text: "We know.", public: "yes" })),
      headers: { ...FORM, origin: ORIGIN, cookie },
      env: { SCHEDULER: scheduler.namespace },
    });
    expect(answer.status).toBe(303);
    const [call] = scheduler.calls;
    expect(call?.args.slice(1)).toMatchObject([
      "shop.outage.abc",
      { update: { text: "We know.", public: true } },
    ]);
  });
});

describe("every page", () => {
  it("comes with a policy under which nothing foreign runs or loads", async () => {
    const { headers } = await stranger("/");
    const policy = headers.get("content-security-policy")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe-inline");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it("has its stylesheet and script served, for ever", async () => {
    const { text } = await asAdmin("/");
    const paths = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map((match) => match[1]!);
    expect(paths.length).toBe(3);
    for (const path of paths) {
      const { status, headers } = await stranger(path);
      expect(status).toBe(200);
      expect(headers.get("cache-control")).toContain("immutable");
    }
  });
});
