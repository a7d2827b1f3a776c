/** Do slow targets inflate their neighbours' latencies? 30 healthy monitors among 10 that hang, 5 that drip, 5 that reset. */
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { MINUTE_MS, nextMinute } from "./clock.ts";
import { createFleet, recordedChecks } from "./fleet.ts";
import { REGIONS } from "./history.ts";
import { atMost, median, type Row, told } from "./table.ts";
import { type RunningTarget, startTarget } from "./target.ts";
import { Workerd } from "./workerd.ts";

const HEALTHY = 30;
const BAD = [
  ["hang", 10],
  ["drip", 5],
  ["reset", 5],
] as const;
const MINUTES = 3;
const CLIENT_ROUNDS = 3;

/** 20…310 ms. */
const latencyOf = (number: number) => 20 + number * 10;

function monitor(id: string, url: string): MonitorInput {
  return { id, target: { url }, regions: REGIONS, recheck: { afterSeconds: [] } };
}

export async function measureNeighbours(log: (text: string) => void): Promise<Row[]> {
  const targets: RunningTarget[] = [];
  const worker = await Workerd.product();
  try {
    const good = await startTarget("steady", latencyOf(0));
    targets.push(good);
    const inputs = Array.from({ length: HEALTHY }, (_, number) =>
      monitor(`good-${number}`, `${good.origin}/${latencyOf(number)}`),
    );
    for (const [kind, count] of BAD) {
      const target = await startTarget(kind, 0);
      targets.push(target);
      for (let number = 0; number < count; number++)
        inputs.push(monitor(`${kind}-${number}`, `${target.origin}/`));
    }
    await createFleet(worker, inputs, Date.now() - 10 * MINUTE_MS);
    const client: number[][] = Array.from({ length: HEALTHY }, () => []);
    for (let round = 1; round <= MINUTES; round++) {
      // In its own minute: of replayed ones nobody needs the latency.
      const minute = await nextMinute();
      const began = performance.now();
      await worker.tick(minute);
      log(`minute ${round} took ${((performance.now() - began) / 1000).toFixed(1)} s`);
      // Straight after, so that both meet the same machine.
      await askDirectly(good.origin, client);
    }
    return await rowsOf(worker, client);
  } finally {
    await worker.stop();
    for (const target of targets) await target.stop();
  }
}

async function askDirectly(origin: string, times: number[][]): Promise<void> {
  for (let round = 0; round < CLIENT_ROUNDS; round++) {
    for (let number = 0; number < HEALTHY; number++) {
      const start = performance.now();
      const response = await fetch(`${origin}/${latencyOf(number)}`);
      await response.arrayBuffer();
      times[number]!.push(performance.now() - start);
    }
  }
}

async function rowsOf(worker: Workerd, client: readonly number[][]): Promise<Row[]> {
  const checks = await recordedChecks(worker);
  const of = (number: number) => checks.filter(({ key, attempt }) => key === number + 1 && attempt === 0);
  const healthy = Array.from({ length: HEALTHY }, (_, number) => of(number));
  const notUp = healthy.flat().filter(({ verdict }) => verdict !== "up").length;
  const offsets = healthy.map(
    (own, number) => median(own.map(({ latencyMs }) => latencyMs)) - median(client[number]!),
  );
  const single = healthy.flatMap((own, number) =>
    own.map(({ latencyMs }) => latencyMs - median(client[number]!)),
  );
  const sorted = single.toSorted((a, b) => a - b);
  return [
    atMost("30 healthy of 50: checks not up", notUp, 0, "checks", `of ${healthy.flat().length}`),
    atMost(
      "30 healthy of 50: worst monitor's latency off",
      Math.max(...offsets.map(Math.abs)),
      10,
      "ms",
      "medians, against a direct client",
    ),
    told(
      "30 healthy of 50: single checks off, median",
      median(single),
      "ms",
      `p99 ${sorted[Math.floor(0.99 * sorted.length)]!.toFixed(1)} ms`,
    ),
  ];
}
