import { describe, expect, inject, it } from "vitest";
import { assertionJson } from "../../src/core/check/assertion.ts";
import { checkOf } from "../../src/core/check/check-of.ts";
import type { Reading, ReadingError } from "../../src/core/check/reading.ts";
import { mailHostFault } from "../../src/jobs/mail-host.ts";
import { bareConnection, readsCertificate, servedOf, wantsConnection } from "../../src/probe/http/beside.ts";
import { type Outside, outside } from "../../src/probe/outside.ts";
import { Subrequests } from "../../src/probe/subrequests.ts";
import { jobOf, probe, text } from "./probing.ts";

const ports = inject("sockets");
const target = inject("target");
const closed = Number(new URL(inject("closedPort")).port);
const HOST = "127.0.0.1";
/** What the tests' probes start at: 2025-02-19. */
const AT = 1_740_000_000_100;

const loopback: Outside = {
  resolver: `http://127.0.0.1:${ports.resolver}/dns-query`,
  dnsPort: ports.dns,
  rdapServers: `${target}/rdap/dns.json`,
};

const verdict = (reading: Reading) => checkOf(reading, null).verdict;
const wordsOf = (reading: Reading) =>
  reading.error?.message ?? (reading.assertion && assertionJson(reading.assertion, true).message) ?? "";

