import { describe, expect, it, vi } from "vitest";
import { type Cron, tickShards } from "../../src/jobs/scheduled.ts";

const AT = 1_800_000_000_000;

/** A Cron Trigger's outside: `shards` and `tick` answer what is left of their lists in turn, then all goes well. */
function outside(
  shards: Error[],
  ticks: Record<number, Error[]> = {},
  present = [0, 1, 2],
  known: number[] = [],
) {
  const ticked: number[] = [];
  const idled: number[] = [];
  const slept: number[] = [];
  const cron: Cron = {
    shards: async () => {
      const fault = shards.shift();
      if (fault) throw fault;
      return present;
    },
    remembered: async () => known,
    idle: async (at) => {
      idled.push(at);
    },
    tick: async (shard) => {
      const fault = ticks[shard]?.shift();
      if (fault) throw fault;
      ticked.push(shard);
    },
    clock: {
      now: () => AT,
      sleep: async (ms) => {
        slept.push(ms);
      },
    },
  };
  return { cron, ticked, idled, slept };
}

const away = () => new Error("D1_ERROR: Network connection lost.");
const reset = (more: object) => Object.assign(new Error("the object was reset"), more);

describe("a Cron Trigger", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});

  it("does not lose the minute to a database that is away for some seconds", async () => {
    const { cron, ticked, slept } = outside([away(), away(), away(), away()]);
    await tickShards(cron, AT);
    expect(ticked).toEqual([0, 1, 2]);
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(10_000);
  });

  it("notes that it came when there is nothing to tick for, and only then", async () => {
    const [none, some] = [outside([], {}, []), outside([])];
    await tickShards(none.cron, AT);
    await tickShards(some.cron, AT);
    expect([none.idled, some.idled]).toEqual([[AT], []]);
  });

  it("calls the shards of the last minute while the database stays away", async () => {
    const { cron, ticked, slept } = outside(Array.from({ length: 9 }, away), {}, [0, 1, 2], [0, 2]);
    await tickShards(cron, AT);
    expect(ticked).toEqual([0, 2]);
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(5_000);
  });

  it("does so too when the database does not answer at all", async () => {
    vi.stubGlobal("setTimeout", (run: () => void) => queueMicrotask(run));
    const { cron, ticked } = outside([], {}, [], [0, 1]);
    await tickShards({ ...cron, shards: () => new Promise(() => {}) }, AT);
    vi.unstubAllGlobals();
    expect(ticked).toEqual([0, 1]);
  });

  it("says so when it stays away", async () => {
    const { cron } = outside(Array.from({ length: 9 }, away));
    await expect(tickShards(cron, AT)).rejects.toThrow("Network connection lost");
  });

  it.each([
    ["asks a Scheduler again that was just reset", reset({ retryable: true }), [0, 1, 2]],
    ["leaves an overloaded one alone", reset({ retryable: true, overloaded: true }), [0, 2]],
    ["leaves one alone that failed for good", reset({}), [0, 2]],
  ])("%s, and the others go on", async (_what, fault, expected) => {
    const { cron, ticked } = outside([], { 1: [fault] });
    await tickShards(cron, AT);
    expect(ticked.sort()).toEqual(expected);
  });

  it("asks a Scheduler twice at most", async () => {
    const { cron, ticked } = outside([], { 1: [reset({ retryable: true }), reset({ retryable: true })] });
    await tickShards(cron, AT);
    expect(ticked.sort()).toEqual([0, 2]);
  });
});
