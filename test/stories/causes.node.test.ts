import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { draw } from "../core/diagnosis/history-of.ts";
import { App, slowApp, WorkedApp } from "./ailing-apps.ts";
import { CausesWorld, START, TICKS } from "./causes-world.ts";
import { Gateway } from "./gateway.ts";

/** Minutes since the start, and how many the application stays away. */
const CRASHES = [
  [23, 3],
  [61, 1],
  [139, 4],
  [158, 2],
  [227, 3],
  [243, 5],
  [296, 1],
  [338, 3],
] as const;
/** Minutes since the start at which a table is locked, each for five minutes. */
const STALLS = [37, 118, 149, 205, 311];
const STALL_MINUTES = 5;
const JOB_EVERY = 30;
const JOB_AT = 12;
const JOB_MINUTES = 2;

let world: CausesWorld;

async function deadPort(): Promise<number> {
  const gone = await App.start();
  await gone.crash();
  return gone.port;
}

beforeAll(async () => {
  world = await CausesWorld.start();
  const { ports, gateway: healthy } = await world.healthyPool();
  const backends = [...ports, await deadPort()];
  const balancer = await world.started(Gateway.start({ backends, pick: (request) => world.choice(request) }));
  const locked = await world.app(slowApp(() => queryMs()));
  const impatient = await world.started(Gateway.start({ backends: [locked.port], readTimeoutMs: 500 }));
  const crashing = await world.app(App.start());
  const plain = await world.started(Gateway.start({ backends: [crashing.port] }));
  const worked = await WorkedApp.start();
  world.endsWith(() => worked.app.crash());
  const queue = await world.started(Gateway.start({ backends: [worked.app.port], readTimeoutMs: 500 }));

  const regions = ["weur", "enam"];
  await world.monitor("pool", balancer.origin, { regions, blips: 12 });
  await world.monitor("stalling", impatient.origin, { regions, blips: 6 });
  await world.monitor("crashing", plain.origin, { regions, blips: 4, recheck: { afterSeconds: [1] } });
  await world.monitor("starved", queue.origin, { regions, blips: 6 });
  await world.monitor("well", healthy.origin, { regions });

  for (let tick = 0; tick < TICKS; tick++) {
    world.clock.nowMs = (START + tick) * 60_000;
    const down = CRASHES.some(([from, minutes]) => tick >= from && tick < from + minutes);
    await (down ? crashing.crash() : crashing.restart());
    worked.jobRuns((tick - JOB_AT + JOB_EVERY) % JOB_EVERY < JOB_MINUTES);
    await world.worker.tick(START + tick);
  }
}, 300_000);

afterAll(() => world?.end());

let queries = 0;
function queryMs(): number {
  const minute = Math.floor(world.clock.nowMs / 60_000) - START;
  const locked = STALLS.some((from) => minute >= from && minute < from + STALL_MINUTES);
  return locked ? 100 + 733 * draw(minute, queries++ % 7) : 2 + 4 * draw(minute, 3);
}

describe("real servers that fail", () => {
  it.each([
    ["pool", "one dead backend of five", "bad-pool-member"],
    ["stalling", "an application that stalls past the gateway's timeout", "upstream-timeout"],
    ["crashing", "a crash loop", "crash-restart"],
    ["starved", "a job that starves the application", "scheduled-job"],
  ])("%s: %s is named first, and in the alert", (id, _what, cause) => world.expectNamed(id, cause));

  it("say nothing of a monitor that never fails", () => world.expectNothing("well", 2 * TICKS));

  it("show how long each crash lasted, the shortest by their recheck", async () => {
    const { blips } = await world.diagnosis("crashing");
    expect(blips.lengths.length).toBe(CRASHES.length);
    for (const [index, [, minutes]] of CRASHES.entries()) {
      const { minMs, maxMs } = blips.lengths[index]!;
      expect(minMs).toBeGreaterThanOrEqual(Math.max(1_000, (minutes - 1) * 60_000));
      expect(maxMs).toBeLessThanOrEqual((minutes + 1.5) * 60_000);
    }
  });
});
