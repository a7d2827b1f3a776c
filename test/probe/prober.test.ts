import { env as bindings } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { lostReading, REGIONS } from "../../src/core/check/reading.ts";
import type { Env } from "../../src/env.ts";
import type { ProbeAnswer, ProbeBatch, ProbeJob } from "../../src/probe/batch.ts";
import { Colo } from "../../src/probe/colo.ts";
import type { ProberStub } from "../../src/probe/fan-out.ts";
import type { Probe } from "../../src/probe/probe.ts";
import { PROBES } from "../../src/probe/probes.ts";
import { Subrequests } from "../../src/probe/subrequests.ts";
import { jobFor, jobOf } from "./probing.ts";

const env = bindings as unknown as Env;
const target = inject("target");

function stubFor(name: string): ProberStub {
  return env.PROBER.getByName(name) as unknown as ProberStub;
}

function ask(name: string, jobs: ProbeJob[], batch: Partial<ProbeBatch> = {}): Promise<ProbeAnswer> {
  const rest = { now: null, statusUrl: null, developmentLoopback: true, startBy: 45_000, ...batch };
  return stubFor(name).probe({ jobs, ...rest });
}

const many = (count: number, url: string, job: Partial<ProbeJob> = {}) =>
  Array.from({ length: count }, () => jobFor(url, {}, job));

describe("a Prober", () => {
  // The first call loads the whole Worker into the object.
  beforeAll(() => ask("order", []), 60_000);

  it("gives one reading a job, in their order", async () => {
    const statuses = [200, 502, 301, 404, 503, 200, 500, 204, 418];
    const { readings, colo } = await ask(
      "order",
      statuses.map((status) => jobFor(`${target}/status/${status}`)),
    );
    expect(readings.map((reading) => reading?.status)).toEqual(statuses);
    expect(colo).toBeNull();
  });

  it("tells the replayed time in replay", async () => {
    const now = Date.UTC(2025, 0, 1);
    const { readings } = await ask("replay", [jobFor(`${target}/ok`)], { now });
    expect(readings[0]!.at).toBeGreaterThanOrEqual(now);
    expect(readings[0]!.at).toBeLessThan(now + 5000);
    expect(readings[0]!.at % 100).toBe(0);
  });

  it("has never more than six exchanges under way, and starts each clock with its slot", async () => {
    const { readings } = await ask("pool", many(13, `${target}/crowd/100`));
    const crowds = readings.map((reading) => Number(reading?.body?.text));
    expect(Math.max(...crowds)).toBeLessThanOrEqual(6);
    // One after the other, the last would wait 1.3 s; with a clock from the call's start it would show 300 ms.
    for (const reading of readings) expect(reading!.latencyMs).toBeLessThan(290);
  });

  it("hands back what it has no subrequest for", async () => {
    const { readings } = await ask("budget", many(60, `${target}/ok`));
    expect(readings.filter((reading) => reading?.status === 200)).toHaveLength(45);
    expect(readings.filter((reading) => reading === null)).toHaveLength(15);
  });

  it("counts redirect hops as subrequests, and hands back what would go over the limit", async () => {
    const { readings } = await ask("hops", many(30, `${target}/hops/4`));
    const made = readings.reduce((sum, reading) => sum + (reading ? reading.redirects.length + 1 : 0), 0);
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThanOrEqual(50);
    expect(readings.every((reading) => reading === null || reading.status === 200)).toBe(true);
  });

  it("loses what it could not start in time", async () => {
    const { readings } = await ask("late", many(8, `${target}/hang`, { timeoutMs: 300 }), { startBy: 200 });
    const types = readings.map((reading) => reading?.error?.type);
    expect(types).toEqual([...Array(6).fill("probe.timeout"), "probe.lost", "probe.lost"]);
  });

  it("survives a bug in one probe: that one is lost, and says so", async () => {
    const sound = jobFor(`${target}/ok`);
    const evidence = { body: "full" as const, redact: ["("] };
    const broken = { ...sound, monitor: { ...sound.monitor, evidence } };
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { readings } = await ask("bug", [broken, sound]);
    expect(readings[0]?.error).toMatchObject({ type: "probe.lost" });
    expect(readings[0]!.at % 100).toBe(0);
    expect(readings[1]).toMatchObject({ status: 200, error: null });
  });

  it("probes any kind by its entry in the map, and judges when all clocks of the call have stopped", async () => {
    const order: string[] = [];
    const kinds = PROBES as unknown as Record<string, Probe<"http">>;
    kinds.toy = async ({ minute, region, attempt, monitor }, { at }) => {
      await new Promise((resolve) => setTimeout(resolve, monitor.id === "t1" ? 5 : 60));
      order.push(`stopped ${monitor.id}`);
      const reading = () => {
        order.push(`judged ${monitor.id}`);
        if (monitor.id === "t2") throw new Error("a bug in the judging");
        return { ...lostReading(minute, at, region, attempt, ""), error: null, latencyMs: 7 };
      };
      return { heldBytes: 0, reading };
    };
    vi.spyOn(console, "error").mockImplementation(() => {});
    const toys = ["t1", "t2", "t3"].map((id) => {
      const job = jobFor(`${target}/ok`);
      return { ...job, monitor: { ...job.monitor, id, kind: "toy" as "http" } };
    });
    const { readings } = await ask("kinds", toys);
    delete kinds.toy;
    expect(order.slice(0, 3).every((step) => step.startsWith("stopped"))).toBe(true);
    expect(order.slice(3)).toEqual(["judged t1", "judged t2", "judged t3"]);
    expect(readings.map((reading) => reading?.error?.type ?? reading?.latencyMs)).toEqual([
      7,
      "probe.lost",
      7,
    ]);
  });

  it("lets no hanging target of one kind cost those of another their verdict or latency", async () => {
    const ports = inject("sockets");
    const [host, timeoutMs] = ["127.0.0.1", 400];
    const hanging = [
      jobFor(`${target}/hang`, { target: { timeoutMs } }),
      jobOf("tcp", { target: { host, port: ports.silent, timeoutMs }, assert: { receives: "x" } }),
      jobOf("tcp", { target: { host, port: ports.silent, tls: true, timeoutMs } }),
      jobOf("tls", { target: { host, port: ports.silent, timeoutMs } }),
      jobOf("dns", { target: { name: "silent.example", server: `tcp:${host}:${ports.dns}`, timeoutMs } }),
      jobFor(`${target}/hang-body`, { target: { timeoutMs } }),
      jobOf("dns", { target: { name: "shop.example", server: `tcp:${host}:${ports.silent}`, timeoutMs } }),
    ];
    const well = [
      jobFor(`${target}/ok`),
      jobOf("tcp", { target: { host, port: ports.echo }, assert: { receives: "READY" } }),
      jobOf("tls", {
        target: { host, port: ports.good, serverName: "shop.example" },
        assert: { chain: false },
      }),
      jobOf("dns", { target: { name: "shop.example", server: `tcp:${host}:${ports.dns}` } }),
    ];
    const mixed = [hanging[0]!, ...well, ...hanging.slice(1, 4), ...well, ...hanging.slice(4), ...well];
    const { readings } = await ask("mixed", mixed);
    const seen = readings.map((reading, index) => ({ job: mixed[index]!, reading: reading! }));
    for (const { job, reading } of seen) {
      const hangs = hanging.includes(job as (typeof hanging)[number]);
      expect([job.monitor.kind, reading.error?.type ?? null]).toEqual([
        job.monitor.kind,
        hangs ? "probe.timeout" : null,
      ]);
      expect(reading.assertion).toBeNull();
      if (hangs) expect(reading.latencyMs).toBe(timeoutMs);
      else expect(reading.latencyMs).toBeLessThan(350);
    }
  });

  it("judges at once what would fill its memory", async () => {
    const big = (index: number) =>
      jobFor(`${target}/big/1048576`, { assert: { bodyContains: [index % 2 ? "x" : "y"] } });
    const { readings } = await ask(
      "memory",
      Array.from({ length: 24 }, (_, index) => big(index)),
    );
    expect(readings.map((reading) => reading?.assertion?.type ?? null)).toEqual(
      Array.from({ length: 24 }, (_, index) => (index % 2 ? null : "assertion.body")),
    );
    expect(readings.every((reading) => reading?.body?.bytes === 1048576)).toBe(true);
  });

  it.each(REGIONS)("can be asked for in %s", async (region) => {
    const hint = region === "auto" ? {} : { locationHint: region as DurableObjectLocationHint };
    const stub = env.PROBER.getByName(`${region}/hint`, hint) as unknown as ProberStub;
    const job = jobFor(`${target}/ok`, {}, { region });
    const { readings } = await stub.probe({
      jobs: [job],
      now: null,
      statusUrl: null,
      developmentLoopback: true,
      startBy: 45_000,
    });
    expect(readings[0]).toMatchObject({ region, status: 200 });
  });
});

