import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { call, migrated, ORIGIN, stranger, TOKEN } from "./served.ts";

beforeAll(migrated);

const ADMIN_PATHS = [
  ["GET", "/api/v1/monitors"],
  ["POST", "/api/v1/monitors"],
  ["PUT", "/api/v1/monitors/shop"],
  ["POST", "/api/v1/monitors/shop/check"],
  ["GET", "/api/v1/monitors/shop/checks"],
  ["POST", "/api/v1/monitors/shop/checks"],
  ["GET", "/api/v1/monitors/shop/failures"],
  ["GET", "/api/v1/failures/shop.abc.weur.0"],
  ["GET", "/api/v1/monitors/shop/diagnosis"],
  ["GET", "/api/v1/incidents"],
  ["PATCH", "/api/v1/incidents/shop.outage.abc"],
  ["POST", "/api/v1/incidents/shop.outage.abc/updates"],
  ["GET", "/api/v1/events"],
  ["POST", "/api/v1/events"],
  ["GET", "/api/v1/channels"],
  ["POST", "/api/v1/channels/ops/test"],
  ["GET", "/api/v1/deliveries"],
  ["POST", "/api/v1/deliveries/x/redeliver"],
  ["GET", "/api/v1/maintenance"],
  ["GET", "/api/v1/settings"],
  ["PUT", "/api/v1/settings"],
  ["POST", "/api/v1/attribute"],
  ["GET", "/metrics"],
  ["GET", "/api/v1/whatever-comes-next"],
] as const;

describe("the admin's paths", () => {
  it.each(ADMIN_PATHS)("refuse %s %s without a token, before looking at the input", async (method, path) => {
    const body = method === "GET" ? undefined : "{";
    const { status, headers, json } = await stranger(path, { method, body });
    expect(status).toBe(401);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(headers.get("www-authenticate")).toBe('Bearer realm="Edgetick"');
    expect(json).toMatchObject({ type: "about:blank", title: "Unauthorized", status: 401 });
  });

  it.each([
    ["a wrong token", `Bearer ${TOKEN}x`],
    ["a token that is a prefix", `Bearer ${TOKEN.slice(0, -1)}`],
    ["an empty token", "Bearer "],
    ["another scheme", `Basic ${btoa(`admin:${TOKEN}`)}`],
    ["the token alone", TOKEN],
  ])("refuse %s", async (_name, authorization) => {
    expect((await stranger("/api/v1/monitors", { headers: { authorization } })).status).toBe(401);
  });

  it("take the token whatever the case of the scheme", async () => {
    const headers = { authorization: `bearer ${TOKEN}` };
    expect((await stranger("/api/v1/monitors", { headers })).status).toBe(200);
  });

  it.each([[undefined], [""]])("say how to set a token when there is none (%j)", async (ADMIN_TOKEN) => {
    const { status, json } = await call("/api/v1/monitors", { env: { ADMIN_TOKEN } });
    expect(status).toBe(503);
    expect(json.detail).toContain("npx wrangler secret put ADMIN_TOKEN");
  });
});

describe("the session", () => {
  let setCookie = "";
  let cookie = "";

  beforeEach(async () => {
    const login = await stranger("/admin/login", {
      body: `token=${TOKEN}`,
      headers: { "content-type": "application/x-www-form-urlencoded", origin: ORIGIN },
    });
    setCookie = login.headers.get("set-cookie") ?? "";
    cookie = setCookie.split(";")[0] ?? "";
  });
  const who = async (headers: Record<string, string>, ADMIN_TOKEN = TOKEN) =>
    (await stranger("/api/v1/incidents", { headers, env: { ADMIN_TOKEN } })).status === 200
      ? "admin"
      : "stranger";
  const guarded = async (method: string, headers: Record<string, string>) =>
    (await stranger("/api/v1/events/nosuch", { method, headers })).status;

  it("is a cookie that scripts, other sites and plain HTTP can't use", () => {
    expect(setCookie).toMatch(/; HttpOnly/);
    expect(setCookie).toMatch(/; SameSite=Strict/);
    expect(setCookie).toMatch(/; Secure/);
    expect(setCookie).toMatch(/; Path=\//);
    expect(setCookie).not.toContain(TOKEN);
  });

  it("lets the admin in", async () => {
    expect(await who({ cookie })).toBe("admin");
    expect(await who({})).toBe("stranger");
  });

  it("can't be prolonged or forged", async () => {
    const [name, value = ""] = cookie.split("=");
    const [end, ...rest] = decodeURIComponent(value).split(".");
    const later = encodeURIComponent([Number(end) + 1, ...rest].join("."));
    expect(await who({ cookie: `${name}=${later}` })).toBe("stranger");
    expect(await who({ cookie: `${name}=9999999999999` })).toBe("stranger");
  });

  it("ends with the token, and with time", async () => {
    expect(await who({ cookie }, "another-token-of-theirs")).toBe("stranger");
    vi.useFakeTimers({ now: Date.now() + 15 * 24 * 3_600_000 });
    expect(await who({ cookie })).toBe("stranger");
    vi.useRealTimers();
  });

  it("does not outrank a wrong token", async () => {
    expect(await who({ cookie, authorization: "Bearer wrong" })).toBe("stranger");
  });

  it.each([
    ["DELETE", { origin: ORIGIN }, 404],
    ["DELETE", {}, 403],
    ["DELETE", { origin: "https://evil.example" }, 403],
    ["DELETE", { origin: "null" }, 403],
  ])("takes %s with %j: %i", async (method, headers, status) => {
    expect(await guarded(method, { cookie, ...headers } as Record<string, string>)).toBe(status);
  });

  it("asks no origin of a bearer", async () => {
    expect(await guarded("DELETE", { authorization: `Bearer ${TOKEN}` })).toBe(404);
  });
});
