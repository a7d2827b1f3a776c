import { describe, expect, it } from "vitest";
import { attribute } from "../../../src/core/attribution/attribute.ts";
import type { Header } from "../../../src/core/check/reading.ts";

const NGINX_502 =
  "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.24.0</center></body></html>";

function under(proxyStatus: string | string[], body = "", more: Header[] = []) {
  const fields = [proxyStatus].flat().map((value): Header => ["Proxy-Status", value]);
  return attribute({ status: 502, headers: [...fields, ...more], body });
}

describe("Proxy-Status (RFC 9209) is believed first", () => {
  it.each([
    ["a token's error", "ExampleCDN; error=connection_refused", "connection_refused"],
    [
      "with next-hop and details",
      'cdn.example; error=dns_error; next-hop="10.0.0.1:80"; details="NXDOMAIN"',
      "dns_error",
    ],
    ["a quoted name", '"edge 1"; error=tls_certificate_error', "tls_certificate_error"],
    ["over a body that would say something else", "x; error=http_protocol_error", "http_protocol_error"],
  ])("%s", (_name, field, cause) => {
    const { upstream, because, hop } = under(field, field.startsWith("x;") ? NGINX_502 : "");
    expect(upstream).toMatchObject({ cause, alternatives: [] });
    expect(upstream.confidence).toBeGreaterThan(0.9);
    expect(because.map(({ text }) => text).join("\n")).toContain(`error=${cause}`);
    expect(hop.role).toBe("proxy");
  });

  it("names the product that the member is called after", () => {
    expect(under("haproxy; error=connection_timeout").hop).toMatchObject({
      product: "haproxy",
      role: "load-balancer",
    });
  });

  it("takes the product from the page where the member's name is no product", () => {
    expect(under("edge7; error=connection_refused", NGINX_502).hop.product).toBe("nginx");
  });

  it("believes the origin-most member with an error, however the members are spread over fields", () => {
    expect(
      under(["inner; error=connection_refused", "outer; error=http_response_incomplete"]).upstream.cause,
    ).toBe("connection_refused");
    expect(under("inner; error=connection_refused, outer; received-status=502").upstream.cause).toBe(
      "connection_refused",
    );
  });

  it("an error type that no registry knows is no cause", () => {
    const { upstream, because } = under("x; error=made_up");
    expect(upstream.cause).toBe("unknown");
    expect(because.map(({ text }) => text).join("\n")).toContain("made_up");
  });

  it("without an error it only tells that the answer was passed on", () => {
    const { hop, because } = under("cdn; received-status=502", NGINX_502);
    expect(hop.product).toBe("nginx");
    expect(because.map(({ text }) => text).join("\n")).toContain("passed on");
  });
});

describe("a malformed Proxy-Status is said to be so, and the rest of the answer decides", () => {
  it.each([
    "",
    ";;;",
    "x; error=",
    "=,=",
    "x; error=connection_refused,",
    "\u0000",
    '"open',
    "(a b); error=dns_error",
    `x; details="${"y".repeat(20_000)}"`,
    "x; error=1",
    "é; error=dns_error",
  ])("%j", (field) => {
    const result = under(field, NGINX_502);
    expect(result.hop.product).toBe("nginx");
    expect(result.upstream.cause).not.toBe("dns_error");
  });
});
