/** Incidents by hand through the real Scheduler, and what each reader is shown of them. */
import { env as bindings } from "cloudflare:workers";
import { parseFeed } from "@rowanmanning/feed-parser";
import { beforeEach, describe, expect, it } from "vitest";
import type { Env } from "../../src/env.ts";
import { refusing } from "../stories/faulty-database.ts";
import { type Call, call, db, migrated, stranger, TOKEN } from "./served.ts";

const real = { SCHEDULER: (bindings as unknown as Env).SCHEDULER };
const admin = (path: string, options: Call = {}) => call(path, { ...options, env: real });
const monitor = (id: string, more: object = {}) =>
  admin("/api/v1/monitors", {
    body: { id, name: id.toUpperCase(), enabled: false, target: { url: "https://shop.example/" }, ...more },
  });
const CARDS = {
  title: "Card payments fail",
  impact: "major",
  monitors: ["shop"],
  text: "Our **provider** is down, see [its page](https://status.pay.example/).",
};
const posted = (body: object = CARDS) => admin("/api/v1/incidents", { body });
/** A form, as the signed-in admin's browser sends it. */
const form = (path: string, fields: Record<string, string>) =>
  admin(path, {
    method: "POST",
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", authorization: `Bearer ${TOKEN}` },
  });

beforeEach(async () => {
  await migrated();
  await monitor("shop");
  await monitor("vault", { public: false });
});

describe("an incident by hand", () => {
  it("is opened, noted, resolved and deleted by API", async () => {
    const { status, json } = await posted();
    expect([status, json]).toMatchObject([
      201,
      {
        ...{ kind: "manual", monitor: null, state: "open", status: "investigating", endedAt: null },
        ...{ title: CARDS.title, impact: "major", monitors: ["shop"] },
        updates: [{ text: CARDS.text, status: "investigating", public: true }],
      },
    ]);
    const path = `/api/v1/incidents/${json.id}`;
    const found = await admin(`${path}/updates`, { body: { status: "identified" } });
    expect(found.json).toMatchObject({ state: "open", status: "identified" });
    const note = found.json.updates[1];
    expect(note.text).toBe("The cause is known, and we are working on it.");
    const changed = await admin(`${path}/updates/${note.id}`, {
      method: "PATCH",
      body: { text: "It is DNS." },
    });
    expect(changed.json.updates[1]).toMatchObject({ text: "It is DNS.", editedAt: expect.any(String) });
    const over = await admin(`${path}/updates`, { body: { status: "resolved", text: "Over." } });
    expect(over.json).toMatchObject({
      state: "closed",
      status: "resolved",
      endedAt: over.json.updates[2].at,
    });
    const reopened = await admin(`${path}/updates/${over.json.updates[2].id}`, { method: "DELETE" });
    expect(reopened.json).toMatchObject({ state: "open", status: "identified", endedAt: null });
    const renamed = await admin(path, {
      method: "PATCH",
      body: { title: "Cards", impact: "minor", monitors: [] },
    });
    expect(renamed.json).toMatchObject({
      title: "Cards",
      impact: "minor",
      monitors: [],
      publicSummary: "Cards",
    });
    expect((await admin(path, { method: "DELETE" })).status).toBe(204);
    expect((await admin(path)).status).toBe(404);
    expect((await stranger("/")).text).not.toContain("Cards");
  });

  it.each([
    [{ ...CARDS, title: " " }, "title"],
    [{ ...CARDS, impact: "huge" }, "impact"],
    [{ ...CARDS, monitors: ["shop", "nosuch"] }, "monitors.1"],
    [{ ...CARDS, at: "2999-01-01" }, "at"],
    [{ ...CARDS, severity: 1 }, "severity"],
  ])("is refused as %j", async (body, path) => {
    const { status, json } = await posted(body);
    expect([status, json.errors[0].path]).toEqual([422, path]);
  });

  it("is opened once by a repeated request, and noted in the audit log", async () => {
    const headers = { "idempotency-key": "one" };
    const [first, second] = [
      await admin("/api/v1/incidents", { body: CARDS, headers }),
      await admin("/api/v1/incidents", { body: CARDS, headers }),
    ];
    expect(second.json).toEqual(first.json);
    expect((await admin("/api/v1/incidents?kind=manual")).json.items).toHaveLength(1);
    const audit = await admin("/api/v1/audit");
    expect(
      audit.json.items.filter(({ path }: { path: string }) => path === "/api/v1/incidents"),
    ).toHaveLength(1);
  });

  it("keeps its only note, and what gives a state is public", async () => {
    const { json } = await posted();
    const path = `/api/v1/incidents/${json.id}/updates`;
    expect((await admin(`${path}/${json.updates[0].id}`, { method: "DELETE" })).status).toBe(409);
    expect((await admin(`${path}/none`, { method: "DELETE" })).status).toBe(404);
    const hidden = await admin(path, { body: { status: "resolved", public: false } });
    expect([hidden.status, hidden.json.errors[0].path]).toEqual([422, "public"]);
    const hide = await admin(`${path}/${json.updates[0].id}`, { method: "PATCH", body: { public: false } });
    expect([hide.status, hide.json.errors[0].path]).toEqual([422, "public"]);
    expect((await admin(path, { body: {} })).json.errors[0].path).toBe("text");
  });

  it("is the admin's to open: tokens and strangers are refused", async () => {
    expect((await stranger("/api/v1/incidents", { body: CARDS })).status).toBe(401);
    const token = (await admin("/api/v1/tokens", { body: { name: "r", scope: "read" } })).json.token;
    const headers = { authorization: `Bearer ${token}` };
    expect((await stranger("/api/v1/incidents", { body: CARDS, headers })).status).toBe(403);
  });

  it("says that the database is away, and saves nothing where it was before", async () => {
    const env = { SCHEDULER: { idFromName: String, get: () => ({ byHand: away }) } };
    const answer = await call("/api/v1/incidents", { body: CARDS, env });
    expect([answer.status, answer.json.detail]).toEqual([503, expect.stringContaining("is not known")]);
    const broken = { ...real, DB: refusing(db, "SELECT") };
    expect((await call("/api/v1/incidents", { body: CARDS, env: broken })).status).toBe(503);
    expect((await admin("/api/v1/incidents")).json.items).toEqual([]);
  });
});

