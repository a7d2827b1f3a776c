/** 10 000 monitors × 1 region: single minutes of the whole Worker against a target on loopback. */
import { createFleet, recordedChecks } from "./fleet.ts";
import { atLeast, atMost, median, type Row, told } from "./table.ts";
import { type RunningTarget, startTarget } from "./target.ts";
import { Workerd } from "./workerd.ts";

const MONITORS = 10_000;
const LATENCY_MS = 20;
const MINUTE_MS = 60_000;
/** The first minute meets cold code and makes 440 objects on disk; the second is what a running monitor does. */
const MINUTES = 2;

interface Minute {
  readonly tickMs: number;
  readonly recorded: number;
  readonly up: number;
  readonly asked: number;
  readonly spreadMs: number;
  readonly p50: number;
  readonly p99: number;
}

export async function measureTenThousand(log: (text: string) => void): Promise<Row[]> {
  const target = await startTarget("steady", LATENCY_MS);
  const worker = await Workerd.product();
  try {
    // Not the present minute: nobody's alarm shall add ticks of its own.
    const start = Math.floor(Date.now() / MINUTE_MS) - 1440;
    const inputs = Array.from({ length: MONITORS }, (_, number) => ({
      id: `shop-${number}`,
      target: { url: `${target.origin}/${LATENCY_MS}?${number}` },
    }));
    await createFleet(worker, inputs, (start - 10) * MINUTE_MS);
    const minutes: Minute[] = [];
    for (let index = 0; index < MINUTES; index++) {
      const one = await minuteOf(worker, target, start + index);
      minutes.push(one);
      log(`minute ${index + 1}: ${JSON.stringify(one)}`);
    }
    return rowsOf(minutes);
  } finally {
    await worker.stop();
    await target.stop();
  }
}

async function minuteOf(worker: Workerd, target: RunningTarget, minute: number): Promise<Minute> {
  const before = (await target.arrivals()).length;
  const start = performance.now();
  await worker.tick(minute);
  const tickMs = performance.now() - start;
  const arrivals = (await target.arrivals()).slice(before).sort((a, b) => a - b);
  const checks = (await recordedChecks(worker)).filter(
    (check) => check.minute === minute && check.attempt === 0,
  );
  const latencies = checks.filter(({ verdict }) => verdict === "up").map(({ latencyMs }) => latencyMs);
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    tickMs,
    recorded: new Set(checks.map(({ key }) => key)).size,
    up: latencies.length,
    asked: arrivals.length,
    // Between the first and the last hundredth, so that one straggler does not pass for a spread.
    spreadMs: at(arrivals, 0.99) - at(arrivals, 0.01),
    p50: median(latencies),
    p99: at(sorted, 0.99),
  };
}

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;

function rowsOf(minutes: readonly Minute[]): Row[] {
  const worst = (of: (minute: Minute) => number) => Math.max(...minutes.map(of));
  const least = (of: (minute: Minute) => number) => Math.min(...minutes.map(of));
  const last = minutes.at(-1)!;
  const note = `the worse of ${minutes.length} minutes`;
  return [
    atMost("10 000 × 1: one tick", worst(({ tickMs }) => tickMs) / 1000, 60, "s", note),
    atLeast(
      "10 000 × 1: recorded",
      least(({ recorded }) => recorded),
      MONITORS,
      "checks",
      note,
    ),
    atMost(
      "10 000 × 1: lost or failing",
      worst(({ recorded, up }) => recorded - up),
      0,
      "checks",
      note,
    ),
    atLeast(
      "10 000 × 1: spread of the probes' starts",
      least(({ spreadMs }) => spreadMs) / 1000,
      20,
      "s",
      "98 % of them, by the target's log",
    ),
    told(
      "10 000 × 1: latency p50",
      last.p50,
      "ms",
      `the target takes ${LATENCY_MS} ms; p99 ${last.p99.toFixed(0)} ms`,
    ),
  ];
}
