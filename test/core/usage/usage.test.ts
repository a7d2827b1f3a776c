import { describe, expect, it, vi } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/core/check/check.ts";
import { observeQuotas } from "../../../src/core/condition/quota.ts";
import { isClose, type Plan, type Quota, quotaUses } from "../../../src/core/usage/quotas.ts";
import { NO_COUNTS, type OwnUse, usedAt, usedTogether } from "../../../src/core/usage/tally.ts";
import { Meter } from "../../../src/jobs/meter.ts";

const DAY = 20_000;
const MIDNIGHT = DAY * DAY_MS;

function use(counts: Partial<OwnUse["today"]>, more: Partial<OwnUse> = {}): OwnUse {
  return {
    since: MIDNIGHT - DAY_MS,
    today: { ...NO_COUNTS, day: DAY, ...counts },
    yesterday: null,
    databaseBytes: 1e6,
    ...more,
  };
}

function row(of: OwnUse, quota: Quota, now: number, plan: Plan = "free") {
  const found = quotaUses(of, plan, now).find((one) => one.quota === quota);
  if (found === undefined) throw new Error(quota);
  return found;
}

describe("what is counted", () => {
  it("adds up within a UTC day, and begins again at midnight with yesterday beside it", () => {
    const first = usedAt(null, MIDNIGHT - 1, { rowsWritten: 3 });
    const second = usedAt(first, MIDNIGHT - 1, { rowsWritten: 4, objectSeconds: 1.5 });
    expect(second.today).toMatchObject({ day: DAY - 1, rowsWritten: 7, objectSeconds: 1.5 });
    const next = usedAt(second, MIDNIGHT, { rowsWritten: 1 });
    expect(next).toMatchObject({
      since: MIDNIGHT - 1,
      today: { day: DAY, rowsWritten: 1 },
      yesterday: { rowsWritten: 7 },
    });
    expect(usedAt(next, MIDNIGHT + 2 * DAY_MS)).toMatchObject({ today: { rowsWritten: 0 }, yesterday: null });
  });

  it("is of all shards together, whatever day each was last awake in; the database is one", () => {
    const asleep = use({ day: DAY - 1, rowsRead: 50 }, { databaseBytes: 2e6 });
    const awake = use({ rowsRead: 7 }, { since: MIDNIGHT, databaseBytes: 3e6 });
    expect(usedTogether([asleep, awake], MIDNIGHT + HOUR_MS)).toMatchObject({
      since: MIDNIGHT - DAY_MS,
      today: { day: DAY, rowsRead: 7 },
      yesterday: { day: DAY - 1, rowsRead: 50 },
      databaseBytes: 3e6,
    });
    expect(usedTogether([], MIDNIGHT)).toBeNull();
  });
});

describe("a quota", () => {
  it.each<[string, OwnUse, number, number | null]>([
    ["by today's rate", use({ rowsWritten: 30_000 }), MIDNIGHT + 6 * HOUR_MS, 120_000],
    [
      "by the rate since counting began",
      use({ rowsWritten: 100 }, { since: MIDNIGHT + 20 * HOUR_MS }),
      MIDNIGHT + 22 * HOUR_MS,
      200,
    ],
    ["not within the first hour", use({ rowsWritten: 500 }), MIDNIGHT + HOUR_MS / 2, null],
    [
      "by yesterday's rate within the first hour",
      use({ rowsWritten: 500 }, { yesterday: { ...NO_COUNTS, day: DAY - 1, rowsWritten: 48_000 } }),
      MIDNIGHT + HOUR_MS / 2,
      500 + 47_000,
    ],
  ])("is projected %s", (_, of, now, projected) => {
    expect(row(of, "d1-rows-written", now).projected).toEqual(projected);
  });

  it.each<[string, OwnUse, Quota, Plan, string | null, boolean]>([
    ["little", use({ rowsWritten: 10_000 }), "d1-rows-written", "free", null, false],
    [
      "fast",
      use({ rowsWritten: 60_000 }),
      "d1-rows-written",
      "free",
      "It will be used up before 00:00 UTC",
      false,
    ],
    ["80 %", use({ objectRequests: 80_000 }), "durable-object-requests", "free", "before 00:00 UTC", true],
    [
      "all",
      use({ objectRequests: 100_001 }),
      "durable-object-requests",
      "free",
      "refuses more until 00:00",
      true,
    ],
    [
      "a nearly full database",
      use({}, { databaseBytes: 401e6 }),
      "d1-size",
      "free",
      "shorter retention",
      true,
    ],
    [
      "much on Paid",
      use({ objectRequests: 90_000 }),
      "durable-object-requests",
      "paid",
      "is paid for",
      false,
    ],
    [
      "a nearly full database on Paid",
      use({}, { databaseBytes: 9e9 }),
      "d1-size",
      "paid",
      "shorter retention",
      true,
    ],
  ])("of which %s is used", (_, of, quota, plan, advice, close) => {
    const found = row(of, quota, MIDNIGHT + 12 * HOUR_MS, plan);
    if (advice === null) expect(found.advice).toBeNull();
    else expect(found.advice).toContain(advice);
    expect(isClose(found)).toBe(close);
  });

  it("has no row for a database whose size nobody has said", () => {
    const quotas = quotaUses(use({}, { databaseBytes: null }), "free", MIDNIGHT).map(({ quota }) => quota);
    expect(quotas).not.toContain("d1-size");
    expect(quotas).toHaveLength(5);
  });
});

