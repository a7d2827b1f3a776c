/** Pages of a shard whose rollup is filled up to 90 days of bars and 24 hours of latency, and whose first monitor has 30 days. */
import { DAY_MS, MINUTES_PER_DAY, MINUTES_PER_HOUR } from "../../../src/core/check/check.ts";
import { REGIONS } from "../../../src/core/check/reading.ts";
import { digestsOf, hourOf, withDays, withHours } from "../../../src/core/shard/rollup.ts";
import { shardView } from "../../../src/core/shard/shard-view.ts";
import type { DayTotals } from "../../../src/core/shard/view.ts";
import type { Env } from "../../../src/env.ts";
import { Session } from "../../../src/jobs/session.ts";
import { encodeChunk } from "../../../src/store/codec/chunk.ts";
import type { PackedCheck } from "../../../src/store/codec/packed-check.ts";
import { replaceSegments } from "../../../src/store/segments.ts";
import { readRollup } from "../../../src/store/state.ts";
import { createApp } from "../../../src/web/app.ts";
import { Random } from "../../bench-diagnosis/random.ts";
import { remembered } from "./remembered.ts";

const DAYS = 89;
const HOURS = 24;
const HISTORY_DAYS = 30;
const REGIONS_SEEN = REGIONS.slice(0, 3);
const app = createApp();

export async function fillDays(env: Env): Promise<void> {
  const random = new Random(90);
  const before = await readRollup(env.DB, 0);
  await new Session(env.DB, 0).commit("bench", ({ core, config }) => {
    const minute = core.newestMinute ?? 0;
    const today = Math.floor(minute / MINUTES_PER_DAY);
    let rollup = before;
    for (const { key, monitor } of config.monitors) {
      const days = Array.from({ length: DAYS }, (_, index) => dayOf(today - DAYS + index, random));
      const newest = Math.floor(minute / MINUTES_PER_HOUR) - 1;
      const hours = Array.from({ length: HOURS }, (_, index) =>
        hourOf(key, monitor.id, newest - index, hourOfChecks(random)),
      );
      rollup = withHours(withDays(rollup, monitor.id, days), hours.flat());
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

/** Three regions' latencies of an hour. */
function hourOfChecks(random: Random): Pick<PackedCheck, "attempt" | "verdict" | "latencyMs">[] {
  return Array.from({ length: 3 * MINUTES_PER_HOUR }, () => ({
    attempt: 0,
    verdict: random.chance(0.001) ? "down" : "up",
    latencyMs: Math.round(150 * Math.exp(0.3 * random.normal())),
  }));
}

/** 30 compacted days × 3 regions × 1 minute of the first monitor, one check in a thousand failing. */
export async function fillHistory(env: Env, at: number): Promise<void> {
  const random = new Random(30);
  const today = Math.floor(at / DAY_MS);
  for (let day = today - HISTORY_DAYS; day < today; day++) {
    const checks = Array.from({ length: MINUTES_PER_DAY }, (_, of) =>
      REGIONS_SEEN.map((region) => checkOf(day * MINUTES_PER_DAY + of, region, random)),
    ).flat();
    const [statement] = replaceSegments(env.DB, [{ key: 1, day, chunk: encodeChunk(checks) }]);
    await statement!.run();
  }
}

function checkOf(minute: number, region: PackedCheck["region"], random: Random): PackedCheck {
  const down = random.chance(0.001);
  return {
    ...{ key: 1, minute, at: minute * 60_000 + random.whole(0, 40) * 100, region, colo: "AMS", attempt: 0 },
    verdict: down ? "down" : "up",
    status: down ? 502 : 200,
    latencyMs: Math.round(150 * Math.exp(0.3 * random.normal())),
    value: null,
    failure: down
      ? { type: "http.status", hop: { role: "proxy", product: "nginx", version: null }, causes: [] }
      : null,
  };
}

export interface Render {
  readonly times: number;
  readonly path: string;
  readonly admin: boolean;
  /** Whether D1 and Schedulers are asked once only, and answer from memory from then on. */
  readonly alone: boolean;
}

/** The last answer's text. */
export async function render(env: Env, context: ExecutionContext, asked: Render): Promise<string> {
  const { times, path, admin, alone } = asked;
  const headers: HeadersInit = admin ? { authorization: `Bearer ${env.ADMIN_TOKEN}` } : {};
  const own = alone ? remembered(env) : env;
  let body = new ArrayBuffer();
  for (let time = 0; time < times; time++) {
    const request = new Request(`https://status.example${path}`, { headers });
    const response = await app.fetch(request, own, context);
    body = await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  }
  return new TextDecoder().decode(body);
}
