import { describe, expect, it } from "vitest";
import { parseImportLine } from "../../../src/core/check/import-line.ts";
import type { Reading } from "../../../src/core/check/reading.ts";
import type { Monitor } from "../../../src/core/config/monitor.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";

const result = parseMonitor({ id: "shop", target: { url: "https://shop.example/" } });
const monitor = (result as { monitor: Monitor }).monitor;
const LATEST = Date.UTC(2026, 10, 22);
const GOOD = { at: "2026-11-21T10:00:00.250Z", region: "weur", status: 200, latencyMs: 12.4 };
const parse = (line: unknown) =>
  parseImportLine(typeof line === "string" ? line : JSON.stringify(line), monitor, LATEST);

describe("a line with a wrong field", () => {
  const STATUS = "status must be a status from 100 to 999, or null when no answer came";
  it.each<[unknown, string | RegExp]>([
    ["{", "is not JSON; write one reading a line"],
    ["[1]", "must be a JSON object"],
    [{ ...GOOD, at: undefined }, /^at must be a time: ISO 8601 with a zone/],
    [{ ...GOOD, at: "2026-11-21T10:00:00" }, /^at must be a time/],
    [{ ...GOOD, at: LATEST + 1 }, "at must not be in the future"],
    [{ ...GOOD, region: "mars" }, /^region must be one of auto, wnam, /],
    [{ ...GOOD, colo: 5 }, "colo must be a data centre's code such as AMS, or null"],
    [{ ...GOOD, status: 99 }, STATUS],
    [{ ...GOOD, status: "200" }, STATUS],
    [{ ...GOOD, status: undefined }, "status is required: the HTTP status, or null when no answer came"],
    [{ ...GOOD, status: null }, "error is required when status is null: the failure type"],
    [{ ...GOOD, latencyMs: undefined }, "latencyMs is required: how long the check took, in milliseconds"],
    [{ ...GOOD, latencyMs: -1 }, "latencyMs must be a number of milliseconds, 0 or more"],
    [{ ...GOOD, error: "broken" }, /^error must be a failure type: dns\.name_not_resolved, /],
    [
      { ...GOOD, headers: "a: b" },
      "headers must be a list of [name, value] or an object of names and values",
    ],
    [{ ...GOOD, body: 5 }, "body must be a string"],
    [{ ...GOOD, attempt: 7 }, "attempt must be a whole number from 0 to 6"],
    [{ ...GOOD, lost: "yes" }, "lost must be true or false"],
    [{ ...GOOD, url: "x" }, "url is not a known field; remove it or correct the spelling"],
  ])("%j is told so", (line, message) => {
    const words = typeof message === "string" ? message : expect.stringMatching(message);
    expect(parse(line)).toEqual({ ok: false, message: words });
  });
});

describe("what a line brings is kept as a probe keeps it", () => {
  const kept = (fields: object, settings: object = {}) => {
    const own = parseMonitor({ id: "shop", target: { url: "https://shop.example/" }, ...settings });
    const line = JSON.stringify({ ...GOOD, status: 502, ...fields });
    const parsed = parseImportLine(line, (own as { monitor: Monitor }).monitor, LATEST);
    return (parsed as { reading: Reading }).reading;
  };

  it("masked, in body, headers and the words of a failed assertion", () => {
    const secret = "tok-5f2a9c0de1";
    const reading = kept(
      {
        status: 200,
        body: `{"state":"bad","token":"${secret}"} order-4711`,
        headers: {
          "X-Api-Key": secret,
          Location: `https://a.example/?token=${secret}`,
          "x-order": "order-4711",
        },
      },
      { assert: { bodyContains: ["healthy"] }, evidence: { redact: ["order-\\d+"] } },
    );
    expect(JSON.stringify(reading)).not.toContain(secret);
    expect(JSON.stringify(reading)).not.toContain("4711");
    expect(reading.body?.text).toBe('{"state":"bad","token":"[redacted]"} [redacted]');
    expect(reading.assertion?.seen?.text).toContain('"token":"[redacted]"');
  });

  it("cut in bytes, as much as the monitor keeps", () => {
    const body = "é".repeat(20_000);
    expect(kept({ body }).body).toMatchObject({ bytes: 40_000, truncated: true });
    expect(new TextEncoder().encode(kept({ body }).body?.text)).toHaveLength(16_384);
    expect(new TextEncoder().encode(kept({ body }, { evidence: { body: "head" } }).body?.text)).toHaveLength(
      1024,
    );
    expect(kept({ body }, { evidence: { body: "off" } }).body).toBeNull();
  });

  it("with no half of a secret at the cut", () => {
    const padding = "x ".repeat(8180);
    const reading = kept({
      body: `${padding} https://user:${"p".repeat(3000)}@db.example/ end ${"y ".repeat(9000)}`,
    });
    expect(reading.body?.text).not.toContain("pp");
    expect(reading.body?.text).toContain("https://[redacted]");
  });

  it("with so many headers as evidence has room for, the short ones first", () => {
    const long = Array.from({ length: 150 }, (_, index) => [`x-${index}`, `${index} `.repeat(400)]);
    const reading = kept({ headers: [...long, ["server", "nginx"]] });
    expect(reading.headers).toContainEqual(["server", "nginx"]);
    expect(JSON.stringify(reading.headers).length).toBeLessThan(20_000);
    expect(reading.headersOmitted).toBe(151 - reading.headers.length);
  });
});
