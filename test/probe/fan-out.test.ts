import { env as bindings } from "cloudflare:workers";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { lostReading, type Reading, type Region } from "../../src/core/check/reading.ts";
import type { Env } from "../../src/env.ts";
import type { ProbeAnswer, ProbeBatch, ProbeJob } from "../../src/probe/batch.ts";
import { type FanOut, fanOut } from "../../src/probe/fan-out.ts";
import { jobFor } from "./probing.ts";

const env = bindings as unknown as Env;
const target = inject("target");

function job(id: string, region: Region, timeoutMs = 10_000, url = `${target}/ok`): ProbeJob {
  return jobFor(url, { id, regions: [region] }, { region, timeoutMs });
}

function spread(jobs: ProbeJob[], parts: Partial<FanOut> = {}): FanOut {
  return {
    shard: 0,
    jobs,
    now: null,
    statusUrl: null,
    timedOut: new Set(),
    deadlineMs: 5000,
    developmentLoopback: true,
    ...parts,
  };
}

/** Probers that do as told, and a record of what each was asked. */
function fakeProbers(behave: (name: string, batch: ProbeBatch, call: number) => Promise<ProbeAnswer>) {
  const calls: { name: string; hint: string | undefined; batch: ProbeBatch }[] = [];
  const PROBER = {
    getByName: (name: string, options: { locationHint?: string } = {}) => ({
      probe: (batch: ProbeBatch) => {
        calls.push({ name, hint: options.locationHint, batch });
        return behave(name, batch, calls.length);
      },
    }),
  } as unknown as Env["PROBER"];
  return { PROBER, calls };
}

function good({ jobs }: ProbeBatch): ProbeAnswer {
  return { colo: null, readings: jobs.map((asked) => answered(asked)) };
}

function answered({ minute, region, attempt }: ProbeJob): Reading {
  return { ...lostReading(minute, 0, region, attempt, ""), error: null, status: 200 };
}

