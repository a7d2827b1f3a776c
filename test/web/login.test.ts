/** Signing in and out: how guessers are slowed, what ends a session, which ADMIN_TOKEN lets nobody in. */
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { call, db, migrated, ORIGIN, stranger, TOKEN } from "./served.ts";

beforeAll(migrated);
afterEach(() => {
  vi.useRealTimers();
});

const bearing = (token: string, address: string) =>
  stranger("/api/v1/incidents", {
    headers: { authorization: `Bearer ${token}`, "cf-connecting-ip": address },
  });
const signIn = (token: string, address: string) =>
  stranger("/admin/login", {
    body: String(new URLSearchParams({ token })),
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      origin: ORIGIN,
      "cf-connecting-ip": address,
    },
  });
const seconds = ({ headers }: { headers: Headers }) => Number(headers.get("retry-after"));

describe("wrong tokens", () => {
  it("make their address wait longer and longer, and the right token too", async () => {
    vi.useFakeTimers({ now: Date.now() });
    const address = "192.0.2.1";
    for (let tries = 0; tries < 10; tries++) expect((await bearing("wrong", address)).status).toBe(401);
    const locked = await bearing("wrong", address);
    expect([locked.status, seconds(locked)]).toEqual([429, 1]);
    expect((await bearing(TOKEN, address)).status).toBe(429);
    for (const wait of [2, 4, 8]) {
      vi.setSystemTime(Date.now() + seconds(await bearing("wrong", address)) * 1000);
      expect((await bearing("wrong", address)).status).toBe(401);
      expect(seconds(await bearing("wrong", address))).toBe(wait);
    }
    vi.setSystemTime(Date.now() + 8000);
    expect((await bearing(TOKEN, address)).status).toBe(200);
    expect((await bearing("wrong", address)).status).toBe(401);
  });

  it("do not slow other addresses, nor tokens with a scope", async () => {
    const { token } = (await call("/api/v1/tokens", { body: { name: "r", scope: "read" } })).json;
    for (let tries = 0; tries < 12; tries++) await bearing("wrong", "192.0.2.2");
    expect((await bearing(TOKEN, "192.0.2.2")).status).toBe(429);
    expect((await bearing(TOKEN, "192.0.2.3")).status).toBe(200);
    expect((await bearing(token, "192.0.2.2")).status).toBe(200);
  });

  it("of one IPv6 network count together", async () => {
    for (let tries = 0; tries < 10; tries++) await bearing("wrong", `2001:db8:1:2::${tries}`);
    expect((await bearing(TOKEN, "2001:db8:1:2:ffff::1")).status).toBe(429);
    expect((await bearing(TOKEN, "2001:db8:1:3::1")).status).toBe(200);
  });

  it("slow the login form with what other isolates saw", async () => {
    const key = `edgetick login ${TOKEN} 192.0.2.9`;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
    await db
      .prepare("INSERT INTO login_failures (who, failures, at) VALUES (?1, 15, ?2)")
      .bind(Buffer.from(digest).toString("hex"), Date.now())
      .run();
    const answer = await signIn(TOKEN, "192.0.2.9");
    expect(answer.status).toBe(429);
    expect(seconds(answer)).toBeGreaterThan(25);
  });

  it("are written down without an address, a bounded number of times", async () => {
    await db.prepare("DELETE FROM login_failures").run();
    for (let tries = 0; tries < 120; tries++) await bearing("wrong", `198.51.100.${tries}`);
    const { results } = await db.prepare("SELECT who, failures FROM login_failures").all();
    expect(results.length).toBeGreaterThan(10);
    expect(results.length).toBeLessThanOrEqual(51);
    expect(JSON.stringify(results)).not.toContain("198.51.100");
    // So many from everywhere: a new address has one free try, and a clean one is let in.
    expect((await bearing("wrong", "203.0.113.1")).status).toBe(401);
    expect((await bearing(TOKEN, "203.0.113.1")).status).toBe(429);
    expect((await bearing(TOKEN, "203.0.113.2")).status).toBe(200);
  });
});

describe("the session", () => {
  it("ends at sign-out wherever its cookie was copied to", async () => {
    const address = "203.0.113.50";
    const sessions = await Promise.all([signIn(TOKEN, address), signIn(TOKEN, address)]);
    const [mine, other] = sessions.map(({ headers }) => headers.get("set-cookie")!.split(";")[0]!);
    const status = async (cookie = "") =>
      (await stranger("/api/v1/incidents", { headers: { cookie } })).status;
    expect([await status(mine), await status(other)]).toEqual([200, 200]);
    const out = await stranger("/admin/logout", {
      method: "POST",
      headers: { cookie: mine!, origin: ORIGIN },
    });
    expect(out.headers.get("set-cookie")).toMatch(/edgetick-session=; Max-Age=0/);
    expect([await status(mine), await status(other)]).toEqual([401, 200]);
  });
});

describe("the ADMIN_TOKEN", () => {
  it.each([
    [undefined, /^This Worker has no ADMIN_TOKEN/],
    ["", /^This Worker has no ADMIN_TOKEN/],
    ["fifteen-letters", /has 15 characters.*at least 16/],
    ["choose-a-long-random-text", /is the sample/],
    ["two words that are long", /holds a space/],
  ])("%j lets nobody in and says how to set another", async (ADMIN_TOKEN, message) => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    for (const answer of [
      await stranger("/api/v1/monitors", { headers, env: { ADMIN_TOKEN } }),
      await stranger("/api/v1/monitors", { env: { ADMIN_TOKEN } }),
    ]) {
      expect([answer.status, answer.json.detail]).toEqual([503, expect.stringMatching(message)]);
      expect(answer.json.detail).toContain("npx wrangler secret put ADMIN_TOKEN");
    }
    const form = await stranger("/admin/login", {
      body: `token=${ADMIN_TOKEN}`,
      headers: { "content-type": "application/x-www-form-urlencoded", origin: ORIGIN },
      env: { ADMIN_TOKEN },
    });
    expect(form.status).toBe(503);
  });
});
