import { describe, expect, it } from "vitest";
import { errorType } from "../../../src/core/attribution/transport.ts";
import { judge } from "../../../src/core/check/judge.ts";
import { lostReading, type Reading } from "../../../src/core/check/reading.ts";

function reading(parts: Partial<Reading>): Reading {
  return {
    ...lostReading(1, 60_000, "auto", 0, ""),
    error: null,
    status: 200,
    headersMs: 40,
    latencyMs: 50,
    ...parts,
  };
}
const body = (text: string) => ({ text, bytes: text.length, truncated: false, charset: "utf-8" });
const BRANDED =
  '<title>shop.example | 521: Web server is down</title><div id="cf-error-details">Error code 521</div>';

describe("a reading is", () => {
  it.each([
    ["up", {}, null, "up", null],
    ["up at the slow limit", { latencyMs: 50 }, 50, "up", null],
    ["slow above it", { latencyMs: 51 }, 50, "slow", null],
    [
      "down by an assertion",
      { assertion: { type: "assertion.body", expected: "", seen: null } },
      1,
      "down",
      "assertion.body",
    ],
    [
      "down by an error, assertion or not",
      {
        error: { name: "TimeoutError", message: "", phase: "body" },
        assertion: { type: "http.status", expected: "", seen: null },
      },
      1,
      "down",
      "probe.timeout",
    ],
    [
      "lost by the platform",
      { error: { name: "ProbeLost", message: "", phase: "platform", type: "probe.lost" } },
      null,
      "lost",
      "probe.lost",
    ],
    [
      "down by Cloudflare's plain answer",
      { status: 521, body: body("error code: 521") },
      null,
      "down",
      "tcp.refused",
    ],
    ["down by Cloudflare's page", { status: 521, body: body(BRANDED) }, null, "down", "tcp.refused"],
    [
      "down by Cloudflare's header",
      { status: 522, headers: [["CF-Error-Type", "522"]] },
      null,
      "down",
      "tcp.timed_out",
    ],
    [
      "down by a name that does not resolve",
      { status: 530, body: body("error code: 1016\n") },
      null,
      "down",
      "dns.name_not_resolved",
    ],
    [
      "what its assertions say when Cloudflare's code has no name",
      { status: 523, body: body("error code: 523") },
      null,
      "up",
      null,
    ],
    [
      "what its assertions say at a status of its own",
      { status: 521, body: body("Site is down") },
      null,
      "up",
      null,
    ],
    [
      "what its assertions say when a page merely speaks of a code",
      { status: 200, body: body("error code: 521") },
      null,
      "up",
      null,
    ],
  ] as [string, Partial<Reading>, number | null, string, string | null][])(
    "%s",
    (_what, parts, slowMs, verdict, type) => {
      expect(judge(reading(parts), slowMs)).toEqual({ verdict, type });
    },
  );
});

describe("the runtime's exceptions", () => {
  it.each([
    ["Error", "Network connection lost.", "headers", "unknown"],
    ["Error", "Network connection lost.", "body", "http.response.truncated"],
    ["Error", "internal error; reference = abc", "headers", "unknown"],
    ["TypeError", "Gzip decompression failed.", "body", "http.response.invalid"],
    ["Error", "Too many subrequests.", "headers", "probe.lost"],
    ["Error", "connect ECONNREFUSED 192.0.2.1:443", "headers", "tcp.refused"],
    ["TimeoutError", "The operation was aborted due to timeout", "headers", "probe.timeout"],
    ["TimeoutError", "The operation was aborted due to timeout", "body", "probe.timeout"],
  ] as const)("%s %o in the %s are %s", (name, message, phase, type) => {
    expect(errorType({ name, message, phase })).toBe(type);
  });
});
