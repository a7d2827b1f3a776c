import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chunks, report, yamlOf } from "../../../scripts/apply/bring.ts";
import { readFileText } from "../../../scripts/apply/file.ts";
import { durationMs, readGatus, resultLine } from "../../../scripts/apply/from/gatus.ts";
import { readKuma } from "../../../scripts/apply/from/kuma.ts";
import { readKumaMaintenance } from "../../../scripts/apply/from/kuma-maintenance.ts";
import { Draft, type Source, SourceFault } from "../../../scripts/apply/from/source.ts";
import { readUptimeFlare } from "../../../scripts/apply/from/uptimeflare.ts";
import { writeKumaDatabase } from "./sources/kuma-database.ts";

const SOURCES = `${import.meta.dirname}/sources`;
const NOW = Date.parse("2026-11-25T12:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "edgetick-sources-"));
const kumaDb = join(folder, "kuma.db");

beforeAll(() => writeKumaDatabase(kumaDb));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (name: string) => readFileSync(`${SOURCES}/${name}`, "utf8");
const kumaBackup = () => readKuma("backup.json", Buffer.from(text("kuma-backup.json")), NOW);
const kumaSqlite = () => readKuma(kumaDb, readFileSync(kumaDb), NOW);
const gatus = (storage: string | null = null) => readGatus(text("gatus.yaml"), storage);
const uptimeflare = () => readUptimeFlare(text("uptime.config.ts.txt"));

const monitor = (source: Source, id: string) => source.parts.monitors.find((item) => item.id === id);
const notes = (source: Source) =>
  source.notes.map(({ kind, subject, text }) => `${kind} · ${subject}: ${text}`);

describe.each([
  [
    "Uptime Kuma's backup",
    kumaBackup,
    ["slack-secret", "header-secret", "basic-secret", "tk_secret", "push-secret"],
  ],
  ["Uptime Kuma's database", kumaSqlite, ["pd-secret"]],
  [
    "Gatus' configuration",
    gatus,
    ["literal-secret", "literal-bearer", "0123456789abcdef", "mail-password", "push-token"],
  ],
  ["UptimeFlare's configuration", uptimeflare, ["literal-key", "page-password"]],
] as [string, () => Source, string[]][])("%s", (_, read, secrets) => {
  it("becomes a file that the product itself accepts", () => {
    const result = readFileText(yamlOf(read()));
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && result.wanted.monitors!.length).toBe(read().parts.monitors.length);
    expect(read().parts.monitors.length).toBeGreaterThan(1);
  });

  it("never prints a secret's value", () => {
    const said = `${yamlOf(read())}${report(read())}`;
    for (const secret of secrets) expect(said).not.toContain(secret);
  });

  it("names each secret once, and each reference has its value or is the user's own variable", () => {
    const source = read();
    const named = [...yamlOf(source).matchAll(/\{\{secret\.(\w+)\}\}/g)].map(([, name]) => name!);
    for (const name of named) expect(source.secrets.has(name) || name === "SLACK_WEBHOOK_URL").toBe(true);
    for (const name of source.secrets.keys()) expect(named).toContain(name);
  });
});

