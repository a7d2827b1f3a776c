import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { draw } from "../core/diagnosis/history-of.ts";
import { Target } from "../worker/target.ts";
import { Worker } from "../worker/worker.ts";
import { App, type Clock, ShortKeepAlive, slowApp, WorkedApp } from "./ailing-apps.ts";
import { Gateway } from "./gateway.ts";

const START = Math.floor(Date.UTC(2026, 2, 2) / 60_000);
const TICKS = 360;
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
const KEEP_ALIVE_MS = 5_000;
/** How long the end of a connection is under way before the gateway acts on it. */
const UNNOTICED_MS = 500;
const USERS_EVERY_MS = 12_000;
const WORKERS = 4;

interface Diagnosis {
  readonly failures: number;
  readonly checks: number;
  readonly blips: { readonly lengths: readonly { readonly minMs: number; readonly maxMs: number }[] };
  readonly hypotheses: readonly { readonly cause: string }[];
}

interface Told {
  readonly data: {
    readonly monitor: { readonly id: string };
    readonly incident: { readonly hypotheses: readonly { readonly cause: string }[] };
  };
}

const clock: Clock = { nowMs: START * 60_000 };
const told: Told[] = [];
const ending: (() => Promise<unknown>)[] = [];
let worker: Worker;

/** The same choice for the same check on every run, in whichever order the regions arrive. */
function choice(request: IncomingMessage): number {
  const id = `${request.headers["x-edgetick-check"] ?? clock.nowMs}`;
  const number = [...id].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
  return Math.floor(draw(number) * 1e6);
}

async function started<T extends { stop(): Promise<unknown> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  ending.push(() => server.stop());
  return server;
}

async function app(starting: Promise<App>): Promise<App> {
  const server = await starting;
  ending.push(() => server.crash());
  return server;
}

async function deadPort(): Promise<number> {
  const gone = await App.start();
  await gone.crash();
  return gone.port;
}

async function monitor(id: string, origin: string, more: Record<string, unknown>): Promise<void> {
  const { method, blips, ...rest } = more;
  await worker.api("/monitors", {
    method: "POST",
    body: {
      id,
      target: { url: `${origin}/health`, ...(method ? { method } : {}) },
      recheck: { afterSeconds: [] },
      objective: 0.5,
      ...(blips ? { alert: { intermittent: [[blips, 1440]] } } : {}),
      ...rest,
    },
  });
}

beforeAll(async () => {
  worker = await Worker.start();
  ending.push(() => worker.stop());
  const receiver = await started(
    Target.start((request, response, self) => {
      let text = "";
      request.on("data", (bytes) => {
        text += bytes;
      });
      request.on("end", () => {
        told.push(JSON.parse(text) as Told);
        self.answer(request, response, 204, [], "");
      });
    }),
  );
  const ops = { id: "ops", kind: "webhook", url: `${receiver.origin}/hook`, events: ["intermittent.opened"] };
  await worker.api("/channels", { method: "POST", body: ops });

  const live = await Promise.all([1, 2, 3, 4].map(() => app(App.start())));
  const pool = [...live.map(({ port }) => port), await deadPort()];
  const balancer = await started(Gateway.start({ backends: pool, pick: choice }));
  const healthy = await started(Gateway.start({ backends: pool.slice(0, 4), pick: choice }));
  const shortLived = await ShortKeepAlive.start(clock, KEEP_ALIVE_MS);
  ending.push(() => shortLived.app.crash());
  const keeper = await started(
    Gateway.start({ backends: [shortLived.app.port], pick: choice, keptBy: WORKERS }),
  );
  const locked = await app(slowApp(() => queryMs()));
  const impatient = await started(Gateway.start({ backends: [locked.port], readTimeoutMs: 1_500 }));
  const crashing = await app(App.start());
  const plain = await started(Gateway.start({ backends: [crashing.port] }));
  const worked = await WorkedApp.start();
  ending.push(() => worked.app.crash());
  const queue = await started(Gateway.start({ backends: [worked.app.port], readTimeoutMs: 500 }));

  const two = ["weur", "enam"];
  await monitor("pool", balancer.origin, { regions: two, blips: 12 });
  await monitor("kept", keeper.origin, { regions: [...two, "apac", "oc"], method: "POST", blips: 8 });
  await monitor("kept-by-get", keeper.origin, {});
  await monitor("stalling", impatient.origin, { regions: two, blips: 6 });
  await monitor("crashing", plain.origin, { regions: two, blips: 4, recheck: { afterSeconds: [1] } });
  await monitor("starved", queue.origin, { regions: two, blips: 6 });
  await monitor("well", healthy.origin, { regions: two });

  for (let tick = 0; tick < TICKS; tick++) {
    await usersCome(tick, shortLived, keeper);
    await passTo((START + tick) * 60_000, shortLived, keeper);
    const down = CRASHES.some(([from, minutes]) => tick >= from && tick < from + minutes);
    await (down ? crashing.crash() : crashing.restart());
    worked.jobRuns((tick - JOB_AT + JOB_EVERY) % JOB_EVERY < JOB_MINUTES);
    await worker.tick(START + tick);
  }
}, 300_000);

