/**
 * A Worker killed in the middle of a tick and started again, at twelve points: what it kept agrees with itself, no
 * minute is there twice, and every alert arrives, under one id however often it is sent.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Target } from "../worker/target.ts";
import { Worker } from "../worker/worker.ts";

const START = Math.floor(Date.UTC(2026, 2, 2) / 60_000);
const MONITORS = ["shop", "news", "mail"] as const;
const SINCE = START * 60_000;
/** A lease that a dead sender held ends after this; the outbox is then sent by the next tick. */
const LEASE_MS = 5_000;

interface Check {
  readonly id: string;
  readonly verdict: string;
  readonly attempt: number;
}

interface Incident {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly monitor: string;
}

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly incident: string | null;
  readonly type: string;
}

/** Where in the tick the process dies. */
type Death =
  | { readonly at: "request"; readonly number: number }
  | { readonly at: "answered"; readonly number: number; readonly afterMs: number }
  | { readonly at: "webhook"; readonly answered: boolean }
  | { readonly at: "time"; readonly afterMs: number };

/** Twelve of them; `npm run chaos:kills` chooses as many as one likes by a seed. */
const DEATHS: readonly Death[] = [
  // First, so that the lease of a dead sender has long ended when the outbox is looked at.
  { at: "webhook", answered: false },
  { at: "webhook", answered: true },
  ...[1, 3, 6].map((number) => ({ at: "request", number }) as const),
  ...[0, 12, 30].map((afterMs) => ({ at: "answered", number: 3, afterMs }) as const),
  ...[1, 25, 60, 120].map((afterMs) => ({ at: "time", afterMs }) as const),
];

let worker: Worker;
let target: Target;
let receiver: Target;
let bad = false;
let requests = 0;
let onRequest = (_count: number): void => {};
let onAnswered = (_count: number): void => {};
let onWebhook = (_answered: boolean): void => {};
const received: string[] = [];

/** Does the minute and kills the Worker at the given point of it; at the latest when the tick is over. */
async function dieIn(minute: number, death: Death): Promise<void> {
  const first = requests;
  const { promise: dead, resolve } = Promise.withResolvers<void>();
  let dying = false;
  const die = (afterMs = 0) => {
    if (dying) return;
    dying = true;
    const kill = () => void worker.kill().then(resolve);
    if (afterMs === 0) kill();
    else setTimeout(kill, afterMs);
  };
  if (death.at === "request") onRequest = (count) => count - first === death.number && die();
  if (death.at === "answered") onAnswered = (count) => count - first === death.number && die(death.afterMs);
  if (death.at === "webhook") onWebhook = (answered) => answered === death.answered && die();
  if (death.at === "time") die(death.afterMs);
  const tick = worker.tick(minute).catch(() => {});
  await Promise.race([dead, tick.then(() => new Promise((done) => setTimeout(done, 300)))]);
  die();
  await dead;
  await tick;
  onRequest = onAnswered = onWebhook = () => {};
  await worker.begin();
}

