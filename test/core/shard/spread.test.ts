import { expect, it } from "vitest";
import { lostReading } from "../../../src/core/check/reading.ts";
import { Contained } from "../../../src/core/shard/contained.ts";
import { emptyCore } from "../../../src/core/shard/empty.ts";
import { Judgement } from "../../../src/jobs/judgement.ts";
import { Ladder } from "../../../src/jobs/ladder.ts";
import type { ProbeWave, Shell } from "../../../src/jobs/shell.ts";
import { TickTime } from "../../../src/jobs/tick-time.ts";
import { checkedBy, jobsOf } from "../../../src/jobs/wave.ts";
import { monitorOf } from "../condition/story.ts";

const MINUTE = 20_000 * 1440;
const AT = MINUTE * 60_000;

/** How long the starts of a minute's probes are spread over: two regions each, `given` by the cron. */
async function spreadOf({ monitors = 60, development = true, late = 0, given = 0 }): Promise<number> {
  const target = { url: "https://shop.example/" };
  const config = {
    ...{ rev: 1, maintenance: [], channels: [], statusUrl: null },
    monitors: Array.from({ length: monitors }, (_, key) => ({
      ...{ key, sinceMinute: 0 },
      monitor: monitorOf({ id: `m${key}`, target, regions: ["weur", "enam"] }),
    })),
  };
  let spread = -1;
  const shell = {
    ...{ development, shard: 0, clock: { now: () => AT + late, sleep: async () => {} } },
    probe: async ({ jobs, spreadMs }: ProbeWave) => {
      spread = spreadMs;
      return jobs.map(({ minute, region, attempt }) => lostReading(minute, AT, region, attempt, "not asked"));
    },
  } as unknown as Shell;
  const core = emptyCore();
  const judgement = new Judgement(new Contained(), core.lastGood);
  const time = new TickTime(shell.clock, AT, development);
  const jobs = jobsOf({ core, config, minute: MINUTE }, true, judgement.contained);
  const ladder = new Ladder(shell, MINUTE, null, time, judgement);
  await checkedBy(shell, { core, config, minute: MINUTE, jobs, time, judgement, ladder }, given);
  return spread;
}

it.each([
  ["on one machine, by their number in a region", {}, 1_200],
  ["as far as the cron says, where that is more", { given: 25_000 }, 25_000],
  ["not in a replayed minute", { late: 3_600_000 }, 0],
  ["not in one to come", { late: -3_600_000 }, 0],
  ["not on Cloudflare, where each group has a machine of its own", { development: false }, 0],
])("probes of many monitors are spread %s", async (_, given, expected) => {
  expect(await spreadOf(given)).toBe(expected);
});
