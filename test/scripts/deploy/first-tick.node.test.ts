import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { firstTick } from "../../../scripts/deploy/first-tick.ts";

const SINCE = Date.parse("2026-11-01T10:00:30Z");
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Answers with each body in turn, the last one for good. */
async function answering(...bodies: readonly string[]): Promise<string> {
  let next = 0;
  server = createServer((_, response) => {
    response.end(bodies[Math.min(next++, bodies.length - 1)]);
  });
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server!.address() as AddressInfo).port}`;
}

const health = (rest: object) => JSON.stringify({ status: "ok", lagMs: 0, ...rest });

describe("the first tick after a deploy", () => {
  it("is waited for until it comes", async () => {
    const url = await answering(
      "Hello World",
      health({ lastTickAt: null }),
      health({ lastTickAt: "2026-11-01T09:58:00.000Z" }),
      health({ lastTickAt: "2026-11-01T10:01:00.000Z" }),
    );
    expect(await firstTick(url, { since: SINCE, forMs: 5_000, everyMs: 5 })).toEqual({
      ticks: true,
      at: "2026-11-01T10:01:00.000Z",
    });
  });

  it("is seen by the Cron Trigger while there is no monitor", async () => {
    const url = await answering(health({ lastTickAt: null, lastCronAt: "2026-11-01T10:01:00.000Z" }));
    expect(await firstTick(url, { since: SINCE, forMs: 100, everyMs: 5 })).toMatchObject({ ticks: true });
  });

  it.each([
    [
      "an old tick",
      health({ lastTickAt: "2026-11-01T09:00:00.000Z" }),
      "the last tick is of 2026-11-01T09:00:00.000Z",
    ],
    [
      "what Edgetick itself says",
      health({ lastTickAt: null, detail: "run the migration" }),
      "run the migration",
    ],
    ["another answer", "<h1>There is nothing here yet</h1>", "but not as Edgetick does"],
  ])("gives up with %s as the reason", async (_, body, why) => {
    const url = await answering(body);
    const tick = await firstTick(url, { since: SINCE, forMs: 30, everyMs: 5 });
    expect(tick.ticks).toBe(false);
    expect(tick.ticks === false && tick.why).toContain(why);
  });

  it("says that the address can't be reached", async () => {
    const url = await answering("x");
    server!.close();
    server!.closeAllConnections();
    const tick = await firstTick(url, { since: SINCE, forMs: 10, everyMs: 5 });
    expect(tick.ticks === false && tick.why).toContain("can't be reached from here");
  });
});