describe("a Worker killed at twelve points of its ticks", () => {
  beforeAll(async () => {
    worker = await Worker.start({ DELIVERY_LEASE_MS: String(LEASE_MS) });
    target = await Target.start((request, response, self) => {
      requests++;
      const count = requests;
      onRequest(count);
      response.on("finish", () => onAnswered(count));
      if (bad) self.answer(request, response, 502, [["Server", "nginx/1.22.1"]], `502 number ${count}`);
      else self.answer(request, response, 200, [], "fine");
    });
    receiver = await Target.start((request, response) => {
      received.push(String(request.headers["webhook-id"]));
      onWebhook(false);
      response.on("finish", () => onWebhook(true));
      response.writeHead(200).end();
    });
    await worker.api("/channels", {
      method: "POST",
      body: { id: "ops", kind: "webhook", url: `${receiver.origin}/in` },
    });
    for (const id of MONITORS)
      await worker.api("/monitors", {
        method: "POST",
        body: {
          id,
          target: { url: `${target.origin}/${id}` },
          recheck: { afterSeconds: id === "mail" ? [1] : [] },
          alert: { intermittent: [] },
        },
      });
  });

  afterAll(async () => {
    await worker?.stop();
    await target?.stop();
    await receiver?.stop();
  });

  let minute = START;
  const deathMinutes: number[] = [];

  it.each(DEATHS.map((death) => [JSON.stringify(death), death] as const))(
    "goes on after %s",
    async (_name, death) => {
      bad = false;
      await worker.tick(minute++);
      await worker.tick(minute++);
      bad = true;
      await worker.tick(minute++);
      deathMinutes.push(minute);
      await dieIn(minute++, death);
      minute++;
      await worker.tick(minute++);
      const before = requests;
      await worker.tick(minute++);
      expect(requests).toBeGreaterThan(before);
    },
    60_000,
  );

  it("keeps checks, evidence, incidents and the outbox in agreement", async () => {
    bad = false;
    for (let more = 0; more < 4; more++) await worker.tick(minute++);
    const asked = new Map(target.log.map(({ id, status }) => [id, status]));
    for (const id of MONITORS) {
      const checks = await worker.all<Check>(`/monitors/${id}/checks?from=${SINCE}`);
      const ids = checks.map((check) => check.id);
      expect(new Set(ids).size).toBe(ids.length);
      const scheduled = checks.filter(({ attempt }) => attempt === 0);
      expect(scheduled.map((check) => Number.parseInt(check.id.split(".")[1]!, 36))).toEqual(
        Array.from({ length: minute - START }, (_, index) => START + index),
      );
      for (const check of checks.filter(({ verdict }) => verdict !== "lost"))
        expect(`${check.id} ${asked.get(check.id)}`).toBe(
          `${check.id} ${check.verdict === "down" ? 502 : 200}`,
        );
      const failures = await worker.all<{ id: string; reading: { body?: { text: string } } }>(
        `/monitors/${id}/failures?from=${SINCE}`,
      );
      expect(failures.map((failure) => failure.id)).toEqual(
        checks.filter(({ verdict }) => verdict === "down").map((check) => check.id),
      );
      for (const failure of failures) {
        const whole = await worker.api<typeof failure>(`/failures/${failure.id}`);
        expect(whole.reading.body?.text).toMatch(/^502 number/);
      }
    }
  });

  it("died before and after commits", async () => {
    const checks = await worker.all<Check>(`/monitors/shop/checks?from=${SINCE}&attempt=0`);
    const verdicts = deathMinutes.map((at) => checks[at - START]?.verdict);
    expect(verdicts).toHaveLength(DEATHS.length);
    expect(verdicts).toContain("lost");
    expect(verdicts).toContain("down");
  });

  it("loses no alert and doubles none", async () => {
    const incidents = (await worker.all<Incident>("/incidents")).filter(({ monitor }) => monitor !== null);
    expect(incidents.length).toBeGreaterThanOrEqual(MONITORS.length);
    expect(incidents.every(({ kind, state }) => kind === "outage" && state === "closed")).toBe(true);
    const expected = incidents.flatMap(({ id }) => [`${id} outage.closed`, `${id} outage.opened`]);
    await expect
      .poll(
        async () => {
          await worker.tick(minute++);
          return (await worker.all<Delivery>("/deliveries")).filter(({ state }) => state !== "sent").length;
        },
        { timeout: 60_000, interval: 1000 },
      )
      .toBe(0);
    const deliveries = (await worker.all<Delivery>("/deliveries")).filter(
      ({ incident }) => incident !== null,
    );
    const outages = deliveries.filter(({ type }) => type.startsWith("outage"));
    expect(outages.map(({ incident, type }) => `${incident} ${type}`).toSorted()).toEqual(
      expected.toSorted(),
    );
    expect([...new Set(received)].toSorted()).toEqual(deliveries.map(({ id }) => id).toSorted());
  }, 120_000);
});
