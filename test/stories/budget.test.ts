import { afterEach, describe, expect, it, vi } from "vitest";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { Budgeted } from "./budgeted-database.ts";
import { Story } from "./story.ts";

/** What a Free plan gives an invocation, and what Edgetick takes of it at most. */
const FREE_LIMIT = 50;
const BUDGET = 45;

function behindOneGateway(count: number, more: Partial<MonitorInput> = {}): MonitorInput[] {
  return Array.from({ length: count }, (_, id) => ({
    id: `shop-${id}`,
    target: { url: `https://shop-${id}.example/` },
    ...more,
  }));
}

/** From here on the 51st call of D1 in an invocation is refused. */
function budgeted(story: Story): Budgeted {
  const budget = new Budgeted(story.env.DB, FREE_LIMIT);
  story.db = budget.db;
  story.invocation = (name, work) => budget.invocation(name, work);
  story.restart();
  return budget;
}

const refused = () => vi.spyOn(console, "error").mockImplementation(() => {});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("where an invocation has 50 calls of D1", () => {
  it("twenty monitors behind one flapping gateway lose no minute, and each is named its cause", async () => {
    const story = await Story.of(...behindOneGateway(20));
    const budget = budgeted(story);
    const errors = refused();
    story.script = (_job, minute, elapsedMs) => (minute % 10 === 1 && elapsedMs < 4_000 ? 502 : 200);
    await story.minutes(0, 99);
    expect(errors).not.toHaveBeenCalled();
    for (const id of ["shop-0", "shop-19"]) {
      const scheduled = (await story.checks(id)).filter(({ attempt }) => attempt === 0);
      expect(scheduled.filter(({ verdict }) => verdict === "lost")).toEqual([]);
      expect(scheduled).toHaveLength(100);
    }
    expect(budget.most).toBeLessThanOrEqual(BUDGET);
    const open = (await story.stored()).filter(({ kind }) => kind === "intermittent");
    expect(open).toHaveLength(20);
    expect(open.filter(({ hypotheses }) => hypotheses.length === 0)).toEqual([]);
    expect(story.told().filter((told) => told.startsWith("intermittent.opened"))).toHaveLength(20);
  });

  it("a whole shard, 250 monitors in three regions, fails at once, and all of it is told", async () => {
    const regions = ["weur", "enam", "apac"] as const;
    const story = await Story.of(
      ...behindOneGateway(250, { regions: [...regions], recheck: { afterSeconds: [] } }),
    );
    const budget = budgeted(story);
    const errors = refused();
    // Twenty of them have been flapping, so that their intermittents open in the midst of it.
    const flaps = (id: string) => Number(id.split("-")[1]) < 20;
    story.script = (job, minute) =>
      minute >= 9 || (flaps(job.monitor.id) && (minute === 2 || minute === 4 || minute === 6)) ? 502 : 200;
    await story.minutes(0, 12);
    expect(errors).not.toHaveBeenCalled();
    expect(budget.most).toBeLessThanOrEqual(BUDGET);
    expect(story.told().filter((told) => told.startsWith("outage.opened"))).toHaveLength(250);
    expect(story.told().filter((told) => told.startsWith("intermittent.opened"))).toHaveLength(20);
  });
});