const away = () => Promise.reject(new Error("D1_ERROR: Network connection lost."));

describe("what readers are shown of it", () => {
  it("is the page's headline, a card with the newest note, and its own page", async () => {
    const { json } = await posted({ ...CARDS, monitors: ["shop", "vault"] });
    const page = (await stranger("/")).text;
    expect(page).toMatch(/<h1>Card payments fail<\/h1>/);
    expect(page).toContain("Our <strong>provider</strong> is down");
    for (const path of ["/", `/incidents/${json.id}`, "/history", "/m/shop"]) {
      const { status, text } = await stranger(path);
      expect([path, status, text.includes("Card payments fail")]).toEqual([path, 200, true]);
      expect(text).toContain('rel="nofollow noopener"');
      expect(text).not.toMatch(/vault/i);
    }
    expect((await stranger("/api/v1/status")).json).toMatchObject({ impact: "major" });
  });

  it("is nothing where only private monitors are concerned", async () => {
    const { json } = await posted({ ...CARDS, monitors: ["vault"] });
    for (const path of ["/", "/history", "/feed.atom", "/feed.rss", "/api/v2/summary.json", "/api/v1/status"])
      expect((await stranger(path)).text).not.toMatch(/Card payments|vault/i);
    expect((await stranger(`/incidents/${json.id}`)).status).toBe(404);
    expect((await admin(`/incidents/${json.id}`)).text).toContain("Card payments fail");
  });

  it("is an incident with its states in Statuspage's API and in feeds", async () => {
    const { json } = await posted();
    await admin(`/api/v1/incidents/${json.id}/updates`, {
      body: { status: "monitoring", text: "Better *now*." },
    });
    const summary = (await stranger("/api/v2/summary.json")).json;
    expect(summary.status).toEqual({ indicator: "major", description: "Partial System Outage" });
    expect(summary.incidents).toMatchObject([
      {
        ...{ name: "Card payments fail", status: "monitoring", impact: "major", resolved_at: null },
        incident_updates: [
          { status: "monitoring", body: "Better now." },
          {
            status: "investigating",
            body: "Our provider is down, see its page (https://status.pay.example/).",
          },
        ],
        components: [{ id: "shop" }],
      },
    ]);
    const [entry] = parseFeed((await stranger("/feed.atom")).text).items;
    expect(entry?.title).toBe("Card payments fail");
    expect(entry?.content).toContain("<strong>Monitoring</strong>");
    expect(entry?.content).toContain("<p>Better <em>now</em>.</p>");
    const titles = parseFeed((await stranger("/feed.rss")).text).items.map(({ title }) => title);
    expect(titles).toEqual(["Monitoring: Card payments fail", "Card payments fail"]);
    await admin(`/api/v1/incidents/${json.id}/updates`, { body: { status: "resolved" } });
    expect((await stranger("/api/v2/incidents/unresolved.json")).json.incidents).toEqual([]);
    expect((await stranger("/api/v2/status.json")).json.status.indicator).toBe("none");
    const [resolved] = (await stranger("/api/v2/incidents.json")).json.incidents;
    expect(resolved).toMatchObject({ status: "resolved", resolved_at: expect.any(String) });
  });

  it("is a series of metrics", async () => {
    const line = /edgetick_incident_open\{monitor="",kind="manual"\} (\d)/;
    expect((await admin("/metrics")).text.match(line)?.[1]).toBe("0");
    await posted();
    expect((await admin("/metrics")).text.match(line)?.[1]).toBe("1");
  });
});

