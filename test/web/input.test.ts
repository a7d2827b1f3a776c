/** What comes in besides monitors, given wrong: which path is named, and the words. */
import { beforeAll, describe, expect, it } from "vitest";
import { call, migrated } from "./served.ts";

const SLUG = "must be a slug: a-z, 0-9 and -, at most 64 characters";
const TIME =
  "must be a time: ISO 8601 with a zone, as in 2026-01-31T09:30:00Z, a date (its midnight in UTC), or epoch milliseconds or seconds";
const UNKNOWN = "is not a known field; remove it or correct the spelling";
type Case = [body: Record<string, unknown>, path: string, message: string | RegExp];

beforeAll(migrated);

async function expectFault(
  path: string,
  body: unknown,
  at: string,
  message: string | RegExp,
  method = "POST",
) {
  const { status, headers, json } = await call(path, { method, body });
  expect(status).toBe(422);
  expect(headers.get("content-type")).toBe("application/problem+json");
  const words = typeof message === "string" ? message : expect.stringMatching(message);
  expect(json.errors).toContainEqual({ path: at, message: words });
}

describe("a channel", () => {
  const hook = { id: "ops", kind: "webhook", url: "https://hooks.example/alert" };
  it.each<Case>([
    [{ ...hook, id: "Ops" }, "id", SLUG],
    [{ ...hook, kind: "fax" }, "kind", /^must be one of webhook, slack, /],
    [
      { id: "ops", kind: "webhook" },
      "url",
      "is required: the URL that alerts are posted to, or {{secret.NAME}}",
    ],
    [
      { ...hook, url: "hooks" },
      "url",
      "is not a URL; write it whole, as in https://hooks.example/alert, or {{secret.NAME}}",
    ],
    [
      { ...hook, url: "https://a:b@hooks.example/" },
      "url",
      "must not carry credentials; use {{secret.NAME}}",
    ],
    [{ ...hook, url: "https://192.168.0.9/" }, "url", /^must not point to an IP address/],
    [{ ...hook, url: "https://mail.local/{{secret.KEY}}" }, "url", /^must not point inside a network/],
    [{ ...hook, url: "{{secret.ADMIN_TOKEN}}" }, "url", /^must not use \{\{secret\.ADMIN_TOKEN\}\}/],
    [{ ...hook, url: "{{secret.OPS URL}}" }, "url", /^has a reference that can't be read/],
    [{ ...hook, secret: "" }, "secret", /^must not be empty/],
    [
      { ...hook, secret: "whsec_???" },
      "secret",
      "must be base64 after whsec_; leave the prefix away to sign with the text as it is",
    ],
    [
      { ...hook, events: [] },
      "events",
      "must name at least one alert type, or be null for all but blip and agent.silent",
    ],
    [{ ...hook, events: ["fire"] }, "events.0", /^must be one of outage\.opened, /],
    [{ ...hook, colour: 1 }, "colour", UNKNOWN],
    [{ id: "tg", kind: "telegram", chat: 5 }, "token", /^is required: the bot's token/],
    [{ id: "tg", kind: "telegram", token: "x" }, "chat", /^is required: the chat's id/],
    [{ id: "pd", kind: "pagerduty" }, "routingKey", /^is required: the integration key/],
    [{ id: "og", kind: "opsgenie" }, "apiKey", /^is required: the key/],
    [{ id: "nt", kind: "ntfy" }, "url", /^is required: the topic's URL/],
  ])("%j: names %s", (body, path, message) => expectFault("/api/v1/channels", body, path, message));
});

describe("an event", () => {
  const duration = "must be a whole number of milliseconds from 0 to 2678400000";
  it.each<Case>([
    [{}, "kind", 'is required: what happened, as in "deploy" or "cron:backup"'],
    [{ kind: " " }, "kind", "must not be empty"],
    [{ kind: "x".repeat(101) }, "kind", "must be at most 100 characters"],
    [{ kind: "deploy", at: "yesterday" }, "at", TIME],
    [{ kind: "deploy", at: "2026-01-31T09:30:00" }, "at", TIME],
    [{ kind: "deploy", durationMs: -1 }, "durationMs", duration],
    [{ kind: "deploy", durationMs: 0.5 }, "durationMs", duration],
    [{ kind: "deploy", monitor: 5 }, "monitor", "must be a monitor's id, or null for all"],
    [{ kind: "deploy", monitor: "nobody" }, "monitor", 'there is no monitor "nobody"'],
    [{ kind: "deploy", note: 5 }, "note", "must be a string"],
    [{ kind: "deploy", notes: "x" }, "notes", UNKNOWN],
  ])("%j: names %s", (body, path, message) => expectFault("/api/v1/events", body, path, message));
});

describe("a maintenance window", () => {
  const cron = "must be a cron expression of five fields, as in 0 3 * * 0";
  const duration = "must be a whole number of minutes from 1 to 10080";
  const once = { from: "2026-11-22T10:00:00Z", to: "2026-11-22T11:00:00Z" };
  it.each<Case>([
    [{}, "", "needs either from and to, or cron and durationMinutes"],
    [{ ...once, cron: "0 3 * * 0" }, "", "needs either from and to, or cron and durationMinutes"],
    [{ from: once.from }, "to", "is required beside from"],
    [{ to: once.to }, "from", "is required beside to"],
    [{ from: once.to, to: once.from }, "to", "must be after from"],
    [{ ...once, from: "noon" }, "from", TIME],
    [{ cron: "0 3 * * 0" }, "durationMinutes", "is required beside cron"],
    [{ durationMinutes: 5 }, "cron", "is required beside durationMinutes"],
    [{ cron: "often", durationMinutes: 5 }, "cron", cron],
    [{ cron: "* * * * * *", durationMinutes: 5 }, "cron", cron],
    [{ cron: "0 3 * * 0", durationMinutes: 0 }, "durationMinutes", duration],
    [{ ...once, id: "A B" }, "id", SLUG],
    [{ ...once, monitor: "nobody" }, "monitor", 'there is no monitor "nobody"'],
    [{ ...once, reason: "x" }, "reason", UNKNOWN],
  ])("%j: names %s", (body, path, message) => expectFault("/api/v1/maintenance", body, path, message));
});

describe("the settings", () => {
  it.each<Case>([
    [{ title: "" }, "title", "must not be empty"],
    [{ logoUrl: "logo.png" }, "logoUrl", /^is not a URL/],
    [{ links: [{ url: "https://a.example/" }] }, "links.0.label", "is required"],
    [{ links: [{ label: "A", url: "javascript:alert(1)" }] }, "links.0.url", "must be an http or https URL"],
    [{ statusUrl: 5 }, "statusUrl", "must be an http or https URL"],
    [{ publicMetrics: "yes" }, "publicMetrics", "must be true or false"],
    [{ timeZone: "Mars/Olympus" }, "timeZone", "must be an IANA time zone, as in Europe/Berlin"],
    [{ theme: "dark" }, "theme", UNKNOWN],
  ])("%j: names %s", (body, path, message) => expectFault("/api/v1/settings", body, path, message, "PUT"));
});

describe("a response to attribute", () => {
  const status = "must be a status from 100 to 999, or null when no answer came";
  it.each<Case>([
    [{ status: "502" }, "status", status],
    [{ status: 99 }, "status", status],
    [{ status: 502, headers: "server: nginx" }, "headers", /^must be a list of \[name, value\] or an object/],
    [{ status: 502, body: 5 }, "body", "must be a string"],
    [{ status: null, error: "boom" }, "error", "must be a failure type, or {name, message}"],
    [{ status: 502, latencyMs: -1 }, "latencyMs", "must be a number of milliseconds, 0 or more"],
    [{ status: 502, url: "x" }, "url", UNKNOWN],
  ])("%j: names %s", (body, path, message) => expectFault("/api/v1/attribute", body, path, message));
});

describe("a query", () => {
  const limit = "must be a whole number from 1 to 1000";
  const path = "/api/v1/monitors/shop";
  beforeAll(async () => {
    await call("/api/v1/monitors", { body: { id: "shop", target: { url: "https://shop.example/" } } });
  });
  it.each([
    ["/api/v1/monitors?limit=0", "limit", limit],
    ["/api/v1/monitors?limit=1001", "limit", limit],
    ["/api/v1/monitors?limit=many", "limit", limit],
    ["/api/v1/monitors?cursor=abc", "cursor", "is not a cursor; pass nextCursor as it was given"],
    [`${path}/checks?from=noon`, "from", TIME],
    [`${path}/checks?to=noon`, "to", TIME],
    [`${path}/checks?region=mars`, "region", /^must be one of auto, /],
    [`${path}/checks?verdict=bad`, "verdict", "must be one of up, slow, down, lost, unsupported"],
    [`${path}/checks?attempt=7`, "attempt", "must be a whole number from 0 to 6"],
    [`${path}/failures?attempt=x`, "attempt", "must be a whole number from 0 to 6"],
    [`${path}/diagnosis?from=2&to=1`, "from", "must be before to"],
    ["/api/v1/failures/shop.abc.weur.0?format=pdf", "format", "must be json or curl"],
    ["/api/v1/incidents?state=ajar", "state", "must be open or closed"],
    [
      "/api/v1/incidents?kind=fire",
      "kind",
      "must be one of outage, regional, intermittent, slow, certificate, domain, silent, quota, agent, manual",
    ],
    ["/api/v1/deliveries?state=lost", "state", "must be one of pending, sent, failed, superseded"],
    ["/badge/shop.svg?show=all", "show", "must be one of status, uptime, latency"],
  ])("%s: names %s", async (url, at, message) => {
    const { status, json } = await call(url);
    expect(status).toBe(422);
    const words = typeof message === "string" ? message : expect.stringMatching(message);
    expect(json.errors).toEqual([{ path: at, message: words }]);
  });
});

describe("a note on an incident", () => {
  it.each<[string, string, Record<string, unknown>, string, string]>([
    ["POST", "/updates", {}, "text", "is required: what to say"],
    ["POST", "/updates", { text: " " }, "text", "must not be empty"],
    ["POST", "/updates", { text: "x", public: "yes" }, "public", "must be true or false"],
    ["POST", "/updates", { text: "x", at: "noon" }, "at", TIME],
    [
      "PATCH",
      "",
      {},
      "",
      "needs at least one of summary, publicSummary, acknowledgedBy, and of an incident by hand title, impact and monitors",
    ],
    ["PATCH", "", { state: "closed" }, "state", UNKNOWN],
  ])("%s %s %j: names %s", (method, rest, body, path, message) =>
    expectFault(`/api/v1/incidents/shop.outage.abc${rest}`, body, path, message, method),
  );
});