describe("Uptime Kuma's backup", () => {
  it("keeps request, assertions, group and channels of a monitor", () => {
    expect(monitor(kumaBackup(), "shop-api")).toEqual({
      id: "shop-api",
      name: "Shop API",
      group: "Shop",
      enabled: true,
      public: false,
      intervalMinutes: 1,
      alert: { channels: ["ops-slack"] },
      target: {
        url: "https://shop.example/api",
        method: "POST",
        headers: {
          "X-Token": "{{secret.SHOP_API_X_TOKEN}}",
          "content-type": "application/json",
          authorization: "Basic {{secret.SHOP_API_BASIC}}",
        },
        body: '{"a":1}',
        timeoutMs: 30_000,
        followRedirects: 10,
      },
      assert: { status: ["200-299", "404"], json: [{ path: "$.status.db", matches: "^up$" }] },
    });
    expect(kumaBackup().secrets.get("SHOP_API_BASIC")).toBe(
      Buffer.from("me:basic-secret").toString("base64"),
    );
  });

  it("keeps a paused monitor paused, an inverted keyword inverted, and two of one name apart", () => {
    expect(monitor(kumaBackup(), "shop-api-2")).toMatchObject({
      enabled: false,
      intervalMinutes: 5,
      assert: { bodyNotContains: ["fish & chips"] },
      alert: { channels: ["topic"] },
    });
  });

  it("names what it leaves out and what means something else", () => {
    const said = notes(kumaBackup()).join("\n");
    expect(said).toContain('left out · Monitor "Ping" (ping): Edgetick has no probe of the kind ping');
    expect(said).toContain('left out · Monitor "Must be closed" (http): it is upside down');
    expect(said).toContain('left out · Notification "Phone" (signal)');
    expect(said).toContain('differs · Monitor "Shop API" (json-query): it was checked every 20 s');
    expect(said).toContain('differs · Monitor "Shop API" (json-query): it ignores TLS faults');
    expect(said).toContain(
      'differs · Monitor "Shop API" (json-query): one of its notifications is not carried over',
    );
    expect(said).toContain("differs · Retries");
    expect(said).toContain("differs · Status pages");
    expect(said).toContain("left out · History");
  });
});

describe("Uptime Kuma's database", () => {
  it("makes public only what a status page lists, in that page's group", () => {
    expect(monitor(kumaSqlite(), "front-page")).toMatchObject({ public: true, group: "Storefront" });
    expect(monitor(kumaSqlite(), "queue")).toMatchObject({
      public: false,
      assert: { json: [{ path: "$.depth", lessThan: 100 }] },
    });
    expect(kumaSqlite().parts.settings).toEqual({ title: "Shop status" });
  });

  it("brings maintenance with its title, on the clocks of its own zone", () => {
    const weekly = {
      title: "Weekly",
      text: null,
      timeZone: "Asia/Kolkata",
      cron: "0 2 * * 1,4",
      durationMinutes: 90,
    };
    expect(kumaSqlite().parts.maintenance).toEqual([
      { id: "weekly-front-page", monitor: "front-page", ...weekly },
      { id: "weekly-queue", monitor: "queue", ...weekly },
      {
        ...{ id: "move-front-page", monitor: "front-page", title: "Move", text: "To **Falkenstein**." },
        ...{ timeZone: "UTC", from: "2026-12-01T22:00", to: "2026-12-02T01:00" },
      },
    ]);
    expect(notes(kumaSqlite()).join("\n")).toContain('left out · Maintenance "By hand"');
  });

  it("says that a query which is a program can't be carried over", () => {
    expect(notes(kumaSqlite()).join("\n")).toContain("its query $sum(items.price) == 7 is not carried over");
  });

  it("brings the failures that retries hid, with their status, and no maintenance", () => {
    const [history] = kumaSqlite().history.filter(({ monitor: id }) => id === "front-page");
    expect([...history!.lines()].map((line) => JSON.parse(line))).toEqual([
      { at: Date.parse("2026-11-20T10:00:00.123Z"), region: "auto", status: 200, latencyMs: 41 },
      { at: Date.parse("2026-11-20T10:01:00.456Z"), region: "auto", status: 502, latencyMs: 12 },
      { at: Date.parse("2026-11-20T10:01:20Z"), region: "auto", status: 200, latencyMs: 40 },
      {
        at: Date.parse("2026-11-20T10:02:00Z"),
        region: "auto",
        status: null,
        latencyMs: 0,
        error: "probe.timeout",
      },
      {
        at: Date.parse("2026-11-20T10:03:00Z"),
        region: "auto",
        status: null,
        latencyMs: 0,
        error: "tcp.refused",
      },
    ]);
  });

  it("does not write to the database", () => {
    const before = readFileSync(kumaDb);
    for (const { lines } of kumaSqlite().history) [...lines()];
    expect(readFileSync(kumaDb).equals(before)).toBe(true);
  });
});

