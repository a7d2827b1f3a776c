import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { demoEvents, demoHistory, type ImportLine } from "../../scripts/demo/history.ts";
import { DEMO_GROUP, DEMO_MONITORS, monitorInput } from "../../scripts/demo/monitors.ts";
import { parseMonitor } from "../../src/core/config/monitor-input.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const to = Date.UTC(2026, 10, 22, 21, 7);
const from = to - 7 * DAY_MS;

function history(id: string): ImportLine[] {
  const demo = DEMO_MONITORS.find((monitor) => monitor.id === id);
  if (!demo) throw new Error(`no demo monitor ${id}`);
  return demoHistory(demo, from, to);
}

function failing(id: string): ImportLine[] {
  return history(id).filter((line) => line.status !== 200 && !line.attempt);
}

describe("the demo's monitors", () => {
  it.each(DEMO_MONITORS.map((demo) => [demo.id, demo] as const))(
    "%s is valid and says that it is simulated",
    (id, demo) => {
      expect(id).toMatch(/^demo-/);
      expect(parseMonitor(monitorInput(demo, "http://127.0.0.1:1"))).toMatchObject({
        ok: true,
        warnings: [],
        monitor: { group: DEMO_GROUP },
      });
    },
  );
});

describe("the demo's week", () => {
  it.each(DEMO_MONITORS.map((demo) => [demo.id, demo] as const))(
    "%s is the same each time, has every minute once, and ends before the first live one",
    (_, demo) => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 1_000_000 }), (minutes) => {
          const end = to + minutes * MINUTE_MS;
          const lines = demoHistory(demo, end - DAY_MS, end);
          expect(demoHistory(demo, end - DAY_MS, end)).toEqual(lines);
          const scheduled = lines
            .filter((line) => !line.attempt)
            .map((line) => Math.floor(line.at / MINUTE_MS));
          expect(scheduled).toEqual(
            Array.from({ length: 1440 }, (_, index) => end / MINUTE_MS - 1440 + index),
          );
          for (const line of lines) expect(line.at % 100).toBe(0);
        }),
        { numRuns: 3 },
      );
    },
  );

  it("the checkout fails at :00 and :30 and at no other minute", () => {
    const minutes = new Set(failing("demo-checkout").map((line) => ((line.at / MINUTE_MS) % 30) | 0));
    expect([...minutes]).toEqual([0]);
    expect(failing("demo-checkout")).toHaveLength(7 * 48);
  });

  it("the checkout heals within its recheck ladder, so it is a blip and no outage", () => {
    const last = history("demo-checkout").filter((line) => line.attempt === 4);
    expect(new Set(last.map((line) => line.status))).toEqual(new Set([200]));
  });

  it("the search fails once in about five checks, and only since yesterday", () => {
    const lines = failing("demo-search");
    expect(lines[0]?.at).toBeGreaterThanOrEqual(to - 26 * 60 * MINUTE_MS);
    expect(lines.length / (26 * 60)).toBeGreaterThan(0.16);
    expect(lines.length / (26 * 60)).toBeLessThan(0.24);
  });

  it("the reports' failures stand at the wall of the gateway's eight seconds, never two in a row", () => {
    const lines = failing("demo-reports");
    expect(lines.length).toBeGreaterThan(100);
    for (const [index, line] of lines.entries()) {
      expect(line.status).toBe(504);
      expect(Math.abs(line.latencyMs - 8_006)).toBeLessThan(10);
      if (index > 0) expect(line.at - (lines[index - 1]?.at ?? 0)).toBeGreaterThan(MINUTE_MS);
    }
  });

  it("the home page was down for 14 minutes after a deploy", () => {
    const lines = failing("demo-home");
    expect(lines).toHaveLength(14);
    const deploy = demoEvents(to).findLast(({ kind, at }) => kind === "deploy" && at < (lines[0]?.at ?? 0));
    expect((lines[0]?.at ?? 0) - (deploy?.at ?? 0)).toBeLessThan(5 * MINUTE_MS);
  });

  it("the API failed twice", () => {
    expect(failing("demo-api")).toHaveLength(2);
  });

  it("every failing line carries the gateway's page, as a real one would", () => {
    for (const demo of DEMO_MONITORS)
      for (const line of failing(demo.id)) {
        expect(line.body).toContain("<center>nginx/");
        expect(new Headers(line.headers as [string, string][]).get("content-length")).toBe(
          String(line.body?.length),
        );
      }
  });
});
