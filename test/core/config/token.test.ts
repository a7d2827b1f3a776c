import { describe, expect, it } from "vitest";
import { adminTokenFault } from "../../../src/core/config/admin-token.ts";
import { parseToken } from "../../../src/core/config/token.ts";

const NOW = Date.UTC(2026, 0, 1);

describe("what a token may be", () => {
  it("is told by its scope", () => {
    expect(parseToken({ name: " dashboard ", scope: "read" }, NOW)).toEqual({
      ok: true,
      token: { name: "dashboard", scope: "read", expiresAt: null, monitors: null },
    });
    expect(parseToken({ scope: "ping" }, NOW)).toMatchObject({ ok: true, token: { name: "ping" } });
    expect(parseToken({ name: "web-1.eu", scope: "agent", monitors: ["a", "b", "a"] }, NOW)).toMatchObject({
      ok: true,
      token: { monitors: ["a", "b"] },
    });
  });

  it.each([
    [null, ""],
    [[], ""],
    ["read", ""],
    [{ name: "x", scope: "read", expiresAt: NOW }, "expiresAt"],
    [{ name: "x", scope: "ping", monitors: ["a"] }, "monitors"],
    [{ name: "../x", scope: "agent", monitors: ["a"] }, "name"],
    [{ name: "x", scope: "agent", monitors: ["A b"] }, "monitors.0"],
    [{ name: "x".repeat(101), scope: "read" }, "name"],
  ])("refuses %j at %j", (input, path) => {
    const result = parseToken(input, NOW);
    expect(result.ok ? null : result.faults.map((fault) => fault.path)).toEqual([path]);
  });
});

describe("the ADMIN_TOKEN", () => {
  it.each(["test-admin-token", "x".repeat(16), "Zm9vYmFyYmF6cXV4+/="])("may be %j", (token) => {
    expect(adminTokenFault(token)).toBeNull();
  });

  it.each([
    undefined,
    null,
    "",
    "   ",
    "short",
    "x".repeat(15),
    "choose-a-long-random-text",
    "with\tatab-in-the-middle",
  ])("may not be %j, and the command is said", (token) => {
    expect(adminTokenFault(token)).toContain("npx wrangler secret put ADMIN_TOKEN");
  });
});
