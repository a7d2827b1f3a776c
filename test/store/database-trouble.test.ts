import { describe, expect, it } from "vitest";
import { DatabaseTrouble, troubleIn, troubleThrown } from "../../src/store/database-trouble.ts";

const QUOTA =
  "D1_ERROR: Your account has exceeded D1's free tier daily row read limit. Upgrade to a paid plan or wait until tomorrow (midnight UTC) to continue. See https://developers.cloudflare.com/d1/platform/limits/ for more details.";

describe("what a call of D1 throws", () => {
  it.each([
    ["away", "D1_ERROR: Network connection lost."],
    ["away", "D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node."],
    ["away", "D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset."],
    ["away", "internal error; reference = 0a1b2c"],
    ["busy", "D1_ERROR: D1 DB is overloaded. Requests queued for too long."],
    ["busy", "D1_ERROR: D1 DB is overloaded. Too many requests queued."],
    ["silent", "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset."],
    ["quota", QUOTA],
    ["quota", QUOTA.replace("read", "write")],
    ["full", "D1_ERROR: Exceeded maximum DB size"],
    ["full", "D1_ERROR: Exceeded maximum account storage limit."],
    ["full", "D1_ERROR: database or disk is full: SQLITE_FULL"],
    ["objects", "Exceeded allowed duration in Durable Objects free tier."],
  ])("is %s: %s", (kind, message) => {
    expect(troubleThrown(new Error(message))?.kind).toBe(kind);
  });

  it.each([
    "D1_ERROR: no such table: state: SQLITE_ERROR",
    "D1_ERROR: UNIQUE constraint failed: monitors.id: SQLITE_CONSTRAINT",
    "D1_ERROR: statement too long: SQLITE_TOOBIG",
    "D1_ERROR: too many SQL variables at offset 207: SQLITE_ERROR",
    "D1_TYPE_ERROR: Type 'undefined' not supported for value 'undefined'",
  ])("is the statement's own fault: %s", (message) => {
    expect([troubleThrown(new Error(message)), troubleIn(new Error(message))]).toEqual([null, null]);
  });

  it("is not a fault of the program's, and never quotes D1", () => {
    expect(troubleThrown(new TypeError("x is not a function"))).toBeNull();
    expect(troubleThrown(new Error("D1_ERROR: 10.0.0.7 refuses"))?.message).toBe("the connection fails");
  });
});

describe("trouble in whatever was thrown", () => {
  it("is found where a query builder or an RPC wrapped it, and nowhere else", () => {
    const inner = new DatabaseTrouble("full");
    expect(troubleIn(new Error("Failed query: select", { cause: inner }))).toBe(inner);
    expect(troubleIn(new Error("Failed query", { cause: new Error(QUOTA) }))?.kind).toBe("quota");
    expect(troubleIn(new Error("the network of a target is away"))).toBeNull();
    expect(troubleIn("D1_ERROR: no error at all")).toBeNull();
  });
});