describe("the admin's forms", () => {
  it("open an incident from a template, change it and its notes, and delete it", async () => {
    const template = {
      name: "Provider",
      title: "Payments",
      impact: "critical",
      status: "identified",
      text: "P. is down.",
    };
    expect((await form("/admin/incidents/templates", template)).status).toBe(303);
    expect((await admin("/api/v1/settings")).json.incidentTemplates).toEqual([template]);
    const begun = (await admin("/admin/incidents?template=Provider")).text;
    expect(begun).toContain('value="Payments"');
    expect(begun).toContain("P. is down.");
    const opened = await form("/admin/incidents", { ...template, name: "", monitors: "shop" });
    expect(opened.status).toBe(303);
    const path = opened.headers.get("location")!;
    const id = path.split("/").at(-1)!;
    expect((await form(`${path}/updates`, { status: "resolved", text: "", public: "yes" })).status).toBe(303);
    expect((await form(`${path}/edit`, { title: "Paying", impact: "minor" })).status).toBe(303);
    const { json } = await admin(`/api/v1/incidents/${id}`);
    expect(json).toMatchObject({ title: "Paying", impact: "minor", monitors: [], status: "resolved" });
    const note = json.updates[1].id;
    await form(`${path}/updates/${note}/edit`, { text: "All good.", status: "resolved", public: "yes" });
    expect((await stranger(path)).text).toMatch(/All good\.[\s\S]*Edited/);
    await form(`${path}/updates/${note}/delete`, {});
    expect((await admin(`/api/v1/incidents/${id}`)).json.updates).toHaveLength(1);
    expect((await form(`${path}/delete`, {})).headers.get("location")).toBe("/admin/incidents?done=deleted");
    expect((await admin("/admin/incidents")).text).not.toContain("Paying");
  });

  it("say what is wrong and keep what was typed", async () => {
    const answer = await form("/admin/incidents", { title: "", impact: "minor", text: "typed" });
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining("typed")]);
  });
});

