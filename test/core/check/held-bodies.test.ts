import { describe, expect, it } from "vitest";
import { checkOf } from "../../../src/core/check/check-of.ts";
import { failureOf } from "../../../src/core/check/failure.ts";
import { HeldBodies } from "../../../src/core/check/held-bodies.ts";
import { lostReading } from "../../../src/core/check/reading.ts";

function failing(status: number, text: string | null) {
  const body = text === null ? null : { text, bytes: text.length, truncated: false, charset: null };
  const demand = { type: "http.status", expected: "expected status 2xx", seen: null } as const;
  const base = { ...lostReading(1, 60_000, "weur", 1, ""), error: null, latencyMs: 5 };
  return checkOf({ ...base, status, headersMs: 5, body, assertion: demand }, null);
}

const bodyOf = (check: ReturnType<typeof failing>) => check.evidence.reading.body;
const request = { method: "GET", url: "https://shop.example/", headers: [] };
const beside = { monitor: "shop", request, incident: null, lastGood: null };

describe("bodies held for evidence", () => {
  it("are bounded, whatever targets send", () => {
    const bodies = new HeldBodies();
    const page = failing(502, "x".repeat(16_384));
    const held = Array.from({ length: 3_000 }, () => bodyOf(bodies.hold(page))!);
    const kept = held.filter(({ text }) => text !== undefined);
    expect(kept.length * 16_384).toBeLessThanOrEqual(4_000_000);
    expect(kept.length).toBeGreaterThan(200);
    expect(held.at(-1)).toEqual({ bytes: 16_384, truncated: false, charset: null, omitted: true });
  });

  it("have room for the first few of each kind of failure, however late", () => {
    const bodies = new HeldBodies();
    const page = failing(502, "x".repeat(16_384));
    for (let count = 0; count < 300; count++) bodies.hold(page);
    expect(bodyOf(bodies.hold(failing(503, "rare")))).toMatchObject({ text: "rare" });
  });

  it("are bounded however many kinds of failure there are", () => {
    const bodies = new HeldBodies();
    const pages = Array.from({ length: 400 }, (_, index) => failing(500 + index, "x".repeat(120_000)));
    const kept = pages.filter((page) => bodyOf(bodies.hold(page))?.text !== undefined);
    expect(kept.length * 120_000).toBeGreaterThan(4_000_000);
    expect(kept.length * 120_000).toBeLessThanOrEqual(8_000_000);
  });

  it("leave all else of a check as it is, and say that they are left out", () => {
    const bodies = new HeldBodies();
    const check = failing(502, "x".repeat(5_000_000));
    const left = bodies.hold(check);
    expect(left).toMatchObject({ status: 502, verdict: "down", failure: check.failure });
    expect(failureOf({ check: left, ...beside })).toMatchObject({
      evidence: "omitted",
      reading: { body: null },
    });
    expect(failureOf({ check, ...beside }).evidence).toBe("kept");
    const none = failing(502, null);
    expect(bodies.hold(none)).toBe(none);
  });
});
