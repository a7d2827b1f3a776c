/**
 * All probes of one moment, spread over one Prober a batch. A region whose Prober fails or hangs gives lost readings
 * and delays no other. Never throws.
 */
import { readAssertion } from "../core/check/assertion.ts";
import { lostReading, type Reading, type Region, startedAt } from "../core/check/reading.ts";
import type { Env } from "../env.ts";
import type { ProbeAnswer, ProbeBatch, ProbeJob } from "./batch.ts";
import { type PlannedBatch, planBatches } from "./plan.ts";

/** Probes that have not started by then, counted from the beginning of the fan-out, are lost. */
const START_BY_MS = 45_000;

export interface FanOut {
  readonly shard: number;
  readonly jobs: readonly ProbeJob[];
  /** Replay: the tick's time. Null: the real time. */
  readonly now: number | null;
  readonly statusUrl: string | null;
  /** Ids of monitors that timed out last time. */
  readonly timedOut: ReadonlySet<string>;
  /** Whatever has not answered after this, in ms, is lost. */
  readonly deadlineMs: number;
  readonly developmentLoopback: boolean;
  /** The batches' starts are spread over this long, the same in all regions; 0, the default, starts all at once. */
  readonly spreadMs?: number;
  /** Keeps the Probers of, say, a patient attempt apart from those of the ticks that go on beside it. */
  readonly lane?: string;
  /** Called after each call of a Prober with the time that it took, in ms. Must not throw. */
  readonly onCall?: (elapsedMs: number) => void;
  /** Called with each batch's readings as it ends, and their jobs; lost ones too. Must not throw. */
  readonly onReadings?: (readings: readonly Reading[], jobs: readonly ProbeJob[]) => void;
}

/** What fan-out needs of a Prober; the class itself is a Durable Object. */
export interface ProberStub {
  probe(batch: ProbeBatch): Promise<ProbeAnswer>;
}

/** One reading a job, in the order of the jobs. */
export async function fanOut(env: Pick<Env, "PROBER">, request: FanOut): Promise<Reading[]> {
  const run = new FanOutRun(env, request);
  return await run.readings();
}

class FanOutRun {
  readonly #env: Pick<Env, "PROBER">;
  readonly #request: FanOut;
  readonly #started = Date.now();
  readonly #readings: (Reading | null)[];
  readonly #nextNumber = new Map<Region, number>();

  constructor(env: Pick<Env, "PROBER">, request: FanOut) {
    this.#env = env;
    this.#request = request;
    this.#readings = request.jobs.map(() => null);
  }

  async readings(): Promise<Reading[]> {
    const { jobs, timedOut } = this.#request;
    const batches = planBatches(jobs, timedOut);
    const waves = Math.max(0, ...batches.map(({ number }) => number)) + 1;
    for (const { region, number } of batches) this.#nextNumber.set(region, number + 1);
    await Promise.all(batches.map((batch) => this.#runBatch(batch, this.#startOf(batch.number, waves))));
    return this.#readings.map((reading, index) => reading ?? this.#lost(index, "never asked"));
  }

  /** Golden-ratio steps keep the batches of many shards from falling on the same moments. */
  #startOf(number: number, waves: number): number {
    const phase = (this.#request.shard * 0.618_034) % 1;
    return ((this.#request.spreadMs ?? 0) * (number + phase)) / waves;
  }

  /** Asks until every job has a reading; what is handed back goes to a Prober with a number of its own. */
  async #runBatch(batch: PlannedBatch, delayMs: number): Promise<void> {
    if (delayMs > 0) await sleep(delayMs);
    let { number } = batch;
    let rest = batch.jobs;
    while (rest.length > 0) {
      const answer = await this.#ask(batch.region, number, rest);
      const handedBack = rest.filter((index, position) => {
        const reading =
          "lost" in answer ? this.#lost(index, answer.lost) : received(answer.readings[position]);
        this.#readings[index] = reading ?? null;
        return !reading;
      });
      if (handedBack.length === rest.length)
        for (const index of rest) this.#readings[index] = this.#lost(index, "handed back unprobed");
      this.#tell(rest);
      if (handedBack.length === rest.length) return;
      rest = handedBack;
      number = this.#nextNumber.get(batch.region) ?? 0;
      this.#nextNumber.set(batch.region, number + 1);
    }
  }

  #tell(indexes: readonly number[]): void {
    const ended = indexes.filter((index) => this.#readings[index] !== null);
    if (ended.length === 0) return;
    const readings = ended.map((index) => this.#readings[index]!);
    this.#request.onReadings?.(
      readings,
      ended.map((index) => this.#request.jobs[index]!),
    );
  }

  async #ask(
    region: Region,
    number: number,
    indexes: readonly number[],
  ): Promise<ProbeAnswer | { readonly lost: string }> {
    const { shard, jobs, now, statusUrl, developmentLoopback, lane } = this.#request;
    const name = `${region}/${shard}-${lane === undefined ? "" : `${lane}-`}${number}`;
    for (let tried = 0; ; tried++) {
      const elapsed = this.#elapsed();
      const batch: ProbeBatch = {
        jobs: indexes.map((index) => jobs[index]!),
        now: now === null ? null : now + elapsed,
        statusUrl,
        developmentLoopback,
        startBy: Math.max(0, START_BY_MS - elapsed),
      };
      try {
        return await this.#withinDeadline(this.#prober(name, region).probe(batch));
      } catch (error) {
        if (tried > 0 || !isRetryable(error)) return { lost: `Prober ${name}: ${messageOf(error)}` };
      } finally {
        this.#request.onCall?.(this.#elapsed() - elapsed);
      }
    }
  }

  /** A new stub for each call: one that has failed stays broken. */
  #prober(name: string, region: Region): ProberStub {
    const hint = region === "auto" ? {} : { locationHint: region as DurableObjectLocationHint };
    return this.#env.PROBER.getByName(name, hint) as unknown as ProberStub;
  }

  async #withinDeadline<T>(work: Promise<T>): Promise<T> {
    const leftMs = Math.max(0, this.#request.deadlineMs - this.#elapsed());
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new Error(`no answer after ${this.#request.deadlineMs} ms`)),
      leftMs,
    );
    work.catch(() => {});
    try {
      return await Promise.race([work, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #lost(index: number, why: string): Reading {
    const { minute, region, attempt } = this.#request.jobs[index]!;
    return lostReading(minute, startedAt(this.#request.now ?? this.#started), region, attempt, why);
  }

  #elapsed(): number {
    return Date.now() - this.#started;
  }
}

/** A Prober that still runs the version before words its assertions in one text. */
function received(reading: Reading | null | undefined): Reading | null {
  return reading ? { ...reading, assertion: readAssertion(reading.assertion) } : null;
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** https://developers.cloudflare.com/durable-objects/best-practices/error-handling/ */
function isRetryable(error: unknown): boolean {
  const { retryable, overloaded } = error as { retryable?: unknown; overloaded?: unknown };
  return retryable === true && overloaded !== true;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
