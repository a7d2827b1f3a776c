import { describe, expect, it } from "vitest";
import { attribute } from "../../../src/core/attribution/attribute.ts";
import type { AttributionInput } from "../../../src/core/attribution/attribution.ts";
import type { FailureType } from "../../../src/core/check/reading.ts";
import { fact } from "../../../src/core/check/reason.ts";

function silent(type: FailureType | undefined, message: string, latencyMs?: number) {
  const error: AttributionInput["error"] =
    type === undefined ? { name: "Error", message } : { name: "Error", message, type };
  return attribute({ status: null, headers: [], error, latencyMs: latencyMs ?? null });
}

describe("the monitor's own failures are not the target's", () => {
  it.each([
    ["a lost Prober", silent("probe.lost", "Durable Object reset")],
    ["a platform limit", silent(undefined, "Too many subrequests.")],
    ["an invalid target", silent(undefined, "Fetch API cannot load: ftp://x")],
  ])("%s", (_name, { hop, failure, meaning }) => {
    expect(hop).toEqual({ role: "probe", product: null });
    expect(failure.type).toBe("probe.lost");
    expect(meaning).toContain("monitor");
  });

  it.each([
    ["RefusedRequest", "secret KEY is not set; set it with: npx wrangler secret put KEY"],
    ["RefusedTarget", "target.url must not point inside a network (db.internal)"],
  ])("a request that was never sent: %s", (name, message) => {
    const { hop, upstream, because, meaning } = attribute({
      ...{ status: null, headers: [], latencyMs: 0 },
      error: { name, message, type: "unknown" },
    });
    expect(hop).toEqual({ role: "probe", product: null });
    expect(upstream).toMatchObject({ cause: "unknown", alternatives: [] });
    expect(because).toEqual([fact(`${name}: ${message}`)]);
    expect(meaning).toMatch(/its settings need a fix/);
  });

  it("Cloudflare's 522 that comes at once is its own zone's, not a connect timeout", () => {
    const answer = {
      status: 522,
      headers: [
        ["server", "cloudflare"],
        ["cf-ray", "1-AMS"],
      ],
      body: "error code: 522",
    } as const;
    expect(attribute({ ...answer, latencyMs: 80 }).hop.role).toBe("probe");
    expect(attribute({ ...answer, latencyMs: 19_200 }).hop).toMatchObject({
      role: "cdn",
      product: "cloudflare",
    });
    expect(attribute({ ...answer, latencyMs: 19_200 }).upstream.cause).toBe("connection_timeout");
  });
});

describe("a challenge or a rate limit blocks the monitor, which says little of the target", () => {
  it.each([
    ["Cloudflare's challenge by its header", 403, { "cf-mitigated": "challenge" }, "", "cloudflare"],
    [
      "Cloudflare's challenge by its page",
      503,
      { server: "cloudflare" },
      "<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt</script>cloudflare</body></html>",
      "cloudflare",
    ],
    ["AWS WAF", 405, { "x-amzn-waf-action": "captcha" }, "", "aws-waf"],
    [
      "Imperva",
      403,
      {},
      '<iframe src="/_Incapsula_Resource?x">Request unsuccessful. Incapsula incident ID: 1-2</iframe>',
      "imperva",
    ],
    ["DataDome", 403, { "x-datadome": "protected" }, "", "datadome"],
    ["a plain 429", 429, { "retry-after": "30" }, "slow down", null],
    [
      "nginx's 429",
      429,
      { server: "nginx" },
      "<html><head><title>429 Too Many Requests</title></head><body><center><h1>429 Too Many Requests</h1></center><hr><center>nginx</center></body></html>",
      "nginx",
    ],
  ])("%s", (_name, status, headers, body, product) => {
    const { hop, upstream } = attribute({
      status,
      headers: Object.entries(headers) as [string, string][],
      body,
    });
    expect(upstream.cause).toBe("http_request_denied");
    expect(hop.product).toBe(product);
  });
});

describe("when no answer came, nobody answered", () => {
  it.each<[FailureType, string]>([
    ["dns.name_not_resolved", "dns_error"],
    ["tcp.refused", "connection_refused"],
    ["tcp.reset", "connection_terminated"],
    ["tcp.timed_out", "connection_timeout"],
    ["tls.cert.date_invalid", "tls_certificate_error"],
    ["tls.protocol.error", "tls_protocol_error"],
    ["http.response.invalid", "http_protocol_error"],
  ])("%s", (type, cause) => {
    const { failure, hop, upstream } = silent(type, "x");
    expect(failure.type).toBe(type);
    expect(hop).toEqual({ role: "nobody", product: null });
    expect(upstream.cause).toBe(cause);
  });

  it.each([
    ["connect ECONNREFUSED 127.0.0.1:80", "tcp.refused"],
    ["getaddrinfo ENOTFOUND shop.example", "dns.name_not_resolved"],
    ["read ECONNRESET", "tcp.reset"],
    ["The operation was aborted due to timeout", "probe.timeout"],
    ["something else", "unknown"],
  ])("a thrown error's own words tell its type: %s", (message, type) => {
    expect(silent(undefined, message).failure.type).toBe(type);
  });

  it("keeps the type of a failed assertion on an answer that came", () => {
    const error = {
      name: "Assertion",
      message: 'expected body to contain "ok"',
      type: "assertion.body",
    } as const;
    const { failure, hop } = attribute({ status: 200, headers: [["server", "nginx"]], body: "no", error });
    expect(failure.type).toBe("assertion.body");
    expect(hop.role).toBe("app");
  });

  it("an answer that broke off was begun by the application", () => {
    const error = { name: "Error", message: "cut", type: "http.response.truncated" } as const;
    const { hop, upstream } = attribute({ status: 200, headers: [], body: "xxx", error, latencyMs: 300 });
    expect(hop.role).toBe("app");
    expect(upstream.cause).toBe("http_response_incomplete");
  });
});