afterAll(async () => {
  for (const end of ending.reverse()) await end();
});

function minuteNow(): number {
  return Math.floor(clock.nowMs / 60_000) - START;
}

let queries = 0;
function queryMs(): number {
  const minute = minuteNow();
  const locked = STALLS.some((from) => minute >= from && minute < from + STALL_MINUTES);
  return locked ? 300 + 2_200 * draw(minute, queries++ % 7) : 2 + 4 * draw(minute, 3);
}

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
  clock.nowMs = nowMs;
  await shortLived.closeIdle(UNNOTICED_MS);
  await keeper.lookAtIdle();
  await shortLived.closeIdle(0);
}

describe("real servers that fail", () => {
  it.each([
    ["pool", "one dead backend of five", "bad-pool-member"],
    ["kept", "a keep-alive shorter than the gateway's", "keepalive-race"],
    ["stalling", "an application that stalls past the gateway's timeout", "upstream-timeout"],
    ["crashing", "a crash loop", "crash-restart"],
    ["starved", "a job that starves the application", "scheduled-job"],
  ])("%s: %s is named first, and in the alert", async (id, _what, cause) => {
    const diagnosis = await worker.api<Diagnosis>(`/monitors/${id}/diagnosis`);
    expect(diagnosis.hypotheses[0]?.cause).toBe(cause);
    const alert = await vi.waitUntil(() => told.find(({ data }) => data.monitor.id === id), 10_000);
    expect(alert.data.incident.hypotheses[0]?.cause).toBe(cause);
  });

  it.each(["well", "kept-by-get"])("%s: nothing is said of a monitor that never fails", async (id) => {
    const diagnosis = await worker.api<Diagnosis>(`/monitors/${id}/diagnosis`);
    expect(diagnosis).toMatchObject({
      checks: id === "well" ? 2 * TICKS : TICKS,
      failures: 0,
      hypotheses: [],
    });
    expect(told.filter(({ data }) => data.monitor.id === id)).toEqual([]);
  });

  it("measures how long each crash lasted, the shortest by their recheck", async () => {
    const { blips } = await worker.api<Diagnosis>("/monitors/crashing/diagnosis");
    expect(blips.lengths.length).toBe(CRASHES.length);
    for (const [index, [, minutes]] of CRASHES.entries()) {
      const { minMs, maxMs } = blips.lengths[index]!;
      expect(minMs).toBeGreaterThanOrEqual(Math.max(1_000, (minutes - 1) * 60_000));
      expect(maxMs).toBeLessThanOrEqual((minutes + 1.5) * 60_000);
    }
  });
});
