/** The race between a gateway that keeps connections and an application that closes them, for real. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { draw } from "../core/diagnosis/history-of.ts";
import { ShortKeepAlive } from "./ailing-apps.ts";
import { CausesWorld, START, TICKS } from "./causes-world.ts";
import { Gateway } from "./gateway.ts";

const KEEP_ALIVE_MS = 5_000;
/** How long the end of a connection is under way before the gateway acts on it. */
const UNNOTICED_MS = 500;
const USERS_EVERY_MS = 12_000;
const WORKERS = 4;

let world: CausesWorld;

beforeAll(async () => {
  world = await CausesWorld.start();
  const { gateway: healthy } = await world.healthyPool();
  const shortLived = await ShortKeepAlive.start(world.clock, KEEP_ALIVE_MS);
  world.endsWith(() => shortLived.app.crash());
  const backends = [shortLived.app.port];
  const pick = (request: Parameters<CausesWorld["choice"]>[0]) => world.choice(request);
  const keeper = await world.started(Gateway.start({ backends, pick, keptBy: WORKERS }));

  const regions = ["weur", "enam", "apac", "oc"];
  await world.monitor("kept", keeper.origin, { regions, method: "POST", blips: 8 });
  await world.monitor("kept-by-get", keeper.origin, {});
  await world.monitor("well", healthy.origin, { regions: regions.slice(0, 2) });

  for (let tick = 0; tick < TICKS; tick++) {
    await usersCome(tick, shortLived, keeper);
    await passTo((START + tick) * 60_000, shortLived, keeper);
    await world.worker.tick(START + tick);
  }
}, 300_000);

afterAll(() => world?.end());

/** Other users of the kept connections in the minute before a tick: the last of each worker is what matters. */
async function usersCome(tick: number, shortLived: ShortKeepAlive, keeper: Gateway): Promise<void> {
  const at = (START + tick) * 60_000;
  const before = Array.from(
    { length: WORKERS },
    (_, user) => -Math.log(1 - draw(tick, 20 + user)) * USERS_EVERY_MS,
  );
  for (const ago of before.filter((ms) => ms < 55_000).sort((a, b) => b - a)) {
    await passTo(Math.round(at - ago), shortLived, keeper);
    const answer = await fetch(`${keeper.origin}/order`, { method: "POST" });
    await answer.arrayBuffer();
  }
}

/** Time passes: connections idle for long are closed and seen to be, except for what was closed this very moment. */
async function passTo(nowMs: number, shortLived: ShortKeepAlive, keeper: Gateway): Promise<void> {
  world.clock.nowMs = nowMs;
  await shortLived.closeIdle(UNNOTICED_MS);
  await keeper.lookAtIdle();
  await shortLived.closeIdle(0);
}

describe("a keep-alive shorter than the gateway's", () => {
  it("is named first, and in the alert", () => world.expectNamed("kept", "keepalive-race"));

  it("says nothing of a monitor whose requests the gateway repeats", () =>
    world.expectNothing("kept-by-get", TICKS));

  it("says nothing of a monitor that never fails", () => world.expectNothing("well", 2 * TICKS));
});
