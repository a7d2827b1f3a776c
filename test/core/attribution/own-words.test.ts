import { describe, expect, it } from "vitest";
import { attribute } from "../../../src/core/attribution/attribute.ts";
import { attributionJson } from "../../../src/core/attribution/attribution.ts";
import type { Header } from "../../../src/core/check/reading.ts";

function answer(status: number, headers: Record<string, string>, body = "") {
  return attribute({ status, headers: Object.entries(headers) as Header[], body });
}

describe("the gateway's own words", () => {
  it.each([
    ["a field", 502, { "l5d-proxy-error": "connection refused" }, "", "l5d-proxy-error: connection refused"],
    [
      "Envoy's whole reply",
      503,
      { "content-type": "text/plain" },
      "upstream connect error or disconnect/reset before headers. reset reason: overflow",
      "upstream connect error or disconnect/reset before headers. reset reason: overflow",
    ],
    [
      "Apache's reason",
      502,
      {},
      '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>502 Proxy Error</title>\n</head><body>\n<h1>Proxy Error</h1>\n<p>The proxy server received an invalid\r\nresponse from an upstream server.<br />\r\nThe proxy server could not handle the request<p>Reason: <strong>Error reading from remote server</strong></p></p>\n</body></html>\n',
      "Error reading from remote server",
    ],
    ["nothing where it has none", 503, {}, "<h1>Back soon</h1>", null],
  ])("%s", (_name, status, headers, body, reason) => {
    const result = answer(status, headers as Record<string, string>, body);
    expect(result.reason?.text ?? null).toBe(reason);
    expect(attributionJson(result, true).reason).toBe(reason);
  });

  it("leave with the body only when they stand in it", () => {
    const body = "upstream connect error or disconnect/reset before headers. reset reason: overflow";
    const said = answer(503, { "content-type": "text/plain" }, body);
    expect(attributionJson(said, false).reason).toBeNull();
    expect(attributionJson(said, false).because.join()).not.toContain("overflow");
    expect(attributionJson(answer(502, { "l5d-proxy-error": "x" }), false).reason).toBe("l5d-proxy-error: x");
  });
});

describe("request ids for the vendor's support", () => {
  it.each([
    [{ "cf-ray": "8a1-AMS" }, "", [{ name: "cf-ray", value: "8a1-AMS", vendor: "Cloudflare" }]],
    [
      { "x-amzn-trace-id": "Root=1-2" },
      "",
      [{ name: "x-amzn-trace-id", value: "Root=1-2", vendor: "AWS load balancer" }],
    ],
    [
      {},
      "An error occurred.<p>\nReference&#32;&#35;179&#46;8c346d68&#46;1491884491&#46;2960089",
      [{ name: "Reference", value: "179.8c346d68.1491884491.2960089", vendor: "Akamai" }],
    ],
    [{ "x-request-id": "abc" }, "", []],
    [
      { "x-request-id": "abc", via: "1.1 vegur" },
      "",
      [{ name: "x-request-id", value: "abc", vendor: "Heroku" }],
    ],
  ])("%j", (headers, body, ids) => {
    const { requestIds } = attributionJson(answer(503, headers as Record<string, string>, body), true);
    expect(requestIds).toEqual(ids);
  });

  it("leave with the body only when they stand in it", () => {
    const found = answer(503, { "cf-ray": "1-A" }, "Reference #18.36f01602.1789141109.1b2c3d4");
    expect(attributionJson(found, true).requestIds).toHaveLength(2);
    expect(attributionJson(found, false).requestIds).toEqual([
      { name: "cf-ray", value: "1-A", vendor: "Cloudflare" },
    ]);
  });
});

describe("an answer out of a cache", () => {
  it.each([
    [
      { age: "300", "x-cache": "HIT" },
      { ageSeconds: 300, status: "HIT" },
    ],
    [{ age: "300" }, { ageSeconds: 300, status: null }],
    [{ "cf-cache-status": "STALE" }, { ageSeconds: null, status: "STALE" }],
    [
      { "x-cache": "Hit from cloudfront", age: "7" },
      { ageSeconds: 7, status: "HIT" },
    ],
    [{ "x-cache": "TCP_HIT from a (AkamaiGHost)" }, { ageSeconds: null, status: "HIT" }],
    [{ "x-varnish": "32770 3" }, { ageSeconds: null, status: "HIT" }],
    [{ "cache-status": '"edge"; hit; ttl=30' }, { ageSeconds: null, status: "HIT" }],
    [{ "x-cache": "HIT, MISS", age: "0" }, null],
    [{ "x-cache": "Error from cloudfront" }, null],
    [{ age: "0", "cf-cache-status": "DYNAMIC", "x-varnish": "3" }, null],
  ])("%j", (headers, cached) => {
    const result = answer(503, headers as Record<string, string>, "<h1>Down</h1>");
    expect(result.cached).toEqual(cached);
    expect(result.meaning.includes("out of a cache")).toBe(cached !== null);
  });
});