describe("Gatus' configuration", () => {
  it("turns conditions into assertions, and names those that it can't", () => {
    expect(monitor(gatus(), "front-end")).toMatchObject({
      group: "core",
      intervalMinutes: 5,
      assert: {
        status: ["200"],
        bodyContains: ["ready"],
        slowMs: 1500,
        json: [
          { path: "$.status", matches: "^UP$" },
          { path: "$.services[0].queue", lessThan: 100 },
        ],
      },
      alert: { channels: ["slack", "email"], outageAfter: 4 },
    });
    expect(notes(gatus())).toContain(
      'differs · Endpoint "front-end": condition len([BODY].items) > 3 is not carried over',
    );
    expect(notes(gatus())).toContain(
      'differs · Endpoint "front-end": its alerts by zulip are not carried over',
    );
  });

  it("carries e-mail over as SMTP, its password as a secret", () => {
    expect(gatus().parts.channels.find(({ id }) => id === "email")).toEqual({
      id: "email",
      kind: "email",
      via: "smtp",
      to: ["ops@example.com", "boss@example.com"],
      from: "from@example.com",
      host: "mail.example.com",
      port: 587,
      tls: "starttls",
      user: "from@example.com",
      password: "{{secret.EMAIL_PASSWORD}}",
    });
  });

  it("sends a GraphQL query as Gatus does", () => {
    expect(monitor(gatus(), "users-v2")).toMatchObject({
      target: {
        method: "POST",
        headers: {
          "content-type": "application/json",
          Authorization: "Bearer {{secret.USERS_V2_AUTHORIZATION}}",
        },
        body: JSON.stringify({ query: "{ users { id } }\n" }),
        timeoutMs: 3000,
        followRedirects: 0,
      },
      assert: { status: ["200", "204"], json: [{ path: "$.errors", exists: false }] },
    });
  });

  it("keeps variables as secrets of the same name", () => {
    expect(gatus().parts.channels.find(({ id }) => id === "slack")).toEqual({
      id: "slack",
      kind: "slack",
      url: "{{secret.SLACK_WEBHOOK_URL}}",
    });
  });

  it("brings maintenance of all and of one endpoint", () => {
    expect(gatus().parts.maintenance).toEqual([
      { id: "gatus", timeZone: "Asia/Kolkata", cron: "0 23 * * 1,4", durationMinutes: 60 },
      { id: "gatus-users-v2", monitor: "users-v2", timeZone: "UTC", cron: "30 2 * * *", durationMinutes: 45 },
    ]);
  });

  it("brings results from the SQLite storage, by Gatus' own keys", () => {
    const file = join(folder, "gatus.db");
    const database = new DatabaseSync(file);
    database.exec(`CREATE TABLE endpoints (endpoint_id INTEGER PRIMARY KEY, endpoint_key TEXT UNIQUE, endpoint_name TEXT, endpoint_group TEXT);
      CREATE TABLE endpoint_results (endpoint_result_id INTEGER PRIMARY KEY, endpoint_id INTEGER, success INTEGER, errors TEXT, connected INTEGER, status INTEGER, duration INTEGER, timestamp TIMESTAMP);
      INSERT INTO endpoints VALUES (1, 'core_front-end', 'front-end', 'core'), (2, '_unknown', 'unknown', '');
      INSERT INTO endpoint_results VALUES (1, 1, 1, '', 1, 200, 41234567, '2026-11-20 10:00:00.123456789+00:00'), (2, 1, 0, '', 1, 502, 3000000, '2026-11-20 11:01:00 +0100 CET');`);
    database.close();
    const { history } = gatus(file);
    expect(history.map(({ monitor: id }) => id)).toEqual(["front-end"]);
    expect([...history[0]!.lines()].map((line) => JSON.parse(line))).toEqual([
      { at: Date.parse("2026-11-20T10:00:00.123Z"), region: "auto", status: 200, latencyMs: 41 },
      { at: Date.parse("2026-11-20T10:01:00Z"), region: "auto", status: 502, latencyMs: 3 },
    ]);
  });

  it.each([
    [
      "a refused connection",
      { success: 0, errors: "dial tcp 192.0.2.1:443: connect: connection refused", status: 0 },
      { status: null, error: "tcp.refused" },
    ],
    [
      "a deadline",
      { success: 0, errors: "context deadline exceeded (Client.Timeout exceeded)", status: 0 },
      { status: null, error: "probe.timeout" },
    ],
    [
      "a good status with a failed condition",
      { success: 0, errors: "", status: 200 },
      { status: 200, error: "assertion.body" },
    ],
  ])("reads %s", (_, row, expected) => {
    const line = resultLine({ duration: 1e6, timestamp: "2026-11-20 10:00:00+00:00", ...row });
    expect(JSON.parse(line!)).toMatchObject(expected);
  });

  it.each([
    ["1m", 60_000],
    ["1h30m", 5_400_000],
    ["1.5s", 1_500],
    ["500ms", 500],
    ["", null],
    [60, null],
  ])("reads the duration %s", (given, ms) => {
    expect(durationMs(given)).toBe(ms);
  });
});

