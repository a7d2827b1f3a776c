import { beforeEach, describe, expect, it } from "vitest";
import {
  type DeliveryOutcome,
  getDelivery,
  insertDelivery,
  leaseDue,
  listDeliveries,
  redeliver,
  settleDeliveries,
} from "../../src/store/deliveries.ts";
import { DAWN, db, delivery, freshDatabase } from "./fixtures.ts";

const NOW = DAWN * 60_000;
const lease = (now: number, limit = 10) => leaseDue(db, 0, now, 30_000, limit);
const ids = (deliveries: readonly { id: string }[]) => deliveries.map(({ id }) => id);
const outcome = (id: string, rest: Partial<DeliveryOutcome>): DeliveryOutcome => ({
  id,
  state: "sent",
  nextAt: null,
  status: 200,
  error: null,
  at: NOW,
  ...rest,
});

beforeEach(async () => {
  await freshDatabase();
  await insertDelivery(db, delivery("a"));
  await insertDelivery(db, delivery("b", { nextAt: NOW + 5000, createdAt: NOW + 1 }));
  await insertDelivery(db, delivery("c", { shard: 1, createdAt: NOW + 2 }));
});

describe("the outbox", () => {
  it("leases what is due in its shard, once", async () => {
    expect(ids(await lease(NOW))).toEqual(["a"]);
    expect(await lease(NOW + 1)).toEqual([]);
    expect(ids(await lease(NOW + 5000))).toEqual(["b"]);
  });

  it("gives a delivery to one of many that ask at once", async () => {
    const leased = await Promise.all(Array.from({ length: 6 }, () => lease(NOW)));
    expect(leased.flat()).toHaveLength(1);
  });

  it("gives it again when the lease ends unsettled", async () => {
    await lease(NOW);
    expect(ids(await lease(NOW + 30_000))).toEqual(["a", "b"]);
  });

  it("settles: sent is over, pending comes again, failed is kept", async () => {
    await lease(NOW + 5000);
    await settleDeliveries(db, [
      outcome("a", { at: NOW + 9 }),
      outcome("b", { state: "pending", nextAt: NOW + 60_000, status: 503, error: "HTTP 503" }),
      outcome("nobody", {}),
    ]);
    expect(await getDelivery(db, "a")).toMatchObject({
      state: "sent",
      attempts: 1,
      nextAt: null,
      sentAt: NOW + 9,
    });
    expect(ids(await lease(NOW + 60_000))).toEqual(["b"]);
    await settleDeliveries(db, [outcome("b", { state: "failed", status: null, error: "timed out" })]);
    expect(await getDelivery(db, "b")).toMatchObject({
      state: "failed",
      attempts: 2,
      lastStatus: null,
      lastError: "timed out",
      sentAt: null,
    });
    expect(await lease(NOW + 999_999)).toEqual([]);
  });

  it("does not take back what was sent when a second sender failed", async () => {
    await settleDeliveries(db, [outcome("a", {})]);
    await settleDeliveries(db, [outcome("a", { state: "pending", nextAt: NOW })]);
    expect((await getDelivery(db, "a"))!.state).toBe("sent");
  });

  it("delivers again by hand", async () => {
    await settleDeliveries(db, [outcome("a", {})]);
    expect(await redeliver(db, "a", NOW + 70_000)).toBe(true);
    expect(await redeliver(db, "nobody", NOW)).toBe(false);
    expect(await getDelivery(db, "a")).toMatchObject({ state: "pending", attempts: 0, nextAt: NOW + 70_000 });
  });

  it("sends an alert whose payload is broken all the same, and says so", async () => {
    await db.prepare("UPDATE deliveries SET payload = '{' WHERE id = 'a'").run();
    const faults: string[] = [];
    expect(await leaseDue(db, 0, NOW, 1, 10, faults)).toMatchObject([{ id: "a", payload: {} }]);
    expect(faults).toHaveLength(1);
  });

  it("lists newest first, by channel and state, page by page", async () => {
    await insertDelivery(db, delivery("d", { channel: "chat", createdAt: NOW + 1 }));
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listDeliveries>> = await listDeliveries(db, { cursor, limit: 2 });
      pages.push(ids(page.items));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual([
      ["c", "d"],
      ["b", "a"],
    ]);
    expect(ids((await listDeliveries(db, { channel: "chat", limit: 5 })).items)).toEqual(["d"]);
    expect((await listDeliveries(db, { state: "sent", limit: 5 })).items).toEqual([]);
  });
});
