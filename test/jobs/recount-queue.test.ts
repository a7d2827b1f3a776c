import { describe, expect, it, vi } from "vitest";
import type { Errand } from "../../src/jobs/errand.ts";
import { RecountQueue } from "../../src/jobs/recount-queue.ts";
import type { Shell } from "../../src/jobs/shell.ts";
import { MemoryStorage } from "../stories/memory-storage.ts";

const SPAN = { monitor: null, from: 0, to: 60_000 };

/** A shell whose errands answer in turn; `slept` are the pauses between them. */
function outside(answers: (number | null | Error)[]) {
  const asked: number[] = [];
  const slept: number[] = [];
  const errand = async (one: Errand) => {
    if (one.kind !== "recount") throw new Error(one.kind);
    asked.push(one.fromKey);
    const answer = answers.shift() ?? null;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const clock = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) };
  return { shell: { errand, clock, shard: 0 } as unknown as Shell, asked, slept };
}

describe("re-evaluations that wait", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});

  it("go on step by step, with a pause after each", async () => {
    const queue = new RecountQueue(new MemoryStorage());
    const { shell, asked, slept } = outside([12, 24, null]);
    await queue.add(SPAN);
    await Promise.all([queue.run(shell), queue.run(shell)]);
    expect(asked).toEqual([0, 12, 24]);
    expect(slept).toHaveLength(3);
    expect(Math.min(...slept)).toBeGreaterThan(0);
  });

  it("go on where they were in another Scheduler, after one that was cut off", async () => {
    const storage = new MemoryStorage();
    const first = outside([12, new Error("reset")]);
    const queue = new RecountQueue(storage);
    await queue.add(SPAN);
    await queue.run(first.shell);
    const second = outside([null]);
    await new RecountQueue(storage).run(second.shell);
    expect([first.asked, second.asked]).toEqual([[0, 12], [12]]);
    expect(storage.values.size).toBe(0);
  });

  it("do not keep the next from its turn for good", async () => {
    const storage = new MemoryStorage();
    const queue = new RecountQueue(storage);
    await queue.add(SPAN);
    await queue.add({ ...SPAN, monitor: "shop" });
    const { shell, asked } = outside(Array.from({ length: 5 }, () => new Error("broken")));
    for (let tick = 0; tick < 6; tick++) await queue.run(shell);
    expect(asked).toHaveLength(6);
    expect(storage.values.size).toBe(0);
  });
});