describe("fanning out", () => {
  // The first call loads the whole Worker into the object.
  beforeAll(() => fanOut(env, spread([job("a", "weur")], { deadlineMs: 60_000 })), 60_000);

  it("gives one reading a job, in their order, from every region", async () => {
    const jobs = [job("a", "weur"), job("b", "auto", 10_000, `${target}/status/502`), job("c", "enam")];
    const readings = await fanOut(env, spread(jobs));
    expect(readings.map(({ region, status }) => [region, status])).toEqual([
      ["weur", 200],
      ["auto", 502],
      ["enam", 200],
    ]);
  });

  it("brings targets through that redirect so often that a call can't hold them", async () => {
    const jobs = Array.from({ length: 20 }, (_, index) =>
      job(`m-${index}`, "auto", 10_000, `${target}/hops/4`),
    );
    const readings = await fanOut(env, spread(jobs, { shard: 7 }));
    expect(readings.map(({ status }) => status)).toEqual(Array(20).fill(200));
  });

  it("names Probers by region, shard and number, and hints at the region", async () => {
    const { PROBER, calls } = fakeProbers(async (_name, batch) => good(batch));
    const jobs = Array.from({ length: 25 }, (_, index) => job(`m-${index}`, "weur"));
    await fanOut({ PROBER }, spread([...jobs, job("x", "auto")], { shard: 3 }));
    expect(calls.map(({ name, hint, batch }) => [name, hint, batch.jobs.length])).toEqual([
      ["auto/3-0", undefined, 1],
      ["weur/3-0", "weur", 24],
      ["weur/3-1", "weur", 1],
    ]);
    await fanOut({ PROBER }, spread([job("x", "weur")], { lane: "patient" }));
    expect(calls.at(-1)?.name).toBe("weur/0-patient-0");
  });

  it("goes on when one region's Prober fails, and when another hangs", async () => {
    const { PROBER } = fakeProbers(async (name, batch) => {
      if (name.startsWith("enam")) throw new Error("no such place");
      if (name.startsWith("apac")) return await new Promise<never>(() => {});
      return good(batch);
    });
    const readings = await fanOut(
      { PROBER },
      spread([job("a", "enam"), job("a", "apac"), job("a", "weur")], { deadlineMs: 100, now: 86_400_050 }),
    );
    expect(readings.map((reading) => [reading.region, reading.status, reading.error?.type ?? null])).toEqual([
      ["enam", null, "probe.lost"],
      ["apac", null, "probe.lost"],
      ["weur", 200, null],
    ]);
    expect(readings[0]).toMatchObject({
      at: 86_400_000,
      error: { message: "Prober enam/0-0: no such place" },
    });
    expect(readings[1]?.error?.message).toMatch(/apac\/0-0: no answer after 100 ms/);
  });

  it.each([
    ["retryable", { retryable: true }, 2, 200],
    ["retryable but overloaded", { retryable: true, overloaded: true }, 1, null],
    ["neither", {}, 1, null],
  ])("tries once more when the error is %s", async (_what, marks, tries, status) => {
    const { PROBER, calls } = fakeProbers(async (_name, batch, call) => {
      if (call === 1) throw Object.assign(new Error("moved"), marks);
      return good(batch);
    });
    const [reading] = await fanOut({ PROBER }, spread([job("a", "weur")]));
    expect(calls).toHaveLength(tries);
    expect(reading?.status ?? null).toBe(status);
  });

  it("tries a second time only once", async () => {
    const { PROBER, calls } = fakeProbers(async () => {
      throw Object.assign(new Error("moved"), { retryable: true });
    });
    const [reading] = await fanOut({ PROBER }, spread([job("a", "weur")]));
    expect(calls).toHaveLength(2);
    expect(reading?.error?.type).toBe("probe.lost");
  });

  it("sends what was handed back to a Prober of its own", async () => {
    const { PROBER, calls } = fakeProbers(async (_name, batch, call) => ({
      colo: null,
      readings: batch.jobs.map((asked, index) => (call === 1 && index > 0 ? null : answered(asked))),
    }));
    const readings = await fanOut({ PROBER }, spread([job("a", "weur"), job("b", "weur"), job("c", "weur")]));
    expect(calls.map(({ name, batch }) => [name, batch.jobs.map(({ monitor }) => monitor.id)])).toEqual([
      ["weur/0-0", ["a", "b", "c"]],
      ["weur/0-1", ["b", "c"]],
    ]);
    expect(readings.every(({ status }) => status === 200)).toBe(true);
  });

  it("tells of each batch as it ends, while another still runs", async () => {
    const slow = Promise.withResolvers<void>();
    const { PROBER } = fakeProbers(async (name, batch) => {
      if (name.startsWith("enam")) await slow.promise;
      return good(batch);
    });
    const told: string[] = [];
    const onReadings: FanOut["onReadings"] = (readings, jobs) => {
      told.push(`${jobs.map(({ monitor }) => monitor.id)} from ${readings.map(({ region }) => region)}`);
      if (told.length === 1) slow.resolve();
    };
    await fanOut({ PROBER }, spread([job("a", "enam"), job("b", "weur")], { onReadings }));
    expect(told).toEqual(["b from weur", "a from enam"]);
  });

  it("loses what every Prober hands back, instead of asking for ever", async () => {
    const { PROBER, calls } = fakeProbers(async (_name, { jobs }) => ({
      colo: null,
      readings: jobs.map(() => null),
    }));
    const [reading] = await fanOut({ PROBER }, spread([job("a", "weur")]));
    expect(calls).toHaveLength(1);
    expect(reading?.error?.type).toBe("probe.lost");
  });

  it("spreads the batches' starts, the same in all regions", async () => {
    const started = new Map<string, number>();
    const { PROBER } = fakeProbers(async (name, batch) => {
      started.set(name, Date.now());
      return good(batch);
    });
    const jobs = Array.from({ length: 24 }, (_, index) => job(`m-${index}`, "weur", 30_000));
    const all = [...jobs, ...jobs.map((one): ProbeJob => ({ ...one, region: "enam" }))];
    await fanOut({ PROBER }, spread(all, { spreadMs: 400 }));
    const order = [...started].sort(([, a], [, b]) => a - b).map(([name]) => name.split("-").at(-1));
    expect(order).toEqual(["0", "0", "1", "1", "2", "2", "3", "3"]);
  });

  it("has nothing to do for no jobs", async () => {
    expect(await fanOut(env, spread([]))).toEqual([]);
  });
});