/** What a watch each hour alerts: `quota state@hour`. */
function watched(hours: readonly (readonly [OwnUse, Plan])[]): string[] {
  let open = {};
  return hours.flatMap(([of, plan], hour) => {
    const now = MIDNIGHT + hour * HOUR_MS;
    const step = observeQuotas(open, quotaUses(usedAt(of, now), plan, now), now);
    open = step.open;
    expect(step.changes.map(({ incident }) => incident)).toEqual(step.incidents);
    return step.changes.map(
      ({ type, incident }) => `${type} ${incident!.id.split(".")[0]} ${incident!.state}@${hour}`,
    );
  });
}

describe("the alert of a quota", () => {
  const written = (rowsWritten: number) => [use({ rowsWritten }), "free"] as const;

  it("goes out once a day, and ends with the day", () => {
    const day = Array.from({ length: 24 }, (_, hour) => written(hour * 5_000));
    const next = [written(0)];
    expect(watched([...day, ...next])).toEqual([
      "monitor.quota d1-rows-written open@16",
      "monitor.quota d1-rows-written closed@24",
    ]);
  });

  it("of a database ends only when there is room, not where its size wavers", () => {
    const sized = (mb: number) => [use({}, { databaseBytes: mb * 1e6 }), "free"] as const;
    expect(watched([sized(399), sized(401), sized(398), sized(402), sized(374), sized(400)])).toEqual([
      "monitor.quota d1-size open@1",
      "monitor.quota d1-size closed@4",
      "monitor.quota d1-size open@5",
    ]);
  });

  it("ends when the plan has no such limit any more", () => {
    expect(watched([written(90_000), [use({ rowsWritten: 90_000 }), "paid"]])).toEqual([
      "monitor.quota d1-rows-written open@0",
      "monitor.quota d1-rows-written closed@1",
    ]);
  });

  it("says how far it is, what comes of it and what to do", () => {
    const now = MIDNIGHT + 12 * HOUR_MS;
    const { incidents } = observeQuotas({}, quotaUses(use({ rowsWritten: 81_234 }), "free", now), now);
    expect(incidents[0]).toMatchObject({
      monitor: null,
      kind: "quota",
      summary:
        "81 % of today's quota of D1 rows written is used. At this rate it is used up before 2024-10-05T00:00:00.000Z, and checks and alerts stop until then.",
    });
    expect(incidents[0]!.timeline[0]!.text).toContain("Fewer monitors that fail each minute");
  });
});

describe("a Scheduler's meter", () => {
  function meterAt(start: number) {
    const stored = new Map<string, unknown>();
    let puts = 0;
    const clock = { now: start };
    const storage = {
      get: async <T>(key: string) => stored.get(key) as T | undefined,
      put: async <T>(key: string, value: T) => {
        puts++;
        stored.set(key, structuredClone(value));
      },
    };
    return { make: () => new Meter(storage, () => clock.now), clock, puts: () => puts, storage };
  }

  it("counts the time in which it is awake once, however many calls overlap in it", async () => {
    const { make, clock, puts } = meterAt(MIDNIGHT);
    const meter = make();
    const { promise, resolve } = Promise.withResolvers<void>();
    const long = meter.asked(() => promise);
    clock.now += 2_000;
    await meter.asked(async () => {
      clock.now += 3_000;
    });
    clock.now += 1_000;
    expect((await meter.used())?.today).toMatchObject({ objectRequests: 2, objectSeconds: 6 });
    resolve();
    await long;
    clock.now += MINUTE_MS;
    expect((await meter.used())?.today.objectSeconds).toBe(6);
    expect(puts()).toBe(1);
  });

  it("goes on after the object was evicted, and takes D1's own word", async () => {
    const { make, clock } = meterAt(MIDNIGHT + HOUR_MS);
    const before = make();
    await before.asked(async () => {
      before.proberCalled(1_500);
      before.rows({ rowsRead: 9, rowsWritten: 2, databaseBytes: 123 });
      before.rows({ rowsRead: 1, rowsWritten: 0, databaseBytes: null });
    });
    clock.now += MINUTE_MS;
    const after = make();
    await after.asked(async () => {});
    expect(await after.used()).toMatchObject({
      since: MIDNIGHT + HOUR_MS,
      today: { objectRequests: 3, objectSeconds: 1.5, rowsRead: 10, rowsWritten: 2 },
      databaseBytes: 123,
    });
  });

  it("never keeps work from being done", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = {
      get: () => Promise.reject(new Error("storage is away")),
      put: () => Promise.reject(new Error("storage is away")),
    };
    const meter = new Meter(broken, () => MIDNIGHT);
    expect(await meter.asked(async () => "done")).toBe("done");
    expect(await meter.used()).toBeNull();
    log.mockRestore();
  });
});