describe("a TCP port", () => {
  const tcp = (port: number, more: object = {}, assert: object = {}) =>
    probe(jobOf("tcp", { target: { host: HOST, port, timeoutMs: 1000, ...more }, assert }));

  it("that opens is up, and says how long it took", async () => {
    const reading = await tcp(ports.silent);
    expect(reading).toMatchObject({ status: null, error: null, assertion: null, own: { kind: "tcp" } });
    expect(reading.latencyMs).toBeLessThan(1000);
    expect(verdict(reading)).toBe("up");
  });

  it("that is closed is down, and the platform's own words are quoted", async () => {
    const reading = await tcp(closed);
    expect(reading.error).toMatchObject({ type: "tcp.failed", phase: "connect" });
    expect(checkOf(reading, null)).toMatchObject({
      verdict: "down",
      failure: { type: "tcp.failed", hop: { role: "nobody" } },
    });
  });

  it("is told something, and its answer is looked at and kept", async () => {
    const reading = await tcp(
      ports.echo,
      { send: "ping\r\nkey={{secret.KEY}}\r\n" },
      { receives: "(?s)READY.*ping.*key" },
    );
    expect(verdict(reading)).toBe("up");
    expect(text(reading)).toContain("READY echo 1.0");
    expect(JSON.stringify(reading)).not.toContain("s3cr3t-value");
  });

  it("that says something else is down, in words", async () => {
    const reading = await tcp(ports.echo, { send: "quit" }, { receives: "^PONG" });
    expect(reading.assertion?.type).toBe("assertion.body");
    expect(wordsOf(reading)).toContain("expected the server to say /^PONG/");
    expect(wordsOf(reading)).toContain("READY echo 1.0");
    expect(checkOf(reading, null).evidence.attribution).toMatchObject({
      hop: { role: "unknown" },
      meaning: "The server answered something else than expected.",
    });
  });

  it("that says nothing when something is expected is down by its deadline", async () => {
    const reading = await tcp(ports.silent, { timeoutMs: 300 }, { receives: "READY" });
    expect(reading).toMatchObject({ latencyMs: 300, error: { type: "probe.timeout" } });
  });

  it("needs its secret to be set", async () => {
    const reading = await tcp(ports.echo, { send: "{{secret.NOT_SET}}" });
    expect(wordsOf(reading)).toMatch(/secret NOT_SET is not set/);
  });

  it.each([
    ["smtpPlain", "starttls-smtp", "tls.protocol.error", /does not offer STARTTLS/],
    ["postgresPlain", "starttls-postgres", "tls.protocol.error", /does not offer TLS/],
    ["echo", "starttls-smtp", "tcp.closed", /expected a greeting \(220\), got something else$/],
    ["smtp", "starttls-postgres", "tcp.closed", /expected S or N to an SSLRequest, got something else$/],
  ] as const)("of %s asked for %s is down: %s", async (server, tls, type, words) => {
    const reading = await tcp(ports[server], { tls });
    expect(reading.error?.type).toBe(type);
    expect(wordsOf(reading)).toMatch(words);
  });

  it.each([
    ["smtp", "starttls-smtp"],
    ["postgres", "starttls-postgres"],
    ["good", true],
  ] as const)("of %s with TLS (%s) by an unknown authority is down", async (server, tls) => {
    const reading = await tcp(ports[server], { tls });
    expect(reading.error?.type).toMatch(/^(?:tls\.protocol\.error|tcp\.failed)$/);
    expect(verdict(reading)).toBe("down");
  });

  it.each([
    ["example.com", 25, "unsupported", /port 25/],
    ["104.16.1.1", 443, "unsupported", /Cloudflare's own network/],
    ["10.0.0.1", 5432, "down", /inside a network/],
    ["127.0.0.1", 5432, "down", /inside a network/],
    ["db.internal", 5432, "down", /inside a network/],
  ])("at %s:%i is never connected to in production: %s", async (host, port, wanted, words) => {
    const reading = await probe(jobOf("tcp", { target: { host, port } }), { development: false });
    expect(wordsOf(reading)).toMatch(words);
    expect(verdict(reading)).toBe(wanted);
  });

  it.each([
    ["proxied.example", "unsupported", /resolves to 104\.16\.1\.1 in Cloudflare's own network/],
    ["nowhere.example", "down", /no name nowhere\.example \(NXDOMAIN\)/],
    ["inward.example", "down", /resolves to 10\.0\.0\.1, inside a network/],
    ["inward6.example", "down", /resolves to fd00::17, inside a network/],
    ["proxied6.example", "unsupported", /resolves to 2606:4700::6810:101 in Cloudflare's own network/],
  ])("at %s is never connected to, as a resolver tells: %s", async (host, wanted, words) => {
    const reading = await probe(jobOf("tcp", { target: { host, port: 5432 } }), { outside: loopback });
    expect(wordsOf(reading)).toMatch(words);
    expect(verdict(reading)).toBe(wanted);
  });
});

describe("a mail server that alerts go to", () => {
  const fault = (host: string, now: number, services = loopback) =>
    mailHostFault(host, 465, { now, development: true, services });

  it.each([
    ["inward.example", /inward\.example resolves to 10\.0\.0\.1, inside a network/],
    ["inward6.example", /resolves to fd00::17/],
    ["proxied.example", /Cloudflare's own network/],
    ["10.0.0.1", /^must not point inside a network/],
  ])("at %s is not connected to", async (host, words) => {
    expect(await fault(host, 0)).toMatch(words);
  });

  it("is looked up once in ten minutes, and one that nobody can resolve is tried", async () => {
    const away = { ...loopback, resolver: `http://127.0.0.1:${closed}/dns-query` };
    expect(await fault("public.example", 0)).toBeNull();
    expect(await fault("moved.example", 0, away)).toBeNull();
    expect(await fault("inward.example", 60_000, away)).toMatch(/10\.0\.0\.1/);
    expect(await fault("inward.example", 660_000, away)).toBeNull();
  });
});

describe("a TLS server", () => {
  const tls = (port: number, assert: object = {}, more: object = {}) =>
    probe(
      jobOf("tls", {
        target: { host: HOST, port, serverName: "shop.example", ...more },
        assert: { chain: false, ...assert },
      }),
      { at: AT },
    );

  it.each([
    ["good", "TLS 1.3"],
    ["good13", "TLS 1.3"],
    ["rsa12", "TLS 1.2"],
  ] as const)("%s shows its certificate over %s", async (server, protocol) => {
    const reading = await tls(ports[server]);
    expect(reading.error).toBeNull();
    expect(reading.own).toMatchObject({
      kind: "tls",
      protocol,
      chain: [
        {
          issuer: expect.stringContaining("Test CA"),
          validTo: Date.UTC(2099, 11, 31),
          names: expect.arrayContaining(["shop.example"]),
        },
        { subject: expect.stringContaining("Test CA") },
      ],
    });
    expect(reading.value).toBe(Math.floor((Date.UTC(2099, 11, 31) - AT) / 86_400_000));
    expect(verdict(reading)).toBe("up");
  });

  it.each([
    ["expired", {}, "tls.cert.date_invalid", /ended on 2021-01-01/],
    ["early", {}, "tls.cert.date_invalid", /begins on 2099-01-01/],
    ["other", {}, "tls.cert.name_invalid", /not for shop\.example; it is for other\.example/],
    ["good", { chain: true }, "tls.cert.authority_invalid", /not trusted/],
    ["echo", {}, "tls.protocol.error", /does not speak TLS/],
    ["silent", {}, "probe.timeout", /within 400 ms/],
  ] as const)("%s %j is down: %s", async (server, assert, type, words) => {
    const reading = await tls(ports[server], assert, { timeoutMs: 400 });
    expect(reading.error?.type).toBe(type);
    expect(wordsOf(reading)).toMatch(words);
  });

  it("may be for another name where nobody minds", async () => {
    expect(verdict(await tls(ports.other, { name: false }))).toBe("up");
  });

  it("is covered by a wildcard for one label, and no more", async () => {
    expect(verdict(await tls(ports.good, {}, { serverName: "www.shop.example" }))).toBe("up");
    expect(wordsOf(await tls(ports.good, {}, { serverName: "a.www.shop.example" }))).toMatch(
      /not for a\.www/,
    );
  });
});

describe("beside a web address", () => {
  const look = (url: string) =>
    bareConnection(url, {
      ...{ secret: () => null, statusUrl: null, development: true, at: AT },
      ...{ subrequests: new Subrequests(), outside: outside(true) },
    });

  it("a bare connection opens, and TLS shows a certificate with so many days, or it says what failed", async () => {
    const served = async (port: number) =>
      servedOf((await look(`https://${HOST}:${port}/`))?.certificate ?? null, AT);
    const days = async (port: number) => (await served(port)).value;
    expect(await days(ports.good)).toBe(Math.floor((Date.UTC(2099, 11, 31) - AT) / 86_400_000));
    expect(await days(ports.expired)).toBeLessThan(-1000);
    expect(await served(ports.echo)).toEqual({});
    const { own } = await probe(jobOf("tls", { target: { host: HOST, port: ports.good } }));
    expect(own?.kind === "tls" && own.chain[0]).toMatchObject((await served(ports.good)).certificate!);
    const ms = expect.any(Number);
    const through = { openMs: ms, tlsMs: ms, error: null };
    for (const server of ["good", "rsa12", "good13"] as const)
      expect((await look(`https://${HOST}:${ports[server]}/`))?.connection).toEqual(through);
    expect((await look(`http://${HOST}:${ports.silent}/`))?.connection).toEqual({ ...through, tlsMs: null });
    const failed = async (port: number) => (await look(`https://${HOST}:${port}/`))?.connection;
    expect(await failed(closed)).toMatchObject({ openMs: null, tlsMs: null, error: { type: "tcp.failed" } });
    expect(await failed(ports.echo)).toMatchObject({ openMs: ms, error: { type: "tls.protocol.error" } });
  });

  it.each([
    [1, 360, 1],
    [5, 72, 1],
    [360, 1, 1],
    [1440, 1, 1],
  ])(
    "the certificate is read about every six hours by a check every %i min",
    (intervalMinutes, checks, reads) => {
      const job = jobOf("http", { target: { url: "https://shop.example/" }, intervalMinutes });
      const minutes = Array.from({ length: checks }, (_, index) => 29_000_000 + index * intervalMinutes);
      expect(minutes.filter((minute) => readsCertificate({ ...job, minute }))).toHaveLength(reads);
      expect(readsCertificate({ ...job, minute: minutes[0]!, attempt: 1 })).toBe(false);
    },
  );

  const answer = (status: number) => ({ answer: { status } as never, error: null });
  const error = (name: string, phase: ReadingError["phase"], type?: ReadingError["type"]) => ({
    answer: null,
    error: { name, message: "", phase, ...(type ? { type } : {}) },
  });
  it.each([
    ["a 502", answer(502), true],
    ["no answer", error("TimeoutError", "headers", "probe.timeout"), true],
    ["a 404", answer(404), false],
    ["a refused address", error("RefusedTarget", "guard"), false],
    ["too many redirects", error("TooManyRedirects", "headers", "http.error"), false],
  ])("a connection is made by the first recheck of %s: %s", (_what, done, wanted) => {
    const job = jobOf("http", { target: { url: "https://shop.example/" } });
    const asked = [0, 1, 2, 5].map((attempt) => wantsConnection({ ...job, attempt }, done, false));
    expect(asked).toEqual([false, wanted, false, false]);
  });

  it("a control is made once an hour, where the answer is as wanted", () => {
    const job = jobOf("http", { target: { url: "https://shop.example/" } });
    const hour = Array.from({ length: 60 }, (_, index) => ({ ...job, minute: 29_000_000 + index }));
    expect(hour.filter((one) => wantsConnection(one, answer(200), true))).toHaveLength(1);
    expect(hour.filter((one) => wantsConnection(one, answer(502), false))).toHaveLength(0);
  });

  it("no more than six connections are made in a call", async () => {
    const subrequests = new Subrequests();
    expect(Array.from({ length: 8 }, () => subrequests.aside()).filter(Boolean)).toHaveLength(6);
  });

  it("of a failing answer one is kept with the reading", async () => {
    const job = { ...jobOf("http", { target: { url: `${target}/status/502` } }), attempt: 1 };
    const reading = await probe(job);
    expect(reading).toMatchObject({ status: 502, connection: { tlsMs: null, error: null } });
    expect((await probe({ ...job, attempt: 2 })).connection).toBeUndefined();
  });
});

describe("a name in the DNS", () => {
  const dns = (name: string, more: object = {}, assert: object = {}) =>
    probe(
      jobOf("dns", {
        target: { name, server: `doh:${loopback.resolver}`, timeoutMs: 1000, ...more },
        assert,
      }),
      { outside: loopback },
    );
  const TCP = { server: `tcp:${HOST}:${ports.dns}` };

  it.each([
    ["a resolver over HTTPS", {}],
    ["a server over TCP", TCP],
  ])("is asked of %s", async (_what, more) => {
    const reading = await dns("shop.example", more, {
      contains: ["203.0.113.7"],
      equals: ["203.0.113.8", "203.0.113.7"],
    });
    expect(reading).toMatchObject({
      error: null,
      assertion: null,
      value: 0,
      own: { kind: "dns", servers: [{ rcode: "NOERROR", records: ["203.0.113.7", "203.0.113.8"], ttl: 60 }] },
    });
    expect(verdict(reading)).toBe("up");
  });

  it.each([
    ["MX", ["10 mail.shop.example"]],
    ["TXT", ["v=spf1 -all"]],
    ["NS", ["ns1.shop.example", "ns2.shop.example"]],
  ])("has %s records as a zone file writes them", async (type, equals) => {
    expect(verdict(await dns("shop.example", { type }, { equals }))).toBe("up");
  });

  it.each([
    ["a resolver over HTTPS", {}],
    ["a server over TCP", TCP],
  ])(
    "fails at times at %s: each check says what it met, and the next good one is up",
    async (_what, more) => {
      const name = `turns-${crypto.randomUUID()}.example`;
      const seen: unknown[] = [];
      for (let check = 0; check < 7; check++) {
        const reading = await dns(name, { ...more, timeoutMs: 800 }, { contains: ["203.0.113.7"] });
        const judged = checkOf(reading, null);
        seen.push([judged.verdict, reading.value ?? null, judged.failure?.type ?? null, wordsOf(reading)]);
      }
      expect(seen).toEqual([
        ["up", 0, null, ""],
        ["down", 2, "dns.failed", expect.stringMatching(/expected NOERROR, got SERVFAIL/)],
        ["up", 0, null, ""],
        [
          "down",
          null,
          "probe.timeout",
          expect.stringMatching(/did not answer in time|no complete answer within 800 ms/),
        ],
        ["down", 3, "dns.name_not_resolved", expect.stringMatching(/expected NOERROR, got NXDOMAIN/)],
        ["down", 0, "assertion.dns", expect.stringMatching(/there are none/)],
        ["up", 0, null, ""],
      ]);
    },
  );

  it.each([
    ["nowhere.example", TCP, {}, "dns.name_not_resolved", /expected NOERROR, got NXDOMAIN/],
    ["broken.example", TCP, {}, "dns.failed", /expected NOERROR, got SERVFAIL/],
    ["silent.example", TCP, {}, "probe.timeout", /did not answer in time/],
    [
      "shop.example",
      { server: `tcp:${HOST}:${closed}` },
      {},
      "dns.unreachable",
      /no connection could be opened/,
    ],
    [
      "shop.example",
      {},
      { contains: ["198.51.100.1"] },
      "assertion.dns",
      /expected a record with "198\.51\.100\.1".*got 203/,
    ],
    [
      "shop.example",
      {},
      { equals: ["203.0.113.7"] },
      "assertion.dns",
      /expected exactly the records 203\.0\.113\.7/,
    ],
    ["empty.example", {}, { contains: ["1"] }, "assertion.dns", /there are none/],
    [
      "shop.example",
      { server: "authoritative" },
      {},
      "dns.disagreement",
      /says 203\.0\.113\.7, 203\.0\.113\.8, ns2\.shop\.example says 203\.0\.113\.99/,
    ],
  ])("%s %j %j is down: %s", async (name, more, assert, type, words) => {
    const reading = await dns(name, { timeoutMs: 500, ...more }, assert);
    expect(checkOf(reading, null)).toMatchObject({ verdict: "down", failure: { type } });
    expect(wordsOf(reading)).toMatch(words);
  });

  it("that must not exist is up while it does not", async () => {
    const reading = await dns("nowhere.example", TCP, { rcode: "NXDOMAIN" });
    expect(reading).toMatchObject({ error: null, value: 3 });
  });

  it("is asked of every server of its zone, or of its parent's", async () => {
    const reading = await dns("agreed.example", { server: "authoritative" });
    expect(reading.own).toMatchObject({
      servers: [{ server: "ns1.shop.example", records: ["203.0.113.9"] }],
    });
    expect(verdict(reading)).toBe("up");
  });
});

describe("a domain's registration", () => {
  const domain = (name: string) =>
    probe(jobOf("domain", { target: { name } }), { outside: loopback, at: AT });

  it("says when it ends, and with whom it is", async () => {
    const reading = await domain("shop.example");
    expect(reading).toMatchObject({
      error: null,
      value: 40,
      own: {
        kind: "domain",
        expiresAt: Date.UTC(2025, 3, 1, 12),
        registrar: "Good Names Ltd",
        states: ["client transfer prohibited"],
      },
    });
    expect(verdict(reading)).toBe("up");
  });

  it.each([
    ["over.example", "down", "domain.expired", /ended on 2025-02-01/],
    ["ending.example", "down", "domain.expired", /redemption period/],
    ["free.example", "down", "domain.unregistered", /is not registered/],
    ["undated.example", "unsupported", "probe.unsupported", /does not say when/],
    ["odd.example", "unsupported", "probe.unsupported", /does not say when/],
    ["shop.invalid", "unsupported", "probe.unsupported", /registry of \.invalid offers no RDAP/],
    ["busy.example", "lost", "probe.lost", /asked less often/],
  ])("of %s is %s: %s", async (name, wanted, type, words) => {
    const reading = await domain(name);
    expect(reading.error?.type).toBe(type);
    expect(wordsOf(reading)).toMatch(words);
    expect(verdict(reading)).toBe(wanted);
  });
});
