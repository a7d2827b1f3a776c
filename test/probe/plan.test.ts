import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Region } from "../../src/core/check/reading.ts";
import { callSize, planBatches } from "../../src/probe/plan.ts";
import { jobFor } from "./job.ts";

const URL = "https://shop.example/health";

describe("the plan", () => {
  it.each([
    [10_000, 24],
    [30_000, 6],
    [20_000, 12],
    [100_000, 6],
    [2000, 45],
  ])("puts at %i ms no more than %i probes into a call", (timeoutMs, size) => {
    expect(callSize(timeoutMs)).toBe(size);
  });

  it("fills 250 monitors into 11 calls a region, the same ones in each", () => {
    const regions: Region[] = ["weur", "enam", "apac"];
    const jobs = Array.from({ length: 250 }, (_, index) => jobFor(URL, { id: `m-${index}`, regions }));
    const all = regions.flatMap((region) => jobs.map((one) => ({ ...one, region, timeoutMs: 10_000 })));
    const batches = planBatches(all, new Set());
    expect(batches).toHaveLength(33);
    const monitorsOf = (region: Region, number: number) =>
      batches
        .find((one) => one.region === region && one.number === number)!
        .jobs.map((at) => all[at]!.monitor.id);
    for (let number = 0; number < 11; number++)
      expect(monitorsOf("enam", number)).toEqual(monitorsOf("weur", number));
  });

  it("covers each job once, one region a call, within its size, and keeps the slow apart", () => {
    const jobs = fc.array(
      fc.record({
        id: fc.integer({ min: 0, max: 30 }),
        region: fc.constantFrom<Region>("auto", "weur", "enam"),
        timeoutMs: fc.constantFrom(500, 2000, 10_000, 20_000, 30_000, 100_000),
      }),
      { maxLength: 200 },
    );
    const slowIds = fc.uniqueArray(fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(jobs, slowIds, (asked, slow) => {
        const base = jobFor(URL);
        const all = asked.map(({ id, region, timeoutMs }) => ({
          ...base,
          monitor: { ...base.monitor, id: `m-${id}` },
          region,
          timeoutMs,
        }));
        const timedOut = new Set(slow.map((id) => `m-${id}`));
        const batches = planBatches(all, timedOut);
        expect(batches.flatMap((batch) => batch.jobs).sort((a, b) => a - b)).toEqual(
          all.map((_, index) => index),
        );
        expect(new Set(batches.map(({ region, number }) => `${region}/${number}`)).size).toBe(batches.length);
        for (const batch of batches) {
          const members = batch.jobs.map((index) => all[index]!);
          expect(new Set(members.map(({ region }) => region))).toEqual(new Set([batch.region]));
          expect(members.length).toBeLessThanOrEqual(
            callSize(Math.max(...members.map(({ timeoutMs }) => timeoutMs))),
          );
          expect(new Set(members.map(({ monitor }) => timedOut.has(monitor.id))).size).toBe(1);
        }
      }),
      { numRuns: 50 },
    );
  });
});
