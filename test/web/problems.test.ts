import { beforeEach, describe, expect, it, vi } from "vitest";
import { call, db, migrated, stranger } from "./served.ts";

beforeEach(migrated);

describe("errors", () => {
  it("are problem details for a path where nothing is", async () => {
    const { status, headers, json } = await stranger("/nothing/here");
    expect(status).toBe(404);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(json).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: "There is nothing at /nothing/here.",
    });
  });

  it("tell nothing of what nobody expected, and log it", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const boom = () => {
      throw new TypeError("secret internals at 10.0.0.7");
    };
    const { status, headers, json } = await call("/api/v1/monitors", {
      env: { DB: { prepare: boom, batch: boom } },
    });
    expect(status).toBe(500);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(json.detail).toBe("Something went wrong here; the Worker's log has the details.");
    expect(log).toHaveBeenCalledOnce();
    log.mockRestore();
  });

  it.each(["/api/v1/status", "/api/v1/monitors", "/feed.rss"])(
    "of an unmigrated database name the command, at %s",
    async (path) => {
      await db.prepare("DROP TABLE state").run();
      await db.prepare("DROP TABLE monitors").run();
      const { status, json } = await call(path);
      expect(status).toBe(503);
      expect(json.detail).toContain("migrat");
      const health = await stranger("/healthz");
      expect([health.status, health.json.status]).toEqual([503, "unmigrated"]);
      expect(health.json.detail).toContain("npm run");
    },
  );
});

it.each(["/api/v1/status", "/openapi.json", "/nothing", "/api/v1/monitors"])(
  "%s carries the security headers",
  async (path) => {
    const { headers } = await stranger(path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get("strict-transport-security")).toContain("max-age=");
    expect(headers.get("cache-control")).not.toBeNull();
  },
);

it("lets no other site's script read what is the admin's", async () => {
  const { headers } = await call("/api/v1/monitors", { headers: { origin: "https://evil.example" } });
  expect(headers.get("access-control-allow-origin")).toBeNull();
});

it("refuses a body that is too large", async () => {
  const { status, json } = await call("/api/v1/monitors", { body: "x".repeat(2 * 1024 * 1024 + 1) });
  expect([status, json.title]).toEqual([413, "Content Too Large"]);
});