describe("the colo", () => {
  afterEach(() => vi.restoreAllMocks());

  function storage(kept?: unknown) {
    const rows = new Map<string, unknown>(kept === undefined ? [] : [["colo", kept]]);
    const get = async (key: string) => rows.get(key);
    const put = async (key: string, value: unknown) => void rows.set(key, value);
    return { get, put } as unknown as DurableObjectStorage;
  }
  const trace = (answer: () => Promise<Response>) => vi.spyOn(globalThis, "fetch").mockImplementation(answer);
  const find = (kept: DurableObjectStorage) => new Colo(kept).find(new Subrequests());
  const old = { colo: "FRA", at: Date.now() - 3_600_001 };

  it("is looked up, and kept for an hour", async () => {
    const lookup = trace(async () => new Response("fl=1\nip=::1\ncolo=AMS\nhttp=http/2"));
    const kept = storage(old);
    expect(await find(kept)).toBe("AMS");
    expect(await find(kept)).toBe("AMS");
    expect(lookup).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["the look-up fails", async () => Promise.reject(new Error("Network connection lost."))],
    ["the answer says nothing", async () => new Response("<html>xcolo=AMS")],
  ])("is the old one, or unknown, when %s", async (_what, answer) => {
    trace(answer);
    expect(await find(storage(old))).toBe("FRA");
    expect(await find(storage())).toBeNull();
  });

  it("is unknown when the storage is broken, and fails no probe", async () => {
    const broken = { get: () => Promise.reject(new Error("storage is gone")) };
    expect(await find(broken as unknown as DurableObjectStorage)).toBeNull();
  });

  it("takes a subrequest, and is not looked up without one", async () => {
    const lookup = trace(async () => new Response("colo=AMS"));
    const subrequests = new Subrequests();
    while (subrequests.start());
    expect(await new Colo(storage()).find(subrequests)).toBeNull();
    expect(lookup).not.toHaveBeenCalled();
  });
});
