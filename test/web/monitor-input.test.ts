/** Every field of a monitor, given wrong: which path is named, and the words. */
import { beforeAll, expect, it } from "vitest";
import { call, migrated } from "./served.ts";

const whole = (least: number, most: number) => `must be a whole number from ${least} to ${most}`;
const REGION = "must be one of auto, wnam, enam, weur, eeur, apac, apac-ne, apac-se, oc, sam, afr, me";
const STATUS = 'must be a status such as 200, a class such as "2xx" or a range such as "200-299"';
const ADMIN_SECRET = "must not use {{secret.ADMIN_TOKEN}}; make a secret of its own";
const SLUG = "must be a slug: a-z, 0-9 and -, at most 64 characters";

beforeAll(migrated);

it.each<[change: Record<string, unknown>, path: string, message: string | RegExp]>([
  [{ id: undefined }, "id", "is required: a slug of a-z, 0-9 and -, at most 64 characters"],
  [{ id: "Shop" }, "id", SLUG],
  [{ id: "x".repeat(65) }, "id", SLUG],
  [{ name: "" }, "name", "must not be empty"],
  [{ name: 5 }, "name", "must be a string"],
  [{ group: "x".repeat(101) }, "group", "must be at most 100 characters"],
  [{ kind: "ping" }, "kind", "must be one of http, tcp, tls, dns, domain, heartbeat"],
  [{ enabled: "yes" }, "enabled", "must be true or false"],
  [{ public: 1 }, "public", "must be true or false"],
  [{ intervalMinutes: 0 }, "intervalMinutes", whole(1, 1440)],
  [{ intervalMinutes: 1441 }, "intervalMinutes", whole(1, 1440)],
  [{ intervalMinutes: 1.5 }, "intervalMinutes", whole(1, 1440)],
  [{ regions: [] }, "regions", 'must have at least one entry; "auto" is the default'],
  [{ regions: ["weur", "mars"] }, "regions.1", REGION],
  [{ regions: ["weur", "weur"] }, "regions", "must not name a region twice"],
  [{ regions: "weur" }, "regions", "must be a list"],
  [{ objective: 1 }, "objective", "must be a number from 0.5 to 0.99999"],
  [{ target: undefined }, "target", "is required: an object with at least a url"],
  [{ target: {} }, "target.url", "is required: the http or https URL to probe"],
  [
    { target: { url: "shop" } },
    "target.url",
    "is not a URL; write it whole, as in https://shop.example/health",
  ],
  [{ target: { url: "ftp://shop.example/" } }, "target.url", "must be an http or https URL"],
  [
    { target: { url: "https://me:pw@shop.example/" } },
    "target.url",
    "must not carry credentials; send them in target.headers as {{secret.NAME}}",
  ],
  [
    { target: { url: "https://10.0.0.1/" } },
    "target.url",
    /^must not point to an IP address \(10\.0\.0\.1\)/,
  ],
  [
    { target: { url: "http://localhost:8080/" } },
    "target.url",
    /^must not point inside a network \(localhost\)/,
  ],
  [
    { target: { url: "https://db.internal/" } },
    "target.url",
    /^must not point inside a network \(db\.internal\)/,
  ],
  [
    { target: { url: "https://a.example/", method: "BREW" } },
    "target.method",
    "must be one of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE",
  ],
  [{ target: { url: "https://a.example/", headers: { "a b": "c" } } }, "target.headers.a b", /header name/],
  [
    { target: { url: "https://a.example/", headers: { Host: "b.example" } } },
    "target.headers.Host",
    "is set by Edgetick or the platform; remove it",
  ],
  [
    { target: { url: "https://a.example/", headers: { a: "b\r\nc: d" } } },
    "target.headers.a",
    "must not contain line breaks",
  ],
  [{ target: { url: "https://a.example/?key={{secret.ADMIN_TOKEN}}" } }, "target.url", ADMIN_SECRET],
  [
    { target: { url: "https://a.example/", headers: { "X-Key": "Bearer {{ secret.ADMIN_TOKEN }}" } } },
    "target.headers.X-Key",
    ADMIN_SECRET,
  ],
  [
    { target: { url: "https://a.example/", method: "POST", body: '{"a":{"b":"{{secret.ADMIN_TOKEN}}"}}' } },
    "target.body",
    ADMIN_SECRET,
  ],
  [{ target: { url: "https://a.example/", body: "x" } }, "target.body", "must be null with method GET"],
  [{ target: { url: "https://a.example/", timeoutMs: 30_001 } }, "target.timeoutMs", whole(100, 30_000)],
  [{ target: { url: "https://a.example/", followRedirects: 11 } }, "target.followRedirects", whole(0, 10)],
  [
    { target: { url: "https://a.example/", retries: 3 } },
    "target.retries",
    "is not a known field; remove it or correct the spelling",
  ],
  [{ assert: { status: ["2x"] } }, "assert.status.0", STATUS],
  [{ assert: { status: [] } }, "assert.status", 'must have at least one entry, such as "2xx"'],
  [{ assert: { bodyContains: "ok" } }, "assert.bodyContains", "must be a list"],
  [{ assert: { bodyNotContains: [""] } }, "assert.bodyNotContains.0", "must not be empty"],
  [{ assert: { bodyMatches: "(" } }, "assert.bodyMatches", /^is not a regular expression that RE2 accepts/],
  [
    { assert: { header: { etag: 5 } } },
    "assert.header.etag",
    "must be the expected value, or one of {contains}, {matches}, {present}",
  ],
  [{ assert: { json: [{ path: "db", equals: 1 }] } }, "assert.json.0.path", /JSONPath/],
  [
    { assert: { json: [{ path: "$.db" }] } },
    "assert.json.0",
    "needs exactly one of equals, notEquals, contains, matches, greaterThan, lessThan, exists",
  ],
  [{ assert: { slowMs: 0 } }, "assert.slowMs", whole(1, 30_000)],
  [{ recheck: { afterSeconds: [1, 2, 3, 4, 5] } }, "recheck.afterSeconds", "must have at most 4 entries"],
  [{ recheck: { afterSeconds: [5, 2] } }, "recheck.afterSeconds", "must rise from entry to entry"],
  [{ recheck: { afterSeconds: [31] } }, "recheck.afterSeconds.0", whole(1, 30)],
  [{ evidence: { body: "all" } }, "evidence.body", "must be one of full, head, off"],
  [{ evidence: { redact: ["["] } }, "evidence.redact.0", /^is not a regular expression/],
  [{ alert: { channels: ["Ops!"] } }, "alert.channels.0", SLUG],
  [{ alert: { duringIntermittent: "never" } }, "alert.duringIntermittent", "must be delay or page"],
  [{ alert: { outageAfter: 0 } }, "alert.outageAfter", whole(1, 100)],
  [{ alert: { quorum: "all" } }, "alert.quorum", 'must be "majority" or a whole number from 1 to 11'],
  [{ alert: { quorum: 2 } }, "alert.quorum", "must be at most the number of regions (1)"],
  [{ alert: { intermittent: [[3]] } }, "alert.intermittent.0", "must be [blips, minutes], as in [3, 60]"],
  [{ alert: { intermittent: [[3, 0]] } }, "alert.intermittent.0.1", whole(1, 10_080)],
  [{ alert: { quietMinutes: 0 } }, "alert.quietMinutes", whole(1, 10_080)],
  [{ alert: { remindMinutes: -1 } }, "alert.remindMinutes", whole(1, 10_080)],
  [{ alert: { includeBody: "no" } }, "alert.includeBody", "must be true or false"],
  [{ colour: "red" }, "colour", "is not a known field; remove it or correct the spelling"],
])("%j: names %s", async (change, path, message) => {
  const body = { id: "shop", target: { url: "https://shop.example/" }, ...change };
  const { status, headers, json } = await call("/api/v1/monitors", { body });
  expect(status).toBe(422);
  expect(headers.get("content-type")).toBe("application/problem+json");
  expect(json).toMatchObject({ type: "about:blank", title: "Unprocessable Content", status: 422 });
  expect(json.errors).toEqual([
    { path, message: typeof message === "string" ? message : expect.stringMatching(message) },
  ]);
});

it("names every fault at once", async () => {
  const body = { id: "Shop", intervalMinutes: 0, target: { url: "x", method: "BREW" } };
  const { json } = await call("/api/v1/monitors", { body });
  expect(json.errors.map(({ path }: { path: string }) => path)).toEqual([
    "id",
    "intervalMinutes",
    "target.url",
    "target.method",
  ]);
  expect(json.detail).toBe(`id ${SLUG} (and 3 more).`);
});

it.each([
  ["{", 400, "Malformed JSON in request body"],
  ["", 400, "Malformed JSON in request body"],
])("refuses the body %j", async (body, expected, detail) => {
  const { status, json } = await call("/api/v1/monitors", { method: "POST", body });
  expect([status, json.detail]).toEqual([expected, detail]);
});

it.each([["[]"], ["null"], ['"shop"'], ["5"]])("refuses %s, which is no object", async (body) => {
  const { status, json } = await call("/api/v1/monitors", { body });
  expect([status, json.errors]).toEqual([422, [{ path: "", message: "must be a JSON object" }]]);
});
