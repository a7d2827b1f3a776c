import { describe, expect, it } from "vitest";
import { attribute, summarise } from "../../../src/core/attribution/attribute.ts";
import type { AttributionInput } from "../../../src/core/attribution/attribution.ts";
import type { Header } from "../../../src/core/check/reading.ts";
import { leadingCause, WEIGHT_STEP } from "../../../src/core/check/verdict.ts";

function answer(
  status: number,
  headers: Record<string, string>,
  body = "",
  more: Partial<AttributionInput> = {},
) {
  return attribute({ status, headers: Object.entries(headers) as Header[], body, ...more });
}

const NGINX_502 =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.25.3</center>\r\n</body>\r\n</html>\r\n";
const HAPROXY_503 =
  "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n";

describe("a chain names the author of the page, not the nearest hop", () => {
  it.each([
    [
      "nginx's page under Cloudflare",
      { server: "cloudflare", "cf-ray": "8a1-AMS" },
      NGINX_502,
      "nginx",
      "proxy",
    ],
    ["nginx's page under h2o", { server: "h2o/2.2.5" }, NGINX_502, "nginx", "proxy"],
    [
      "nginx's page through CloudFront",
      {
        server: "nginx/1.25.3",
        via: "1.1 x.cloudfront.net (CloudFront)",
        "x-cache": "Error from cloudfront",
      },
      NGINX_502,
      "nginx",
      "proxy",
    ],
    [
      "HAProxy's page under nginx",
      { server: "nginx" },
      HAPROXY_503.replaceAll("503 Service Unavailable", "503 Service Unavailable"),
      "haproxy",
      "load-balancer",
    ],
    [
      "Squid's error through Caddy",
      { server: "Caddy", "x-squid-error": "ERR_READ_ERROR 104" },
      "",
      "squid",
      "proxy",
    ],
  ])("%s", (_name, headers, body, product, role) => {
    const status = body === HAPROXY_503 ? 503 : 502;
    const { hop } = answer(status, headers, body);
    expect(hop).toMatchObject({ product, role });
  });

  it("says who passed the page on", () => {
    const { because } = answer(502, { server: "cloudflare", "cf-ray": "8a1-AMS" }, NGINX_502);
    expect(because.map(({ text }) => text).join("\n")).toContain("Cloudflare passed it on");
  });

  it("takes the version from the page and not from a relay of another version", () => {
    expect(answer(502, { server: "nginx/1.18.0" }, NGINX_502).hop.version).toBe("1.25.3");
  });
});

describe("a body that only talks about nginx is not nginx", () => {
  it.each([
    [
      "an article",
      "<html><head><title>Why 502 Bad Gateway nginx happens</title></head><body><p>nginx says 502 Bad Gateway</p></body></html>",
    ],
    [
      "the page quoted inside another",
      `<html><head><title>Status</title></head><body><h1>We saw</h1>${NGINX_502}</body></html>`,
    ],
    ["the page escaped", `<pre>${NGINX_502.replaceAll("<", "&lt;")}</pre>`],
    ["JSON about it", JSON.stringify({ error: NGINX_502 })],
    ["text about it", "502 Bad Gateway nginx/1.25.3"],
  ])("%s", (_name, body) => {
    expect(answer(502, { "content-type": "text/html" }, body).hop.product).not.toBe("nginx");
  });

  it("nor is its page for another status", () => {
    expect(answer(500, {}, NGINX_502).hop.product).not.toBe("nginx");
  });
});

describe("an application's own failure is the application's, whoever passes it on", () => {
  it.each([
    [
      "problem+json through Caddy",
      500,
      { server: "Caddy", "content-type": "application/problem+json" },
      '{"title":"boom"}',
      null,
    ],
    [
      "Django",
      500,
      { server: "nginx" },
      '<!doctype html>\n<html lang="en">\n<head>\n  <title>Server Error (500)</title>\n</head>\n<body>\n  <h1>Server Error (500)</h1><p></p>\n</body>\n</html>',
      "django",
    ],
    [
      "Rails",
      500,
      {},
      "<!DOCTYPE html><html><head><title>We're sorry, but something went wrong (500)</title></head><body></body></html>",
      "rails",
    ],
    [
      "Spring",
      500,
      { "content-type": "application/json" },
      '{"timestamp":"2026-11-22T10:00:00.000+00:00","status":500,"error":"Internal Server Error","path":"/x"}',
      "spring",
    ],
    [
      "Express",
      500,
      { "x-powered-by": "Express" },
      '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>Error: boom</pre>\n</body>\n</html>\n',
      "express",
    ],
    [
      "Tomcat",
      500,
      {},
      '<!doctype html><html lang="en"><head><title>HTTP Status 500 – Internal Server Error</title></head></html>',
      "tomcat",
    ],
    [
      "PHP",
      500,
      { server: "nginx" },
      "<br />\n<b>Fatal error</b>:  Uncaught Error: boom in /srv/x.php:1",
      "php",
    ],
    [
      "ASP.NET Core",
      500,
      { server: "Kestrel", "content-type": "application/problem+json" },
      '{"title":"An error occurred","status":500,"traceId":"00-0123456789abcdef0123456789abcdef-0123456789abcdef-00"}',
      "aspnet-core",
    ],
  ])("%s", (_name, status, headers, body, product) => {
    const result = answer(status, headers, body);
    expect(result.hop).toMatchObject({ role: "app", product });
    expect(result.upstream.cause).toBe("passed_through");
    expect(result.meaning).toContain("application");
  });
});