describe("a maintenance window of Uptime Kuma", () => {
  const NOW = Date.parse("2026-11-26T00:00:00Z");
  const read = (fields: Record<string, unknown>, monitors: readonly number[] = [1]) => {
    const draft = new Draft();
    const all = { active: 1, start_time: "02:30:00", end_time: "03:30:00", ...fields };
    const field = (name: string) => (all as Record<string, unknown>)[name] ?? null;
    const where = {
      timeZone: "Europe/Berlin",
      now: NOW,
      ids: new Map([
        [1, "shop"],
        [2, "blog"],
        [3, "db"],
      ]),
    };
    readKumaMaintenance(draft, { id: 1, title: "Upgrade", field, monitors }, where);
    const { parts, notes: said } = draft.done();
    return { windows: parts.maintenance, said: said.map(({ kind, text }) => `${kind}: ${text}`) };
  };

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      "each day",
      { strategy: "recurring-interval", interval_day: 1 },
      { cron: "30 2 * * *", durationMinutes: 60 },
    ],
    [
      "each week from a date on",
      { strategy: "recurring-interval", interval_day: 7, start_date: "2026-11-22 00:00:00" },
      { cron: "30 2 * * 0" },
    ],
    [
      "over midnight",
      { strategy: "recurring-weekday", weekdays: "[0,6]", start_time: "23:30", end_time: "00:15" },
      { cron: "30 23 * * 0,6", durationMinutes: 45 },
    ],
    [
      "on days of the month, the last too",
      { strategy: "recurring-day-of-month", days_of_month: '[1,15,"lastDay1"]' },
      { cron: "30 2 1,15,L * *" },
    ],
    [
      "by cron in a zone",
      { strategy: "cron", cron: "0 4 * * 2", duration: 5400, timezone: "America/New_York" },
      { cron: "0 4 * * 2", durationMinutes: 90, timeZone: "America/New_York" },
    ],
    [
      "once",
      {
        strategy: "single",
        start_date: "2026-12-01 22:00:00",
        end_date: "2026-12-02 01:00:00",
        description: "Soon.",
      },
      { from: "2026-12-01T22:00", to: "2026-12-02T01:00", text: "Soon.", timeZone: "Europe/Berlin" },
    ],
  ])("%s", (_, fields, expected) => {
    expect(read(fields).windows).toMatchObject([{ title: "Upgrade", monitor: "shop", ...expected }]);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ strategy: "manual" }, "it is started by hand (manual)"],
    [{ strategy: "single", active: 0 }, "it is not active"],
    [
      { strategy: "recurring-interval", interval_day: 3 },
      "it recurs every 3 days, which no cron expression says",
    ],
    [{ strategy: "recurring-day-of-month", days_of_month: '["lastDay2"]' }, "it names no day"],
    [
      { strategy: "recurring-interval", interval_day: 1, end_date: "2026-11-01 00:00:00" },
      "it ended on 2026-11-01",
    ],
    [{ strategy: "cron", cron: "0 4 * * 2", duration: 0 }, "it has no duration"],
    [
      { strategy: "cron", cron: "often", duration: 60 },
      "cron must be a cron expression of five fields, as in 0 3 * * 0",
    ],
    [{ strategy: "single", timezone: "Mars/Base" }, "its time zone Mars/Base is not known"],
  ])("%j is left out by name", (fields, why) => {
    const { windows, said } = read(fields);
    expect(windows).toEqual([]);
    expect(said).toContain(`left out: ${why}`);
  });

  it("of several monitors is one for each, of every monitor one of all", () => {
    const daily = { strategy: "recurring-interval", interval_day: 1 };
    expect(read(daily, [1, 3, 9])).toMatchObject({
      windows: [
        { id: "upgrade-shop", monitor: "shop" },
        { id: "upgrade-db", monitor: "db" },
      ],
      said: expect.arrayContaining(["left out: its monitor 9 is not carried over"]),
    });
    const { windows, said } = read(daily, [1, 2, 3]);
    expect(windows).toMatchObject([{ id: "upgrade" }]);
    expect(windows[0]).not.toHaveProperty("monitor");
    expect(said).toContain("differs: it names every monitor; here it is of all, also of those to come");
  });
});

