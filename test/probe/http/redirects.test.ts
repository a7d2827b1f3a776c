import { describe, expect, inject, it } from "vitest";
import { judge } from "../../../src/core/check/judge.ts";
import { jobFor, probe, seenAt, text } from "../probing.ts";

const target = inject("target");
const otherOrigin = inject("otherOrigin");

describe("redirects", () => {
  const to = (location: string, status = 302) =>
    `${target}/redirect/${status}/${encodeURIComponent(location)}`;

  it("are followed by hand, relative ones too, and each hop is kept", async () => {
    const reading = await probe(jobFor(`${target}/hops/2`));
    expect(reading).toMatchObject({ status: 200, body: { text: "ok" } });
    expect(reading.redirects).toEqual([
      { url: `${target}/hops/2`, status: 302 },
      { url: `${target}/hops/1`, status: 302 },
      { url: `${target}/hops/0`, status: 302 },
    ]);
  });

  it.each([
    ["assert.status accepts it", { assert: { status: ["301"] } }, null],
    ["followRedirects is 0", { target: { followRedirects: 0 } }, "http.status"],
  ] as const)("are the answer when %s", async (_why, parts, type) => {
    const reading = await probe(jobFor(to("/ok", 301), parts as Parameters<typeof jobFor>[1]));
    expect(reading).toMatchObject({ status: 301, redirects: [], body: { text: "elsewhere" }, error: null });
    expect(reading.assertion?.type ?? null).toBe(type);
  });

  it("without a Location are the answer", async () => {
    expect(await probe(jobFor(`${target}/no-location`))).toMatchObject({ status: 302, error: null });
  });

  it("without an end are a failure that says so", async () => {
    const reading = await probe(jobFor(`${target}/endless/0`, { target: { followRedirects: 3 } }));
    expect(reading.redirects).toHaveLength(3);
    expect(reading).toMatchObject({ status: 302, error: { name: "TooManyRedirects", type: "http.error" } });
    expect(reading.error?.message).toBe(`more than 3 redirects; the next leads to ${target}/endless/4`);
  });

  it.each([
    ["http://10.0.0.1/", /redirect to http:\/\/10\.0\.0\.1\/: .*IP address/],
    ["http://metadata.google.internal/", /inside a network/],
    ["file:///etc/passwd", /file: URL/],
    ["http://", /no URL/],
  ])("to %s are refused before anything is sent", async (location, message) => {
    const reading = await probe(jobFor(to(location)));
    expect(reading.status).toBe(302);
    expect(reading.error?.message).toMatch(message);
    expect(judge(reading, null).verdict).toBe("down");
  });

  it.each([
    ["POST", 301, "GET"],
    ["POST", 302, "GET"],
    ["POST", 303, "GET"],
    ["PUT", 303, "GET"],
    ["POST", 307, "POST"],
    ["POST", 308, "POST"],
    ["PUT", 302, "PUT"],
    ["HEAD", 303, "HEAD"],
  ] as const)("turn %s with %i into %s", async (method, status, followed) => {
    const body = method === "HEAD" ? null : "payload";
    const key = `${method}-${status}`;
    await probe(jobFor(to(`/seen/${key}`, status), { target: { method, body } }));
    const [request] = await seenAt(key);
    expect(request?.method).toBe(followed);
    expect(Boolean(request?.headers["content-type"])).toBe(followed === method && body !== null);
  });

  it("take credentials along within an origin, and to no other", async () => {
    const headers = {
      authorization: "Bearer a-b-c",
      cookie: "a=b",
      "x-api-key": "k",
      "x-own": "{{secret.KEY}}",
      accept: "text/x",
    };
    await probe(jobFor(to("/seen/same"), { target: { headers } }));
    await probe(jobFor(to(`${otherOrigin}/seen/other`), { target: { headers } }));
    const [same] = await seenAt("same");
    const [other] = await seenAt("other");
    expect(same?.headers).toMatchObject({ ...headers, "x-own": "s3cr3t-value" });
    expect(other?.headers).toMatchObject({ accept: "text/x", "x-edgetick-check": "t.h9kjk.auto.0" });
    for (const name of ["authorization", "cookie", "x-api-key", "x-own"])
      expect(other?.headers).not.toHaveProperty(name);
  });

  it("never carry a secret body to another origin", async () => {
    const reading = await probe(
      jobFor(to(`${otherOrigin}/ok`, 307), { target: { method: "POST", body: "{{secret.KEY}}" } }),
    );
    expect(reading.error).toMatchObject({ name: "RefusedRedirect" });
  });
});

describe("a cookie set on the way", () => {
  it.each(["", "; Path=/; HttpOnly; SameSite=Lax"])("goes back to its host (%s)", async (attributes) => {
    const reading = await probe(jobFor(`${target}/gate/${encodeURIComponent(attributes)}`));
    expect(reading).toMatchObject({ status: 200, error: null });
    expect(reading.redirects).toHaveLength(1);
    expect(text(reading)).toBe("welcome, seen=yes; b=2");
  });

  it("joins the monitor's own", async () => {
    const reading = await probe(jobFor(`${target}/gate/`, { target: { headers: { cookie: "mine=1" } } }));
    expect(reading).toMatchObject({ status: 200, body: { text: "welcome, mine=1; seen=yes; b=2" } });
  });

  it.each(["; Path=/elsewhere", "; Secure", "; Max-Age=0", "; Expires=Thu, 01 Jan 1970 00:00:00 GMT"])(
    "with %s does not",
    async (attributes) => {
      const reading = await probe(jobFor(`${target}/gate/${encodeURIComponent(attributes)}`));
      expect(reading.error?.name).toBe("TooManyRedirects");
    },
  );
});