describe("latency is evidence", () => {
  it.each([
    ["an Apache 502 at once is a closed connection", 502, 3, "connection_terminated"],
    ["an Apache 502 after a minute is a read timeout", 502, 60_004, "connection_read_timeout"],
  ])("%s", (_name, status, latencyMs, cause) => {
    const body =
      '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>502 Proxy Error</title>\n</head><body>\n<h1>Proxy Error</h1>\n<p>The proxy server received an invalid\r\nresponse from an upstream server.<br />\r\nThe proxy server could not handle the request<p>Reason: <strong>Error reading from remote server</strong></p></p>\n</body></html>\n';
    const result = answer(status, { server: "Apache/2.4.57" }, body, { latencyMs });
    expect(result.upstream.cause).toBe(cause);
    expect(result.because.map(({ text }) => text).join("\n")).toContain(`${latencyMs} ms`);
  });

  it.each([
    [12, "destination_unavailable"],
    [3006, "connection_refused"],
    [20_010, "connection_timeout"],
  ])("HAProxy's 503 after %d ms is %s", (latencyMs, cause) => {
    expect(answer(503, {}, HAPROXY_503, { latencyMs }).upstream.cause).toBe(cause);
  });

  it("a 504 of http-proxy-middleware within milliseconds is no timeout", () => {
    const { upstream } = answer(504, {}, "Error occurred while trying to proxy: shop.example.test/", {
      latencyMs: 4,
    });
    expect([upstream.cause, ...upstream.alternatives]).not.toContain("connection_read_timeout");
  });
});

describe("what it cannot know it does not claim", () => {
  it("nginx's 502 stands for several faults, so the confidence in the first is low and the others are listed", () => {
    const { upstream } = answer(502, { server: "nginx" }, NGINX_502);
    expect(upstream.alternatives).toHaveLength(3);
    expect(upstream.confidence).toBeLessThan(0.5);
  });

  it("a 502 of which nothing else is known has no author, while Go's own is told by what it does not say", () => {
    expect(answer(502, {}).hop.product).toBeNull();
    const date = "Sun, 22 Nov 2026 19:52:38 GMT";
    expect(answer(502, { date, "content-length": "0" }, "", { statusText: "Bad Gateway" }).hop.product).toBe(
      "go-reverseproxy",
    );
    expect(answer(502, { date, "content-length": "0" }).hop.role).toBe("unknown");
  });

  it("an empty 502 under nginx's name came from behind it, and nothing says from whom", () => {
    const { hop, confidence } = answer(502, { server: "nginx", "content-length": "0" });
    expect(hop.product).toBeNull();
    expect(confidence).toBeLessThan(0.5);
  });

  it("a page made by hand for a 502 may be a gateway's, so an application is not certain", () => {
    expect(answer(502, { "content-type": "application/json" }, '{"error":"bad"}').confidence).toBeLessThan(
      0.8,
    );
  });
});

describe("the summary that history keeps", () => {
  it("has type, hop and causes", () => {
    expect(
      summarise(
        answer(504, { server: "nginx" }, NGINX_502.replaceAll("502 Bad Gateway", "504 Gateway Time-out")),
      ),
    ).toEqual({
      type: "http.status",
      hop: { role: "proxy", product: "nginx", version: "1.25.3" },
      causes: [
        { cause: "connection_read_timeout", weight: 0.55 },
        { cause: "connection_timeout", weight: 0.3 },
      ],
    });
  });

  it("keeps every candidate where the answer fits several, and names none where none is likelier than the rest", () => {
    const attribution = answer(502, { server: "nginx" }, NGINX_502);
    const { candidates, alternatives } = attribution.upstream;
    expect(alternatives).toContain("connection_terminated");
    const summary = summarise(attribution);
    expect(summary.causes.map((one) => one.cause)).toEqual(candidates.map((one) => one.cause));
    expect(leadingCause(summary)).toBeNull();
    const weights = summary.causes.map(({ weight }) => weight);
    expect(weights.toSorted((a, b) => b - a)).toEqual(weights);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(1);
    for (const weight of weights)
      expect(weight / WEIGHT_STEP).toBeCloseTo(Math.round(weight / WEIGHT_STEP), 6);
  });

  it("has no cause where none is known", () => {
    const lost = attribute({
      status: null,
      headers: [],
      error: { name: "ProbeLost", message: "gone", type: "probe.lost" },
    });
    expect(summarise(lost)).toEqual({
      type: "probe.lost",
      hop: { role: "probe", product: null },
      causes: [],
    });
  });
});
