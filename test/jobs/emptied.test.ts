import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { insertDelivery } from "../../src/store/deliveries.ts";
import { deleteMonitor } from "../../src/store/monitors.ts";
import { tickingShards } from "../../src/store/state.ts";
import { healthOf } from "../../src/web/healthz.ts";
import { env, freshScheduler, thisMinute } from "./scheduler-object.ts";

describe("a shard without a monitor", () => {
  it("is ticked no more, has no alarm, and is nobody's fault", async () => {
    const stub = await freshScheduler();
    const alarm = () => runInDurableObject(stub, (_, state) => state.storage.getAlarm());
    await stub.tick(0, thisMinute(), "cron");
    expect(await alarm()).not.toBeNull();
    const deleted = await deleteMonitor(env.DB, "shop");
    await stub.forget(0, deleted!.key, "shop");
    expect(await tickingShards(env.DB)).toEqual([]);
    await stub.tick(0, thisMinute() + 60_000, "cron");
    expect(await alarm()).toBeNull();
    expect((await healthOf(env, thisMinute() + 3_600_000, true)).status).toBe("ok");
  });

  it("is ticked while an alert of it waits", async () => {
    const stub = await freshScheduler();
    const deleted = await deleteMonitor(env.DB, "shop");
    await stub.forget(0, deleted!.key, "shop");
    await insertDelivery(env.DB, {
      id: "shop.outage.1.outage.closed.1.ops",
      shard: 0,
      channel: "ops",
      type: "outage.closed",
      incident: null,
      createdAt: 0,
      payload: {},
      state: "pending",
      attempts: 1,
      nextAt: Date.now() + 60_000,
      lastStatus: 503,
      lastError: "the receiver answered 503",
      sentAt: null,
    });
    expect(await tickingShards(env.DB)).toEqual([0]);
  });
});
