import { describe, expect, inject, it, vi } from "vitest";
import { judge } from "../../../src/core/check/judge.ts";
import { probeHttp } from "../../../src/probe/http/http.ts";
import { outside } from "../../../src/probe/outside.ts";
import { Subrequests } from "../../../src/probe/subrequests.ts";
import { jobFor, probe, seenAt, text } from "../probing.ts";

const target = inject("target");

describe("an answer", () => {
  it("is read whole: status, headers, times and body", async () => {
    const reading = await probe(jobFor(`${target}/slow/50`));
    expect(reading).toMatchObject({
      minute: 29_000_000,
      at: 1_740_000_000_100,
      region: "auto",
      attempt: 0,
      status: 200,
      statusText: "OK",
      body: { text: "slow but sure", bytes: 13, truncated: false, charset: "utf-8" },
      redirects: [],
      error: null,
      assertion: null,
    });
    expect(reading.headersMs).toBeGreaterThanOrEqual(45);
    expect(reading.latencyMs).toBeGreaterThanOrEqual(reading.headersMs!);
    expect(judge(reading, null)).toEqual({ verdict: "up", type: null });
  });

  it.each([404, 500, 502, 503, 599, 999])("with status %i is down by its status", async (status) => {
    const reading = await probe(jobFor(`${target}/status/${status}`));
    expect(reading).toMatchObject({ status, error: null, body: { text: `status ${status}` } });
    expect(judge(reading, null)).toEqual({ verdict: "down", type: "http.status" });
  });

  it("keeps repeated Set-Cookie fields apart and their values to itself", async () => {
    const { headers } = await probe(jobFor(`${target}/cookies`));
    expect(headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, value]) => value)).toEqual(
      ["sid=[redacted]; Path=/; HttpOnly", "theme=[redacted]; Secure"],
    );
  });

  it("keeps the start of a header that is very long", async () => {
    const { headers } = await probe(jobFor(`${target}/long-header/9000`));
    expect(headers.find(([name]) => name.toLowerCase() === "x-long")?.[1]).toBe(`${"x".repeat(4096)}…`);
  });

  it.each([
    [115, 1000],
    [600, 8],
  ])(
    "with %i headers of %i characters keeps the short ones, and says how many there were",
    async (count, size) => {
      const reading = await probe(jobFor(`${target}/flood/${count}/${size}`));
      expect(reading.headers).toContainEqual(["server", "nginx"]);
      expect(reading.headers.length).toBeLessThanOrEqual(100);
      expect(JSON.stringify(reading.headers).length).toBeLessThan(20_000);
      expect(reading.headersOmitted).toBeGreaterThanOrEqual(count - reading.headers.length);
    },
  );

  it("with a very long reason phrase keeps its start", async () => {
    expect((await probe(jobFor(`${target}/flood/1/1`))).statusText).toBe(`${"y".repeat(200)}…`);
  });

  it.each(["ok", "bad-gzip"])("to HEAD /%s has no body", async (route) => {
    const reading = await probe(jobFor(`${target}/${route}`, { target: { method: "HEAD" } }));
    expect(reading).toMatchObject({ status: 200, body: { text: "", bytes: 0 }, error: null });
  });

  it.each([
    ["latin1", { text: "café", charset: "windows-1252" }],
    ["meta", { text: '<meta charset="windows-1252">café', charset: "windows-1252" }],
    ["binary", { base64: "AAEC/v8=", charset: null, bytes: 5 }],
  ])("in %s is decoded by its charset", async (route, body) => {
    expect((await probe(jobFor(`${target}/${route}`))).body).toMatchObject(body);
  });

  it.each([
    ["full", 16 * 1024],
    ["head", 1024],
  ] as const)("with evidence %s keeps %i bytes", async (body, kept) => {
    const reading = await probe(jobFor(`${target}/big/50000`, { evidence: { body } }));
    expect(text(reading)).toHaveLength(kept);
    expect(reading.body).toMatchObject({ bytes: 50_000, truncated: true });
  });

  it("with evidence off keeps no body, and is judged all the same", async () => {
    const reading = await probe(
      jobFor(`${target}/ok`, { evidence: { body: "off" }, assert: { bodyContains: ["missing"] } }),
    );
    expect(reading.body).toBeNull();
    expect(reading.assertion?.type).toBe("assertion.body");
  });

  it("is read up to 1 MiB and no further", async () => {
    const reading = await probe(jobFor(`${target}/big/3000000`));
    expect(reading).toMatchObject({ error: null, body: { bytes: 1024 * 1024, truncated: true } });
  });

  it("shows no part of a secret that lies across the end of what is kept", async () => {
    const jwt = `eyJ${"h".repeat(60)}.${"p".repeat(2000)}.${"s".repeat(80)}`;
    for (const before of [900, 960, 1000, 1020]) {
      const body = encodeURIComponent(`${" ".repeat(before)}${jwt}${"z".repeat(20)}`);
      const job = jobFor(`${target}/json`, { evidence: { body: "head" } });
      const url = `${target}/json?body=${body}`;
      const reading = await probe({
        ...job,
        monitor: { ...job.monitor, target: { ...job.monitor.target, url } },
      });
      expect(text(reading)).not.toMatch(/hhh|ppp|sss/);
    }
  });

  it("is held to the assertions where the whole body is", async () => {
    const assert = { bodyContains: ["x".repeat(900)], bodyMatches: "^x+$" };
    const reading = await probe(jobFor(`${target}/big/900`, { assert, evidence: { body: "head" } }));
    expect(reading.assertion).toBeNull();
    const late = `/json?body=${"-".repeat(1500)}end`;
    const cut = await probe(
      jobFor(target + late, { assert: { bodyContains: ["end"] }, evidence: { body: "head" } }),
    );
    expect(cut).toMatchObject({ assertion: null, body: { truncated: true } });
    expect(text(cut)).not.toContain("end");
  });
});

