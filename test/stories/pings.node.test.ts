/** Jobs that ping a whole Worker: a burst of a thousand through its death, and a night of daylight saving. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { TOKEN, Worker } from "../worker/worker.ts";

const MINUTE_MS = 60_000;
const JOBS = 100;
const PINGS_EACH = 10;
const START = Date.UTC(2026, 2, 2) / MINUTE_MS;

interface Check {
  readonly at: string;
  readonly value?: number;
  readonly verdict: string;
}
interface Incident {
  readonly monitor: string;
  readonly summary: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

let worker: Worker;
let key = "";
const idOf = (number: number) => `job-${number}`;

async function eachOf<T>(items: readonly T[], most: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: most }, worker));
}

async function ping(path: string, at: number): Promise<number | null> {
  try {
    const response = await fetch(`${worker.origin}/ping/${key}/${path}?at=${Math.round(at)}`, {
      method: "POST",
      body: "some output",
    });
    await response.text();
    return response.status;
  } catch {
    return null;
  }
}

async function make(monitor: object): Promise<void> {
  await worker.api("/monitors", { method: "POST", body: { kind: "heartbeat", ...monitor } });
}

beforeAll(async () => {
  worker = await Worker.start();
  ({ key } = await worker.api<{ key: string }>("/tokens", { method: "POST", body: { scope: "ping" } }));
  const codes = Array.from({ length: PINGS_EACH }, (_, code) => code);
  await eachOf(
    Array.from({ length: JOBS }, (_, number) => number),
    8,
    (number) => make({ id: idOf(number), target: { everyMinutes: 600 }, assert: { exitCodes: codes } }),
  );
}, 120_000);

afterAll(async () => {
  await worker?.stop();
});

it("loses no ping that it has taken, though it is killed amid a burst of a thousand", async () => {
  await worker.tick(START);
  const burst = Array.from({ length: JOBS * PINGS_EACH }, (_, index) => ({
    id: idOf(index % JOBS),
    code: Math.floor(index / JOBS),
  }));
  const taken = new Map<string, number[]>();
  let count = 0;
  let death: Promise<void> | null = null;
  await eachOf(burst, 20, async ({ id, code }) => {
    if (++count === 600) death = worker.kill();
    const status = await ping(`${id}/${code}`, (START + 0.5) * MINUTE_MS + code * 1000);
    if (status === 200) taken.set(id, [...(taken.get(id) ?? []), code]);
    else expect([null, 503]).toContain(status);
  });
  await death;
  await worker.begin();
  expect([...taken.values()].flat().length).toBeGreaterThan(300);
  // The rest comes once the Worker is up again, as curl's --retry would send it.
  await eachOf(burst, 20, async ({ id, code }) => {
    if (taken.get(id)?.includes(code)) return;
    const status = await ping(`${id}/${code}`, (START + 0.5) * MINUTE_MS + code * 1000);
    expect(status).toBe(200);
    taken.set(id, [...(taken.get(id) ?? []), code]);
  });
  for (let minute = 1; minute <= 3; minute++) await worker.tick(START + minute);
  let seen = 0;
  await eachOf([...taken.keys()], 10, async (id) => {
    const checks = await worker.all<Check>(`/monitors/${id}/checks?from=${START * MINUTE_MS}`);
    const values = checks.flatMap(({ value }) => (value === undefined ? [] : [value]));
    // One that was cut off may have been taken all the same: then it is there with the one that was sent again.
    expect([...new Set(values)].sort((a, b) => a - b)).toEqual(
      Array.from({ length: PINGS_EACH }, (_, code) => code),
    );
    expect(values.length).toBeLessThanOrEqual(PINGS_EACH + 1);
    seen += values.length;
  });
  expect(seen).toBeLessThanOrEqual(JOBS * PINGS_EACH + 20);
}, 120_000);

it("knows when a nightly job of Berlin is late, in the night in which the clocks go on", async () => {
  const nightly = { cron: "30 2 * * *", timeZone: "Europe/Berlin", graceMinutes: 30 };
  await make({ id: "nightly", name: "Nightly backup", target: nightly });
  const at = (time: string) => Date.parse(`2026-${time}Z`) / MINUTE_MS;
  expect(await ping("nightly/start", at("03-28T01:30:00") * MINUTE_MS)).toBe(200);
  expect(await ping("nightly/0", at("03-28T01:30:41") * MINUTE_MS)).toBe(200);
  for (const minute of ["03-28T01:32:00", "03-29T01:29:00", "03-29T01:30:00", "03-29T01:31:00"])
    await worker.tick(at(minute));
  const incidents = () => worker.all<Incident>("/incidents?monitor=nightly");
  expect(await incidents()).toMatchObject([
    {
      startedAt: "2026-03-29T01:30:00.000Z",
      endedAt: null,
      summary: "Expected by 03:30 Europe/Berlin, last run 23 h 59 min ago, 41 s; opened at once.",
    },
  ]);
  expect(await ping("nightly", at("03-29T02:00:00") * MINUTE_MS)).toBe(200);
  await worker.tick(at("03-29T02:00:00"));
  expect(await incidents()).toMatchObject([{ endedAt: "2026-03-29T02:00:00.000Z" }]);
  const events = await worker.api<{ items: { kind: string; durationMs: number | null }[] }>(
    `/events?from=2026-03-28&to=2026-03-30`,
  );
  expect(
    events.items.filter(({ kind }) => kind === "cron:nightly").map(({ durationMs }) => durationMs),
  ).toEqual([null, 41_000]);
  const metrics = await (
    await fetch(`${worker.origin}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } })
  ).text();
  expect(metrics).toContain(
    `edgetick_heartbeat_last_success_timestamp_seconds{monitor="nightly"} ${at("03-29T02:00:00") * 60}`,
  );
});
