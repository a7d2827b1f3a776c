import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attribute } from "../../../src/core/attribution/attribute.ts";
import type { AttributionInput } from "../../../src/core/attribution/attribution.ts";
import { isCause } from "../../../src/core/attribution/causes.ts";
import { FAILURE_TYPES, type Header } from "../../../src/core/check/reading.ts";
import { HOP_ROLES } from "../../../src/core/check/verdict.ts";

/** Pieces of known pages, so that random bodies come near the rows instead of far from all of them. */
const PIECES = [
  "<html>",
  "<head><title>502 Bad Gateway</title></head>",
  "<body>",
  "<center><h1>502 Bad Gateway</h1></center>",
  "<hr><center>nginx",
  "</center>",
  "<h1>503 Service Unavailable</h1>",
  "Guru Meditation:",
  "error code: 521",
  "Reason: <strong>",
  "upstream connect error or disconnect/reset before headers. reset reason: ",
  "<script>alert(1)</script>",
  "\u0000",
  "\uD800",
  "{",
  '"message":"',
  "<",
  ">",
  '"',
  " ",
  "\n",
];
const body = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((parts) => parts.join("")),
  fc.constant(null),
);
const header: fc.Arbitrary<Header> = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      "Server",
      "Via",
      "Proxy-Status",
      "X-Cache",
      "X-Squid-Error",
      "Content-Length",
      "content-type",
      "Set-Cookie",
      "__proto__",
    ),
    fc.string(),
  ),
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "nginx",
      "envoy",
      "cloudflare",
      "0",
      "12",
      "text/html",
      "a;error=dns_error",
      "ERR_READ_ERROR 0",
    ),
  ),
);
const input: fc.Arbitrary<AttributionInput> = fc.record({
  status: fc.option(fc.integer({ min: 100, max: 999 })),
  statusText: fc.string(),
  headers: fc.array(header, { maxLength: 12 }),
  body,
  latencyMs: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
  error: fc.option(
    fc
      .record({ name: fc.string(), message: fc.string({ unit: "binary" }) })
      .chain((error) =>
        fc
          .constantFrom(undefined, ...FAILURE_TYPES)
          .map((type) => (type === undefined ? error : { ...error, type })),
      ),
  ),
});

describe("attribution of anything at all", () => {
  it("never throws and keeps to the contract", () => {
    fc.assert(
      fc.property(input, (given) => {
        const { failure, hop, upstream, confidence, because, meaning } = attribute(given);
        expect(FAILURE_TYPES).toContain(failure.type);
        expect(HOP_ROLES).toContain(hop.role);
        for (const cause of [upstream.cause, ...upstream.alternatives]) expect(isCause(cause)).toBe(true);
        expect(upstream.alternatives.length).toBeLessThanOrEqual(3);
        expect(upstream.alternatives).not.toContain(upstream.cause);
        for (const sure of [confidence, upstream.confidence]) expect(sure >= 0 && sure <= 1).toBe(true);
        const weights = upstream.candidates.map(({ weight }) => weight);
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(1.005);
        expect(weights[0] ?? 0).toBe(upstream.confidence);
        expect(weights.every((weight) => weight <= upstream.confidence)).toBe(true);
        if (hop.role === "unknown") expect(Math.max(confidence, upstream.confidence)).toBeLessThan(0.5);
        expect(because.length).toBeGreaterThan(0);
        expect(because.every(({ text }) => text.length <= 200)).toBe(true);
        expect(meaning.endsWith(".")).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["a megabyte of nginx's opening tags", "<html><head><title>502 ".repeat(45_000)],
    ["a megabyte of white space", " \n".repeat(500_000)],
    ["a megabyte of angle brackets", "<".repeat(1_000_000)],
    [
      "a megabyte of half Apache pages",
      '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><html><head><title>502'.repeat(14_000),
    ],
    ["a megabyte of JSON", `{"statusCode":502,"message":"${"x".repeat(1_000_000)}`],
    [
      "a bare page with a long tail",
      `<html><head><title>502</title></head><body><h1>502</h1>${"x ".repeat(8000)}`,
    ],
    [
      "a bare page with a tail of tags",
      `<html><head><title>502</title></head><body><h1>502</h1>${"<a> x".repeat(3000)}`,
    ],
    ["titles without an end", `<title>503${"503 ".repeat(4000)}`.repeat(4)],
    ["messages without an end", '"message":"'.repeat(6000)],
    ["null bytes", "\u0000".repeat(100_000)],
  ])("reads %s to an end", (_name, hostile) => {
    expect(
      attribute({ status: 502, headers: [["server", "x"]], body: hostile, latencyMs: 1 }).hop.role,
    ).toBeDefined();
  });

  it("looks only at the body's start: a page after 64 KiB of something else is not seen", () => {
    const page = "upstream connect error or disconnect/reset before headers. reset reason: overflow";
    expect(attribute({ status: 503, headers: [], body: page }).hop.product).toBe("envoy");
    expect(attribute({ status: 503, headers: [], body: "x".repeat(65_536) + page }).hop.product).not.toBe(
      "envoy",
    );
  });

  it("quotes without control characters and within bounds", () => {
    const { because } = attribute({
      status: 503,
      headers: [["Server", `evil\u0007\n${"z".repeat(5000)} nginx`]],
      body: "",
    });
    for (const { text } of because) expect(text).not.toMatch(/[\u0000-\u001f]/);
  });
});
