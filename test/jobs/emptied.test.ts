import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { schedulerOf } from "../../src/jobs/scheduler-stub.ts";
import { insertDelivery } from "../../src/store/deliveries.ts";
import { createMaintenance } from "../../src/store/maintenance.ts";
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

  // Last, since its second shard has an alarm of its own, which may go off in a later test.
  it("leaves it to the living to announce maintenance, once in all", async () => {
    await freshScheduler();
    const at = thisMinute();
    const statements = [
      "INSERT INTO state (shard, config_rev) VALUES (1, 1)",
      "UPDATE monitors SET shard = 1",
      `INSERT INTO settings (name, value) VALUES ('page', '{"subscribeChannel":"mail"}')`,
    ];
    await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)));
    const [from, to] = [at + 3_600_000, at + 7_200_000];
    const window = { id: "move", monitor: null, from, to, cron: null, durationMinutes: null };
    await createMaintenance(env.DB, { ...window, createdAt: at });
    const announced = async () =>
      (await env.DB.prepare("SELECT shard, type FROM deliveries").all<{ shard: number }>()).results;
    for (const minute of [at, at + 60_000]) await schedulerOf(env, 1).tick(1, minute, "cron");
    expect(await announced()).toEqual([{ shard: 1, type: "maintenance.scheduled" }]);
    await env.DB.prepare("UPDATE monitors SET shard = 0").run();
    for (const minute of [at, at + 60_000]) await schedulerOf(env, 0).tick(0, minute, "cron");
    expect(await announced()).toHaveLength(1);
  });
});