describe("maintenance", () => {
  const DAY_MS = 86_400_000;
  /** Tomorrow, 02:00 to 03:00 in Berlin, as a form gives it. */
  const tomorrow = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Berlin" }).format(
    Date.now() + DAY_MS,
  );
  const UPGRADE = {
    ...{ id: "upgrade", title: "Database upgrade", text: "Logins **pause**.", timeZone: "Europe/Berlin" },
    ...{ from: `${tomorrow}T02:00`, to: `${tomorrow}T03:00` },
  };
  const scheduled = (body: object) => admin("/api/v1/maintenance", { body });

  it("is announced on the page, in feeds and in Statuspage's API at once", async () => {
    const { status, json } = await scheduled(UPGRADE);
    expect([status, json.title, json.timeZone]).toEqual([201, "Database upgrade", "Europe/Berlin"]);
    expect(json.next).toEqual({ from: json.from, to: json.to });
    const page = (await stranger("/")).text;
    expect(page).toContain("Scheduled maintenance");
    expect(page).toContain("Database upgrade");
    expect(page).toContain("tomorrow 02:00–03:00 Europe/Berlin");
    expect(page).toContain("Logins <strong>pause</strong>.");
    for (const [path, title] of [
      ["/feed.atom", "Database upgrade"],
      ["/feed.rss", "Scheduled: Database upgrade"],
    ]) {
      const [item] = parseFeed((await stranger(path!)).text).items;
      expect([item?.title, item?.url]).toEqual([title, expect.stringContaining("/#maintenance-upgrade")]);
    }
    const list = async (path: string) =>
      (await stranger(`/api/v2/scheduled-maintenances${path}.json`)).json.scheduled_maintenances;
    expect(await list("/upcoming")).toMatchObject([
      {
        ...{ name: "Database upgrade", status: "scheduled", scheduled_for: json.from },
        incident_updates: [
          { status: "scheduled", body: expect.stringMatching(/02:00–03:00 Europe[\s\S]*pause/) },
        ],
      },
    ]);
    expect(await list("/active")).toEqual([]);
    expect((await admin("/api/v1/maintenance/upgrade", { method: "DELETE" })).status).toBe(204);
    expect((await stranger("/")).text).not.toContain("Database upgrade");
  });

  it("is changed in part, and every reader follows", async () => {
    const { json: made } = await scheduled(UPGRADE);
    const patched = (body: object) => admin("/api/v1/maintenance/upgrade", { method: "PATCH", body });
    // Subscribers are mailed of what was announced since: of one that was moved again, of other words not.
    await db.prepare("UPDATE maintenance SET definition = json_set(definition, '$.createdAt', 1)").run();
    const announcedAt = () =>
      db.prepare("SELECT definition ->> '$.createdAt' AS at FROM maintenance").first<number>("at");
    const renamed = await patched({ title: "Upgrade of the database", text: null });
    expect([renamed.status, renamed.json]).toEqual([
      200,
      { ...made, title: "Upgrade of the database", text: null },
    ]);
    expect(await announcedAt()).toBe(1);
    // A local time is of the zone that the window has already.
    const moved = await patched({ from: `${tomorrow}T04:30`, to: `${tomorrow}T05:00` });
    expect(await announcedAt()).toBeGreaterThan(1);
    expect(moved.json.next).toEqual({ from: moved.json.from, to: moved.json.to });
    const page = (await stranger("/")).text;
    expect(page).toContain("tomorrow 04:30–05:00 Europe/Berlin");
    expect(page).not.toContain("Logins");
    for (const path of ["/feed.atom", "/feed.rss"])
      expect(parseFeed((await stranger(path)).text).items).toMatchObject([
        { title: expect.stringContaining("Upgrade of the database") },
      ]);
    const [upcoming] = (await stranger("/api/v2/scheduled-maintenances/upcoming.json")).json
      .scheduled_maintenances;
    expect(upcoming).toMatchObject({ name: "Upgrade of the database", scheduled_for: moved.json.from });
    const weekly = await patched({ from: null, to: null, cron: "0 3 * * 0", durationMinutes: 30 });
    expect(weekly.json).toMatchObject({ cron: "0 3 * * 0", from: null, timeZone: "Europe/Berlin" });
    // Another zone moves every occurrence of it.
    await db.prepare("UPDATE maintenance SET definition = json_set(definition, '$.createdAt', 1)").run();
    await patched({ timeZone: "Europe/Berlin", durationMinutes: 30 });
    expect(await announcedAt()).toBe(1);
    await patched({ timeZone: "America/New_York" });
    expect(await announcedAt()).toBeGreaterThan(1);
    await patched({ timeZone: "Europe/Berlin" });
    const form = (await admin("/admin/maintenance/upgrade")).text;
    for (const value of ["Upgrade of the database", "0 3 * * 0", "30", "Europe/Berlin"])
      expect(form).toContain(`value="${value}"`);
  });

  it.each([
    [{ id: "other" }, "id", 'must be "upgrade", as in the path, or absent'],
    [{ to: "2020-01-01T00:00:00Z" }, "to", "must be after from"],
    [{ cron: "0 3 * * 0" }, "", "needs either from and to, or cron and durationMinutes"],
    [{ monitor: "nosuch" }, "monitor", 'there is no monitor "nosuch"'],
    [{ timeZone: "Mars/Base" }, "timeZone", "must be an IANA time zone, as in Europe/Berlin"],
  ])("is not changed by %j", async (body, path, message) => {
    const { json: made } = await scheduled(UPGRADE);
    const { status, json } = await admin("/api/v1/maintenance/upgrade", { method: "PATCH", body });
    expect([status, json.errors]).toEqual([422, [{ path, message }]]);
    expect((await admin("/api/v1/maintenance")).json.items).toEqual([made]);
    expect((await admin("/api/v1/maintenance/none", { method: "PATCH", body })).status).toBe(404);
  });

  it("is edited by form, which shows its times on its own zone's clocks", async () => {
    await scheduled(UPGRADE);
    const path = "/admin/maintenance/upgrade";
    const shown = (await admin(path)).text;
    expect(shown).toContain(`value="${tomorrow}T02:00"`);
    const { id: _, ...fields } = UPGRADE;
    const faulty = await form(path, { ...fields, to: "", title: "typed" });
    expect([faulty.status, faulty.text]).toEqual([422, expect.stringContaining("typed")]);
    const changed = { ...fields, to: `${tomorrow}T06:00`, monitor: "shop", cron: "", durationMinutes: "" };
    expect((await form(path, changed)).headers.get("location")).toBe("/admin/maintenance?done=saved");
    expect((await admin("/admin/maintenance")).text).toContain("tomorrow 02:00–06:00 Europe/Berlin");
    expect((await admin("/api/v1/maintenance")).json.items).toMatchObject([
      { id: "upgrade", monitor: "shop" },
    ]);
  });

  it("of a private monitor is nobody's to know", async () => {
    await scheduled({ ...UPGRADE, monitor: "vault" });
    for (const path of ["/", "/feed.atom", "/feed.rss", "/api/v2/scheduled-maintenances.json"])
      expect((await stranger(path)).text).not.toMatch(/Database upgrade|vault/i);
    expect((await admin("/")).text).toContain("Database upgrade");
  });

  it("without a title reads well, and a routine window is no news", async () => {
    await scheduled({ cron: "*/30 * * * *", durationMinutes: 29 });
    const page = (await stranger("/")).text;
    expect(page).toMatch(/All services[\s\S]*(?:In progress|Scheduled)[\s\S]*UTC/);
    expect(parseFeed((await stranger("/feed.rss")).text).items).toEqual([]);
    const [active] = (await stranger("/api/v2/scheduled-maintenances.json")).json.scheduled_maintenances;
    expect(active.name).toBe("Scheduled maintenance");
  });

  it("is scheduled by form in the zone that it names, and shown in it", async () => {
    const { id: _, ...fields } = UPGRADE;
    expect(
      (await form("/admin/maintenance", { ...fields, monitor: "", cron: "", durationMinutes: "", id: "" }))
        .status,
    ).toBe(303);
    expect((await admin("/admin/maintenance")).text).toContain("tomorrow 02:00–03:00 Europe/Berlin");
    const faulty = await form("/admin/maintenance", { ...fields, to: "", title: "typed" });
    expect([faulty.status, faulty.text]).toEqual([422, expect.stringContaining("typed")]);
  });
});
