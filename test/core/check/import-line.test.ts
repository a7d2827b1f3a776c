import { describe, expect, it } from "vitest";
import { parseImportLine } from "../../../src/core/check/import-line.ts";
import { type Monitor, parseMonitor } from "../../../src/core/config/monitor.ts";

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
