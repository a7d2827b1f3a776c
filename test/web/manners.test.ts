/** Manners of HTTP: methods, trailing slashes, HEAD, validators, caching, pages for people and JSON for programs. */
import { beforeAll, describe, expect, it } from "vitest";
import { sampleView } from "./sample-view.ts";
import { call, migrated, showView, stranger } from "./served.ts";

type Document = Record<string, Record<string, unknown>>;
let paths: Document = {};

beforeAll(async () => {
  await migrated();
  await showView(sampleView(Date.now()));
  for (const id of ["shop", "docs"])
    await call("/api/v1/monitors", { body: { id, target: { url: "https://shop.example/" } } });
  paths = (await stranger("/openapi.json")).json.paths;
});

const filled = (path: string) => path.replace(/\{\w+\}/g, "shop");
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

describe("a method that a path does not have", () => {
  it("is 405 with Allow, on every known path, for strangers too", async () => {
    for (const [path, item] of Object.entries(paths)) {
      const known = Object.keys(item).map((method) => method.toUpperCase());
      for (const method of METHODS.filter((one) => !known.includes(one))) {
        const { status, headers, json } = await stranger(filled(path), { method });
        expect([method, path, status]).toEqual([method, path, 405]);
        const allowed = (headers.get("allow") ?? "").split(", ");
        expect([path, method, known.every((one) => allowed.includes(one))]).toEqual([path, method, true]);
        expect([path, allowed.includes("HEAD")]).toEqual([path, known.includes("GET")]);
        expect(json).toMatchObject({ title: "Method Not Allowed", status: 405 });
      }
    }
  });

  it("is named by OPTIONS", async () => {
    const { status, headers } = await stranger("/api/v1/monitors/shop", { method: "OPTIONS" });
    expect(status).toBe(204);
    expect(headers.get("allow")).toBe("DELETE, GET, HEAD, PATCH, PUT, OPTIONS");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("a trailing slash", () => {
  it.each(["/api/v1/status/", "/api/v2/status.json/", "/m/shop/", "/history/", "/healthz/"])(
    "changes nothing: %s",
    async (path) => {
      expect((await stranger(path)).status).toBe((await stranger(path.slice(0, -1))).status);
    },
  );

  it("opens no door", async () => {
    expect((await stranger("/api/v1/monitors/")).status).toBe(401);
    expect((await call("/api/v1/monitors/")).json.items).toHaveLength(2);
  });
});

describe("HEAD", () => {
  it("answers as GET does, without the body", async () => {
    for (const [path, item] of Object.entries(paths)) {
      if (!("get" in item)) continue;
      const [get, head] = [await call(filled(path)), await call(filled(path), { method: "HEAD" })];
      expect([path, head.status, head.text]).toEqual([path, get.status, ""]);
      expect([path, head.headers.get("content-type")]).toEqual([path, get.headers.get("content-type")]);
    }
  });
});

describe("what is read again unchanged", () => {
  it.each(["/", "/api/v1/status", "/api/v2/summary.json", "/feed.atom", "/openapi.json"])(
    "is 304 with its tag: %s",
    async (path) => {
      const first = await stranger(path);
      const tag = first.headers.get("etag")!;
      expect(tag).toMatch(/^W\/"[0-9a-f]+"$/);
      const again = await stranger(path, { headers: { "if-none-match": `"other", ${tag}` } });
      expect([again.status, again.text]).toEqual([304, ""]);
      expect(again.headers.get("etag")).toBe(tag);
      // A browser puts a 304's headers in the place of those it keeps: none may say otherwise.
      for (const [name, value] of again.headers)
        if (name !== "vary") expect([name, value]).toEqual([name, first.headers.get(name)]);
      expect(again.headers.get("access-control-allow-origin")).toBe(
        first.headers.get("access-control-allow-origin"),
      );
      expect((await stranger(path, { headers: { "if-none-match": '"other"' } })).status).toBe(200);
    },
  );

  it("has another tag once it changes", async () => {
    const before = (await call("/api/v1/monitors/docs")).headers.get("etag")!;
    await call("/api/v1/monitors/docs", { method: "PATCH", body: { name: "Documents" } });
    const after = await call("/api/v1/monitors/docs", { headers: { "if-none-match": before } });
    expect([after.status, after.json.name]).toEqual([200, "Documents"]);
  });
});

describe("caching", () => {
  it("is said by every answer, and private ones are kept nowhere", async () => {
    for (const [path, item] of Object.entries(paths)) {
      if (!("get" in item)) continue;
      const { headers } = await call(filled(path));
      expect([path, headers.get("cache-control")]).toEqual([path, expect.any(String)]);
      if (path.startsWith("/api/v1/") && path !== "/api/v1/status")
        expect([path, headers.get("cache-control")]).toEqual([path, "no-store"]);
    }
  });
});

describe("what is not there", () => {
  const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

  it("is a page for a browser and problem details for a program", async () => {
    const page = await stranger("/nope", { headers: html });
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect(page.text).toContain("Not found");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const json = await stranger("/nope");
    expect([json.status, json.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
  });

  it.each(["/api/v1/monitors/nosuch", "/api/v3/status.json", "/badge/nosuch.json", "/nosuch.json"])(
    "is JSON for a browser too where programs read: %s",
    async (path) => {
      const { status, headers } = await call(path, { headers: html });
      expect([status, headers.get("content-type")]).toEqual([404, "application/problem+json"]);
    },
  );
});

describe("settings", () => {
  it("are changed field by field with PATCH, and null is the default", async () => {
    await call("/api/v1/settings", { method: "PUT", body: { title: "Ours", timeZone: "Europe/Berlin" } });
    const { status, json } = await call("/api/v1/settings", {
      method: "PATCH",
      body: { publicMetrics: true },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ title: "Ours", timeZone: "Europe/Berlin", publicMetrics: true });
    const back = await call("/api/v1/settings", { method: "PATCH", body: { title: null } });
    expect(back.json).toMatchObject({ title: "Status", timeZone: "Europe/Berlin" });
    const bad = await call("/api/v1/settings", { method: "PATCH", body: { timeZone: "Mars" } });
    expect([bad.status, bad.json.errors[0].path]).toEqual([422, "timeZone"]);
  });
});

describe("times", () => {
  it("are taken as epoch seconds below 1e11, and given as ISO 8601", async () => {
    const { status, json } = await call("/api/v1/events", { body: { kind: "deploy", at: 1_795_500_000 } });
    expect([status, json.at]).toEqual([201, "2026-11-24T06:00:00.000Z"]);
    const listed = await call("/api/v1/events?from=1795499999&to=1795500001");
    expect(listed.json.items).toHaveLength(1);
    expect((await call("/api/v1/events?from=1795500001")).json.items).toHaveLength(0);
  });

  it.each([Date.now() + 3_600_000, 99_999_999_999_999, "2126-01-01"])(
    "of what has happened can't lie ahead: %j",
    async (at) => {
      const { status, json } = await call("/api/v1/events", { body: { kind: "deploy", at } });
      expect([status, json.errors]).toEqual([422, [{ path: "at", message: "must not be in the future" }]]);
    },
  );
});

describe("lists", () => {
  it("of channels and windows are paged as all others are", async () => {
    for (const id of ["a", "b", "c"]) {
      await call("/api/v1/channels", { body: { id, kind: "webhook", url: `https://${id}.example/` } });
      await call("/api/v1/maintenance", { body: { id, from: "2030-01-01", to: "2030-01-02" } });
    }
    for (const path of ["/api/v1/channels", "/api/v1/maintenance"]) {
      const first = (await call(`${path}?limit=2`)).json;
      const rest = (await call(`${path}?limit=2&cursor=${first.nextCursor}`)).json;
      const ids = [...first.items, ...rest.items].map(({ id }: { id: string }) => id);
      expect([path, ids, rest.nextCursor]).toEqual([path, ["a", "b", "c"], null]);
      expect((await call(`${path}?cursor=nonsense`)).status).toBe(422);
    }
  });
});
