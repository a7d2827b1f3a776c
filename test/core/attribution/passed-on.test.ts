import { describe, expect, it } from "vitest";
import { readReported } from "../../../scripts/capture/answers.ts";
import { attribute } from "../../../src/core/attribution/attribute.ts";
import type { Header } from "../../../src/core/check/reading.ts";

/** What hops put on every answer that they pass on. */
const STAMPS: Readonly<Record<string, readonly Header[]>> = {
  nginx: [["server", "nginx/1.24.0"]],
  openresty: [["server", "openresty"]],
  apache: [["server", "Apache/2.4.58 (Ubuntu)"]],
  caddy: [["via", "1.1 Caddy"]],
  varnish: [
    ["via", "1.1 varnish (Varnish/7.1)"],
    ["x-varnish", "32771"],
  ],
  envoy: [
    ["server", "envoy"],
    ["x-envoy-upstream-service-time", "12"],
  ],
  kong: [
    ["via", "kong/3.4.0"],
    ["x-kong-upstream-latency", "3"],
    ["x-kong-proxy-latency", "1"],
  ],
  cloudflare: [
    ["server", "cloudflare"],
    ["cf-ray", "8c1f2a3b4d5e6f70-AMS"],
    ["cf-cache-status", "DYNAMIC"],
  ],
  cloudfront: [
    ["via", "1.1 abc.cloudfront.net (CloudFront)"],
    ["x-cache", "Error from cloudfront"],
    ["x-amz-cf-id", "a"],
  ],
  fastly: [
    ["via", "1.1 varnish"],
    ["x-served-by", "cache-fra-eddf8230020-FRA"],
    ["x-cache", "MISS"],
  ],
  akamai: [["x-akamai-request-id", "1f2e3d4c"]],
  "AWS's balancer": [["x-amzn-trace-id", "Root=1-682beb8a-1c0746795c388c4d0b9cfcf9"]],
  "AWS's API gateway": [
    ["x-amzn-requestid", "fbcaf9e5-d535-40a1-891c-7b70118cf7e8"],
    ["x-amz-apigw-id", "K2G9wEbUoAMEvag="],
  ],
  "Google's balancer": [["via", "1.1 google"]],
  "Google's front end": [["server", "Google Frontend"]],
  "Azure's front door": [["x-azure-ref", "20260505T111806Z-17b4f7c9f4"]],
  heroku: [["via", "1.1 vegur"]],
  fly: [
    ["server", "Fly/67f5b9b0 (2025-10-27)"],
    ["via", "2 fly.io"],
    ["fly-request-id", "01K8RS9B59AX0ZS77B4YBQJJ1R-iad"],
  ],
  railway: [
    ["server", "railway-edge"],
    ["x-railway-request-id", "ugpRrV2_SeSH2QWtAax-fw"],
  ],
  render: [
    ["server", "cloudflare"],
    ["rndr-id", "07ff0c22-6349-4230"],
  ],
  vercel: [
    ["server", "Vercel"],
    ["x-vercel-id", "fra1::abcde-1700000000000-0123"],
  ],
};

const applications = readReported()
  .filter(
    ({ want, status, body }) =>
      want.role === "app" &&
      (want.roleAlso ?? []).every((role) => role === "unknown") &&
      status >= 500 &&
      body,
  )
  .filter((_answer, index) => index % 2 === 0);

describe("what an application answered is nobody else's, whoever passed it on", () => {
  it.each(Object.entries(STAMPS))("%s", (_hop, stamps) => {
    const stamped = new Set(stamps.map(([name]) => name));
    const passed = applications.filter(
      ({ headers }) => !stamped.has("server") || headers.every(([name]) => name.toLowerCase() !== "server"),
    );
    const said = passed.map((answer) => ({
      name: answer.name,
      ...attribute({ ...answer, headers: [...answer.headers, ...stamps] }),
    }));
    const taken = said.filter(({ hop }) => hop.role !== "app" && hop.role !== "unknown");
    expect(taken.filter(({ confidence }) => confidence >= 0.8)).toEqual([]);
    expect(taken.map(({ name, hop }) => `${name}: ${hop.product}`).length).toBeLessThanOrEqual(
      passed.length / 50,
    );
    const named = said.filter(({ hop }) => hop.role === "app");
    expect(named.length / passed.length).toBeGreaterThan(0.85);
  });
});
