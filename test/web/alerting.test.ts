import { beforeEach, describe, expect, it } from "vitest";
import { insertDelivery } from "../../src/store/deliveries.ts";
import { call, db, FakeScheduler, migrated } from "./served.ts";

const HOOK = { id: "ops", kind: "webhook", url: "https://hooks.example/alert" };
const DELIVERY = {
  id: "d1",
  shard: 3,
  channel: "ops",
  type: "outage.opened",
  incident: "shop.outage.abc",
  createdAt: 1_790_000_000_000,
  payload: { monitor: { id: "shop" } },
  state: "failed",
  attempts: 9,
  nextAt: null,
  lastStatus: 500,
  lastError: "HTTP 500",
  sentAt: null,
} as const;

beforeEach(migrated);

describe("channels", () => {
  it("are created, replaced, changed, listed and deleted", async () => {
    const created = await call("/api/v1/channels", { body: HOOK });
    expect([created.status, created.json]).toEqual([
      201,
      { ...HOOK, secret: null, events: null, method: "POST", headers: {}, template: null, quietHours: null },
    ]);
    expect((await call("/api/v1/channels", { body: HOOK })).status).toBe(409);
    const put = await call("/api/v1/channels/ops", { method: "PUT", body: { ...HOOK, events: ["blip"] } });
    expect([put.status, put.json.events]).toEqual([200, ["blip"]]);
    const patched = await call("/api/v1/channels/ops", { method: "PATCH", body: { events: null } });
    expect([patched.status, patched.json.events]).toEqual([200, null]);
    expect((await call("/api/v1/channels")).json).toEqual({ items: [patched.json], nextCursor: null });
    expect((await call("/api/v1/channels/ops", { method: "DELETE" })).status).toBe(204);
    expect((await call("/api/v1/channels/ops")).status).toBe(404);
    expect((await call("/api/v1/channels/ops", { method: "PUT", body: HOOK })).status).toBe(201);
  });

  it("show a secret that was written out as stars, and keep it when the stars come back", async () => {
    const { json } = await call("/api/v1/channels", { body: { ...HOOK, secret: "hunter2hunter2" } });
    expect(json.secret).toBe("********");
    expect(json.warnings[0].path).toBe("secret");
    const { secret, ...shown } = (await call("/api/v1/channels/ops")).json;
    await call("/api/v1/channels/ops", { method: "PUT", body: { ...shown, secret } });
    const stored = await db.prepare("SELECT definition FROM channels").first<{ definition: string }>();
    expect(JSON.parse(stored!.definition).secret).toBe("hunter2hunter2");
  });

  it("show a reference to a secret as it is", async () => {
    const { json } = await call("/api/v1/channels", { body: { ...HOOK, secret: "{{secret.OPS_KEY}}" } });
    expect(json.secret).toBe("{{secret.OPS_KEY}}");
    expect(json.warnings).toBeUndefined();
  });

  it("may have a secret for an address", async () => {
    expect((await call("/api/v1/channels", { body: { ...HOOK, url: "{{secret.OPS_URL}}" } })).status).toBe(
      201,
    );
  });

  it("are tested through a Scheduler, which tells how it went", async () => {
    const scheduler = new FakeScheduler();
    const env = { SCHEDULER: scheduler.namespace };
    expect((await call("/api/v1/channels/ops/test", { method: "POST", env })).status).toBe(404);
    await call("/api/v1/channels", { body: HOOK });
    scheduler.answers = { sendTest: { ...DELIVERY, type: "test", state: "sent", sentAt: 1_790_000_001_000 } };
    const { status, json } = await call("/api/v1/channels/ops/test", { method: "POST", env });
    expect(status).toBe(200);
    expect(json).toMatchObject({ type: "test", state: "sent", sentAt: "2026-09-21T14:13:21.000Z" });
    expect(scheduler.calls).toEqual([{ method: "sendTest", args: [0, "ops"] }]);
  });
});

describe("deliveries", () => {
  it("are listed newest first, by channel and state", async () => {
    await insertDelivery(db, DELIVERY);
    await insertDelivery(db, { ...DELIVERY, id: "d2", createdAt: DELIVERY.createdAt + 1000, channel: "dev" });
    const ids = async (query: string) =>
      (await call(`/api/v1/deliveries${query}`)).json.items.map(({ id }: { id: string }) => id);
    expect(await ids("")).toEqual(["d2", "d1"]);
    expect(await ids("?channel=ops")).toEqual(["d1"]);
    expect(await ids("?state=sent")).toEqual([]);
    const { json } = await call("/api/v1/deliveries?limit=1");
    expect(json.items[0].createdAt).toBe("2026-09-21T14:13:21.000Z");
    expect(await ids(`?limit=1&cursor=${json.nextCursor}`)).toEqual(["d1"]);
  });

  it("are sent again by the Scheduler of their shard", async () => {
    await insertDelivery(db, DELIVERY);
    const scheduler = new FakeScheduler();
    const env = { SCHEDULER: scheduler.namespace };
    const { status, json } = await call("/api/v1/deliveries/d1/redeliver", { method: "POST", env });
    expect([status, json.state, json.attempts]).toEqual([200, "pending", 0]);
    expect(scheduler.calls).toEqual([{ method: "deliverNow", args: [3] }]);
    expect((await call("/api/v1/deliveries/none/redeliver", { method: "POST" })).status).toBe(404);
  });
});