describe("UptimeFlare's configuration", () => {
  it("keeps request, assertions, region and group", () => {
    expect(monitor(uptimeflare(), "site-1")).toEqual({
      id: "site-1",
      name: "Site",
      group: "Public",
      public: true,
      regions: ["weur"],
      target: {
        url: "https://site.example/login",
        method: "POST",
        headers: { "X-Api-Key": "{{secret.SITE_1_X_API_KEY}}", Accept: "text/html" },
        body: "a=1",
        timeoutMs: 30_000,
      },
      assert: { status: ["200", "302"], bodyContains: ["welcome"], bodyNotContains: ["bad gateway"] },
    });
    expect(monitor(uptimeflare(), "hidden")).toMatchObject({ public: false });
  });

  it("names what it leaves out", () => {
    const said = notes(uptimeflare()).join("\n");
    expect(said).toContain('left out · Monitor "Bad"');
    expect(said).toContain('left out · Maintenance "Upgrade": its monitor "gone" is not carried over');
    expect(said).toContain('left out · Maintenance "Open": it has no end');
    expect(said).toContain("left out · Notifications");
    expect(said).toContain("left out · History");
  });

  it.each([
    [
      "reads no file",
      "import fs from 'fs'\nconst workerConfig = { monitors: fs.readdirSync('/') }\nexport { workerConfig }",
    ],
    ["has no process", "const workerConfig = { monitors: [process.exit(1)] }\nexport { workerConfig }"],
    [
      "makes no code",
      "const workerConfig = { monitors: [new Function('return 1')()] }\nexport { workerConfig }",
    ],
    ["does not run for ever", "while (true) {}"],
  ])("%s", (_, program) => {
    expect(() => readUptimeFlare(program)).toThrow(SourceFault);
  });
});

describe("a file of another kind", () => {
  it.each([
    [
      "kuma, given text",
      () => readKuma("x", Buffer.from("hello"), NOW),
      "neither Uptime Kuma's backup JSON nor its SQLite file",
    ],
    ["kuma, given other JSON", () => readKuma("x", Buffer.from("{}"), NOW), "has no monitorList"],
    ["gatus, given a list", () => readGatus("- a", null), "it is no mapping"],
    ["gatus, given no endpoints", () => readGatus("a: 1", null), "has no list of endpoints"],
    [
      "gatus, given another storage",
      () => readGatus("endpoints: []", kumaDb),
      "is not Gatus' SQLite database",
    ],
    ["uptimeflare, given prose", () => readUptimeFlare("hello world"), "is not an uptime.config.ts"],
    [
      "uptimeflare, given another config",
      () => readUptimeFlare("export const a = 1"),
      "has no workerConfig.monitors",
    ],
  ])("is refused with what it should be: %s", (_, read, says) => {
    expect(read).toThrow(says);
  });
});

describe("history in calls", () => {
  it("is cut by lines and by bytes, and loses none", () => {
    const short = Array.from({ length: 25_001 }, (_, n) => String(n));
    const calls = [...chunks(short)];
    expect(calls.map((call) => call.length)).toEqual([10_000, 10_000, 5_001]);
    expect(calls.flat()).toEqual(short);
    const long = Array.from({ length: 9 }, () => "x".repeat(1_000_000));
    expect([...chunks(long)].map((call) => call.length)).toEqual([3, 3, 3]);
  });
});
