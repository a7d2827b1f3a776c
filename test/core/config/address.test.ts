import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressFault } from "../../../src/core/config/address.ts";

const production = { development: false };
const development = { development: true };

describe("a target may be", () => {
  it.each([
    "https://shop.example/health",
    "http://shop.example:8080/",
    "https://xn--bcher-kva.example/",
    "https://1.1.1.1.example/",
    "https://93.184.216.34.nip.io/",
    "https://93-184-216-34.sslip.io/",
    "https://app-1-2-3-4.example.com/",
    "https://localhost.example/",
    "https://internal.example/",
    "https://local.example/",
    "https://v1.2.3.example/",
    "https://shop.example./health",
    "https://93.184.216.34-app.nip.io/",
    "https://5db8d822.nip.io/",
    "https://1572395042.nip.io/",
    "https://build-20261122.example/",
    "https://svc.example/",
    "https://shop.example:8443/",
  ])("%s", (url) => {
    expect(addressFault(url, production)).toBeNull();
    expect(addressFault(url, development)).toBeNull();
  });
});

describe("a target must not be", () => {
  it.each([
    ["ftp://shop.example/", /http or https/],
    ["javascript:alert(1)", /http or https/],
    ["https://user:pass@shop.example/", /credentials/],
    ["https://user@shop.example/", /credentials/],
    ["shop.example", /not a URL/],
    ["http://8.8.8.8/", /IP address/],
    ["http://10.0.0.1/", /IP address/],
    ["http://192.168.1.1:8080/", /IP address/],
    ["http://172.16.0.1/", /IP address/],
    ["http://169.254.169.254/latest/meta-data/", /IP address/],
    ["http://100.64.0.1/", /IP address/],
    ["http://0/", /IP address/],
    ["http://0x0a000001/", /IP address/],
    ["http://167772161/", /IP address/],
    ["http://012.0.0.1/", /IP address/],
    ["http://10.1/", /IP address/],
    ["http://10.0.0.1./", /IP address/],
    ["http://１０.0.0.1/", /IP address/],
    ["http://10%2e0%2e0%2e1/", /IP address/],
    ["http://[fd00::1]/", /IP address/],
    ["http://[fe80::1]/", /IP address/],
    ["http://[::ffff:10.0.0.1]/", /IP address/],
    ["http://[64:ff9b::a00:1]/", /IP address/],
    ["http://[2606:4700::1111]/", /IP address/],
    ["http://foo.localhost/", /inside a network/],
    ["http://foo.LOCALHOST./", /inside a network/],
    ["http://vault.internal/", /inside a network/],
    ["http://metadata.google.internal/", /inside a network/],
    ["http://printer.local/", /inside a network/],
    ["http://router.home.arpa/", /inside a network/],
    ["http://nas.lan/", /inside a network/],
    ["http://intranet/", /inside a network/],
    ["http://db/", /full host name/],
    ["http://localtest.me/", /loopback/],
    ["http://any.lvh.me/", /loopback/],
    ["http://10.0.0.1.nip.io/", /resolve inward/],
    ["http://app.192-168-1-5.sslip.io/", /resolve inward/],
    ["http://app-127-0-0-1.nip.io/", /resolve inward/],
    ["http://7f000001.nip.io/", /resolve inward/],
    ["http://app-c0a80105.nip.io/", /resolve inward/],
    ["http://--1.sslip.io/", /resolve inward/],
    ["http://fd00--1.sslip.io/", /resolve inward/],
    ["http://169.254.169.254.example.com/", /resolve inward/],
    ["https://192-168-1-5.abcdef.plex.direct/", /resolve inward/],
    ["http://localhost../", /empty part/],
    ["http://metadata.google.internal../", /empty part/],
    ["http://x.localdomain../", /empty part/],
    ["http://lvh.me.../", /empty part/],
    ["http://shop..example/", /empty part/],
    ["http://.shop.example/", /empty part/],
    ["http://0x7f000001.nip.io/", /resolve inward/],
    ["http://2130706433.nip.io/", /resolve inward/],
    ["http://app-2130706433.sslip.io/", /resolve inward/],
    ["http://app-10.0.0.1.nip.io/", /resolve inward/],
    ["http://10.0.0.1-app.nip.io/", /resolve inward/],
    ["http://0x7f.0.0.1.nip.io/", /resolve inward/],
    ["http://0177.0.0.01.nip.io/", /resolve inward/],
    ["http://127-0-0-1-app.sslip.io/", /resolve inward/],
    ["http://7f000001.c0a80001.rbndr.us/", /resolve inward/],
    ["http://a.169-254-169-254.1u.ms/", /resolve inward/],
    ["http://--ffff-a00-1.sslip.io/", /resolve inward/],
    ["http://kubernetes.default.svc/", /inside a network/],
    ["http://1.0.0.127.in-addr.arpa/", /inside a network/],
    ["http://1.0.0.0.ip6.arpa/", /inside a network/],
    ["http://vault.service.consul/", /inside a network/],
    ["http://app.lcl.host/", /loopback/],
    ["http://127-0-0-1.org.uk/", /loopback/],
    ["http://shop.example:0/", /port 0,/],
    ["http://shop.example:22/", /port 22,/],
    ["https://shop.example:25/", /port 25,/],
    ["http://shop.example:6667/", /port 6667,/],
    ["http://shop.example:2049/", /port 2049,/],
    ["http://shop.example:10080/", /port 10080,/],
  ])("%s", (url, fault) => {
    expect(addressFault(url, production)).toMatch(fault);
    expect(addressFault(url, development)).toMatch(fault);
  });
});

describe("loopback", () => {
  it.each([
    "http://localhost:8787/",
    "http://LOCALHOST/",
    "http://127.0.0.1:3000/",
    "http://127.9.9.9/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]:3000/",
    "http://localhost.:3000/",
  ])("%s is for development only", (url) => {
    expect(addressFault(url, development)).toBeNull();
    expect(addressFault(url, production)).not.toBeNull();
  });
});

it("no IPv4 address passes, however it is written, and every refusal names a fix", () => {
  const spellings = [
    (n: number) => `http://${n}/`,
    (n: number) => `http://0x${n.toString(16)}/`,
    (n: number) => `http://0${n.toString(8)}/`,
    (n: number) => `http://[::ffff:${(n >>> 16).toString(16)}:${(n & 0xffff).toString(16)}]/`,
    (n: number) => `http://${n >>> 24}.${n & 0xffffff}/`,
  ];
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.constantFrom(...spellings), (address, spell) => {
      expect(addressFault(spell(address), production)).toContain("use the public host name");
    }),
  );
});