describe("an exchange without an answer", () => {
  it.each([
    ["a closed port", () => inject("closedPort"), "headers", "unknown"],
    ["a reset connection", () => `${target}/reset`, "headers", "unknown"],
    ["bytes that are no HTTP", () => inject("garbage"), "headers", "unknown"],
    ["a body cut short", () => `${target}/truncated`, "body", "http.response.truncated"],
    ["a body that is reset", () => `${target}/reset-body`, "body", "http.response.truncated"],
    ["a body that is no gzip", () => `${target}/bad-gzip`, "body", "http.response.invalid"],
  ] as const)("%s is down, and says where it ended", async (_what, url, phase, type) => {
    const reading = await probe(jobFor(url()));
    expect(reading.error).toMatchObject({ phase, type });
    expect(judge(reading, null)).toEqual({ verdict: "down", type });
  });

  it("keeps what came of a body cut short", async () => {
    const reading = await probe(jobFor(`${target}/truncated`));
    expect(reading).toMatchObject({ status: 200, body: { text: "half of it", truncated: true } });
  });

  it.each(["hang", "hang-body", "drip"])("/%s ends at the deadline, which is its latency", async (route) => {
    const reading = await probe(jobFor(`${target}/${route}`, {}, { timeoutMs: 300 }));
    expect(reading).toMatchObject({ latencyMs: 300, error: { name: "TimeoutError", type: "probe.timeout" } });
    expect(reading.error?.phase).toBe(route === "hang" ? "headers" : "body");
    expect(judge(reading, null)).toEqual({ verdict: "down", type: "probe.timeout" });
  });

  it("has one deadline for the whole chain of redirects", async () => {
    const slow = encodeURIComponent("/slow/5000");
    const reading = await probe(jobFor(`${target}/redirect/302/${slow}`, {}, { timeoutMs: 300 }));
    expect(reading).toMatchObject({
      latencyMs: 300,
      error: { type: "probe.timeout" },
      redirects: [{ status: 302 }],
    });
  });
});

