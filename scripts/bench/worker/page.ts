/** The status page of a shard whose rollup is filled up to 90 days of bars. */
import { MINUTES_PER_DAY } from "../../../src/core/check/check.ts";
import { digestsOf, withDays } from "../../../src/core/shard/rollup.ts";
import { shardView } from "../../../src/core/shard/shard-view.ts";
import type { DayTotals } from "../../../src/core/shard/view.ts";
import type { Env } from "../../../src/env.ts";
import { Session } from "../../../src/jobs/session.ts";
import { readRollup } from "../../../src/store/state.ts";
import { createApp } from "../../../src/web/app.ts";
import { Random } from "../../bench-diagnosis/random.ts";

const DAYS = 89;
const app = createApp();

export async function fillDays(env: Env): Promise<void> {
  const random = new Random(90);
  const before = await readRollup(env.DB, 0);
  await new Session(env.DB, 0).commit("bench", ({ core, config }) => {
    const minute = core.newestMinute ?? 0;
    const today = Math.floor(minute / MINUTES_PER_DAY);
    let rollup = before;
    for (const { monitor } of config.monitors) {
      const days = Array.from({ length: DAYS }, (_, index) => dayOf(today - DAYS + index, random));
      rollup = withDays(rollup, monitor.id, days);
    }
    const next = { ...core, digests: digestsOf(rollup, minute) };
    const now = minute * 60_000;
    const view = shardView({ config, core: next, previous: core.recent, changed: [], now });
    return { incidents: [], deliveries: [], core: next, view, rollup };
  });
}

/** Most days are green; one in ten blips, one in fifty has an outage. */
function dayOf(day: number, random: Random): DayTotals {
  const total = 3 * MINUTES_PER_DAY;
  const down = random.chance(0.1) ? random.whole(1, 30) : 0;
  const outageSeconds = random.chance(0.02) ? random.whole(120, 3600) : 0;
  const lost = random.chance(0.1) ? random.whole(1, 9) : 0;
  const slow = random.chance(0.1) ? random.whole(1, 40) : 0;
  const up = total - down - lost - slow;
  return { day, up, slow, down, lost, blips: Math.ceil(down / 6), observedSeconds: 86_400, outageSeconds };
}

export async function renderPage(env: Env, context: ExecutionContext, times: number): Promise<string> {
  let body = new ArrayBuffer();
  for (let time = 0; time < times; time++) {
    const response = await app.fetch(new Request("https://status.example/"), env, context);
    body = await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`the page answered ${response.status}`);
  }
  return new TextDecoder().decode(body);
}