describe("the request", () => {
  it("bears the check's id three times over", async () => {
    await probe(jobFor(`${target}/seen/id`, {}, { region: "weur", attempt: 2 }));
    const [request] = await seenAt("id");
    expect(request?.headers).toMatchObject({
      "user-agent": "Edgetick/0.1.0 (+https://status.example; check=t.h9kjk.weur.2)",
      "x-edgetick-check": "t.h9kjk.weur.2",
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      "cache-control": "no-cache",
    });
  });

  it("sends method, body and headers with secrets filled in, and shows none of them", async () => {
    const reading = await probe(
      jobFor(`${target}/echo?q=1`, {
        target: {
          method: "POST",
          headers: { "x-plain": "seen", "x-custom": "{{secret.KEY}}" },
          body: '{"k":"{{secret.KEY}}"}',
        },
      }),
    );
    const echoed = JSON.parse(text(reading)) as { method: string; headers: string[]; body: string };
    expect(echoed.method).toBe("POST");
    expect(echoed.body).toBe('{"k":"{{secret.KEY}}"}');
    expect(echoed.headers).toContain("seen");
    expect(JSON.stringify(reading)).not.toContain("s3cr3t-value");
  });

  it("fills a secret into the URL, encoded, and shows it nowhere", async () => {
    const reading = await probe(jobFor(`${target}/redirect/302/%2Fstatus%2F200?q={{secret.ODD}}`), {
      secret: () => "a&b=c/d",
    });
    expect(reading.redirects[0]?.url).toBe(`${target}/redirect/302/%2Fstatus%2F200?q={{secret.ODD}}`);
    const echo = await probe(jobFor(`${target}/echo?q={{secret.ODD}}&z=1`), { secret: () => "a&b=c/d" });
    expect(JSON.parse(text(echo)).url).toBe("/echo?q={{secret.ODD}}&z=1");
  });

  it("shows no credential that the monitor holds in plain text, wherever it is echoed", async () => {
    const headers = {
      "x-api-key": "plain-k3y-value",
      cookie: "sid=plain-c00kie",
      authorization: "Custom plain-cr3dential",
    };
    const url = `${target}/echo?note=plain-k3y-value,plain-c00kie,plain-cr3dential`;
    const reading = await probe(jobFor(url, { target: { headers } }));
    expect(text(reading)).toContain("note=");
    expect(JSON.stringify(reading)).not.toMatch(/plain-/);
  });

  it.each([
    ["NOT_SET", /secret NOT_SET is not set.*wrangler secret put NOT_SET/],
    ["ADMIN_TOKEN", /ADMIN_TOKEN/],
  ])("is not sent when secret %s can't be had", async (name, message) => {
    const plain = jobFor(`${target}/seen/unsent`);
    // Saving refuses the admin token, but what is stored may be older than that rule.
    const headers = { "x-a": `{{secret.${name}}}` };
    const job = { ...plain, monitor: { ...plain.monitor, target: { ...plain.monitor.target, headers } } };
    const reading = await probe(job);
    expect(reading).toMatchObject({ status: null, error: { phase: "guard", type: "unknown" } });
    expect(reading.error?.message).toMatch(message);
    expect(await seenAt("unsent")).toEqual([]);
  });

  it("is not sent to a loopback target in production", async () => {
    const reading = await probe(jobFor(`${target}/seen/production`), { development: false });
    expect(reading.error).toMatchObject({ name: "RefusedTarget", phase: "guard" });
    expect(await seenAt("production")).toEqual([]);
  });

  it("is handed back when the runtime allows no more subrequests, and is not held against the target", async () => {
    vi.spyOn(globalThis, "fetch").mockRejectedValue(
      new Error("Too many subrequests by single Worker invocation."),
    );
    await expect(probe(jobFor(`${target}/ok`))).rejects.toThrow("handed back");
    vi.restoreAllMocks();
  });

  it("is handed back when no subrequest is left", async () => {
    const subrequests = new Subrequests();
    while (subrequests.start());
    const job = jobFor(`${target}/ok`);
    const context = {
      ...{ secret: () => null, statusUrl: null, development: true, at: 0 },
      ...{ subrequests, outside: outside(true) },
    };
    expect(await probeHttp(job, context)).toBeNull();
  });
});

describe("an answer that Cloudflare made up", () => {
  it.each([
    [520, "http.response.invalid"],
    [521, "tcp.refused"],
    [522, "tcp.timed_out"],
    [525, "tls.protocol.error"],
    [526, "tls.cert.authority_invalid"],
    [1016, "dns.name_not_resolved"],
  ] as const)("with error code %i is %s, whatever is accepted and kept", async (code, type) => {
    const url = `${target}/error-code/${code}`;
    for (const body of ["full", "off"] as const) {
      const reading = await probe(jobFor(url, { assert: { status: ["5xx"] }, evidence: { body } }));
      expect(judge(reading, null)).toEqual({ verdict: "down", type });
    }
  });
});
