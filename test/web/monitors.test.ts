import { beforeEach, describe, expect, it } from "vitest";
import { call, FakeScheduler, migrated } from "./served.ts";

const SHOP = { id: "shop", target: { url: "https://shop.example/health" } };
const make = (body: unknown) => call("/api/v1/monitors", { body });

beforeEach(migrated);

describe("creating a monitor", () => {
  it("fills in every default", async () => {
    const { status, json } = await make(SHOP);
    expect(status).toBe(201);
    expect(json).toEqual({
      id: "shop",
      name: "shop",
      group: null,
      kind: "http",
      enabled: true,
      public: true,
      intervalMinutes: 1,
      regions: ["auto"],
      objective: 0.999,
      dependsOn: [],
      target: {
        url: "https://shop.example/health",
        method: "GET",
        headers: {},
        body: null,
        timeoutMs: 10_000,
        followRedirects: 5,
      },
      assert: {
        status: ["2xx"],
        bodyContains: [],
        bodyNotContains: [],
        certificateDays: 14,
        bodyMatches: null,
        header: {},
        json: [],
        slowMs: null,
      },
      recheck: { afterSeconds: [2, 5, 10, 20] },
      evidence: { body: "full", redact: [] },
      alert: {
        channels: null,
        outageAfter: 2,
        quorum: "majority",
        intermittent: [
          [3, 60],
          [4, 1440],
          [5, 10_080],
        ],
        quietMinutes: 120,
        remindMinutes: null,
        duringIntermittent: "delay",
        escalateMinutes: null,
        escalateTo: [],
        includeBody: false,
      },
    });
    expect((await call("/api/v1/monitors/shop")).json).toEqual(json);
  });

  it("refuses an id that is taken", async () => {
    await make(SHOP);
    const { status, json } = await make(SHOP);
    expect(status).toBe(409);
    expect(json).toMatchObject({ title: "Conflict", status: 409 });
  });

  it("takes the body for JSON when curl -d calls it a form", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const { status } = await call("/api/v1/monitors", { body: JSON.stringify(SHOP), headers });
    expect(status).toBe(201);
  });

  it("refuses channels that are not there, and names those that are", async () => {
    const naming = (channels: string[]) => make({ ...SHOP, alert: { channels } });
    expect((await naming(["opps"])).json.errors).toEqual([
      { path: "alert.channels.0", message: 'names no channel: "opps"; there is none yet' },
    ]);
    await call("/api/v1/channels", { body: { id: "ops", kind: "slack", url: "https://hooks.example/x" } });
    const { status, json } = await naming(["ops", "opps"]);
    expect([status, json.errors]).toEqual([
      422,
      [{ path: "alert.channels.1", message: 'names no channel: "opps"; known are ops' }],
    ]);
    expect((await naming(["ops"])).status).toBe(201);
  });

  it("warns of regions that host no Durable Objects", async () => {
    const { status, json } = await make({ ...SHOP, regions: ["weur", "sam"] });
    expect(status).toBe(201);
    expect(json.warnings).toEqual([
      {
        path: "regions.1",
        message: "no Durable Objects are hosted in sam; the probe runs somewhere near, see colo",
      },
    ]);
  });

  it("goes out as it came in when it expects JSON that looks like times", async () => {
    const json = [{ path: "$", equals: { at: 1_790_000_000_000 } }];
    expect((await make({ ...SHOP, assert: { json } })).json.assert.json).toEqual(json);
  });
});

describe("replacing and changing a monitor", () => {
  it("creates with PUT, then replaces", async () => {
    const body = { name: "Shop", target: SHOP.target };
    const first = await call("/api/v1/monitors/shop", { method: "PUT", body });
    expect([first.status, first.json.name]).toEqual([201, "Shop"]);
    const second = await call("/api/v1/monitors/shop", { method: "PUT", body: SHOP });
    expect([second.status, second.json.name]).toEqual([200, "shop"]);
  });

  it("refuses a PUT whose body names another id", async () => {
    const { status, json } = await call("/api/v1/monitors/shop", {
      method: "PUT",
      body: { ...SHOP, id: "other" },
    });
    expect(status).toBe(422);
    expect(json.errors).toEqual([{ path: "id", message: 'must be "shop", as in the path, or absent' }]);
  });

  it("takes back what it gave", async () => {
    const { json } = await make({ ...SHOP, group: "Front" });
    const { status, json: put } = await call("/api/v1/monitors/shop", { method: "PUT", body: json });
    expect([status, put]).toEqual([200, json]);
  });

  it("merges a patch deeply, null taking a field back to its default", async () => {
    await make({ ...SHOP, group: "Front", alert: { outageAfter: 5, quietMinutes: 10 } });
    const body = { group: null, alert: { outageAfter: 3, quietMinutes: null } };
    const { status, json } = await call("/api/v1/monitors/shop", {
      method: "PATCH",
      body,
      headers: { "content-type": "application/merge-patch+json" },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({ group: null, alert: { outageAfter: 3, quietMinutes: 120 } });
  });

  it("refuses a patch after which the monitor would be wrong, and keeps the old one", async () => {
    const { json: before } = await make(SHOP);
    const { status, json } = await call("/api/v1/monitors/shop", {
      method: "PATCH",
      body: { target: { url: null } },
    });
    expect([status, json.errors[0].path]).toEqual([422, "target.url"]);
    expect((await call("/api/v1/monitors/shop")).json).toEqual(before);
  });

  it("can't be renamed", async () => {
    await make(SHOP);
    const { status, json } = await call("/api/v1/monitors/shop", { method: "PATCH", body: { id: "other" } });
    expect([status, json.errors[0].path]).toEqual([422, "id"]);
  });
});

it("deletes a monitor, and has the Scheduler forget its history", async () => {
  await make(SHOP);
  const scheduler = new FakeScheduler();
  const env = { SCHEDULER: scheduler.namespace };
  expect((await call("/api/v1/monitors/shop", { method: "DELETE", env })).status).toBe(204);
  expect(scheduler.calls).toEqual([{ method: "forget", args: [0, 1, "shop"] }]);
  expect((await call("/api/v1/monitors/shop")).status).toBe(404);
});

it.each([
  ["GET", ""],
  ["PATCH", ""],
  ["DELETE", ""],
  ["POST", "/check"],
  ["GET", "/checks"],
  ["POST", "/checks"],
  ["GET", "/failures"],
  ["GET", "/diagnosis"],
])("says 404 to %s of a monitor%s that does not exist", async (method, rest) => {
  const body = method === "POST" || method === "PATCH" ? {} : undefined;
  const { status, json } = await call(`/api/v1/monitors/nobody${rest}`, { method, body });
  expect(status).toBe(404);
  expect(json.detail).toBe('There is no monitor with the id "nobody".');
});

it("pages through monitors by id", async () => {
  for (const id of ["c", "a", "b"]) await make({ ...SHOP, id });
  const first = (await call("/api/v1/monitors?limit=2")).json;
  expect(first.items.map((monitor: { id: string }) => monitor.id)).toEqual(["a", "b"]);
  const second = (await call(`/api/v1/monitors?limit=2&cursor=${first.nextCursor}`)).json;
  expect(second.items.map((monitor: { id: string }) => monitor.id)).toEqual(["c"]);
  expect(second.nextCursor).toBeNull();
});

describe("what a monitor depends on", () => {
  const site = (id: string, dependsOn: string[] = []) => ({
    ...{ id, dependsOn, target: { url: `https://${id}.example/` } },
  });
  const faultsOf = async (answer: ReturnType<typeof call>) => {
    const { status, json } = await answer;
    return [status, ...((json as { errors: { path: string; message: string }[] }).errors ?? [])];
  };

  it("has to be there, and no circle", async () => {
    await make(site("db"));
    expect(await faultsOf(make(site("shop", ["db", "dns"])))).toEqual([
      422,
      { path: "dependsOn.1", message: 'names no monitor: "dns"; known are db' },
    ]);
    expect((await make(site("shop", ["db"]))).status).toBe(201);
    const circle = call("/api/v1/monitors/db", { method: "PATCH", body: { dependsOn: ["shop"] } });
    expect(await faultsOf(circle)).toEqual([
      422,
      { path: "dependsOn.0", message: "makes a circle: db → shop → db" },
    ]);
  });

  it("is forgotten when it is deleted, by those alone that named it", async () => {
    for (const one of [site("db"), site("dns"), site("shop", ["db", "dns"]), site("blog", ["dns"])])
      await make(one);
    await call("/api/v1/monitors/db", { method: "DELETE" });
    const dependsOn = async (id: string) => (await call(`/api/v1/monitors/${id}`)).json as object;
    expect(await dependsOn("shop")).toMatchObject({ dependsOn: ["dns"] });
    expect(await dependsOn("blog")).toMatchObject({ dependsOn: ["dns"] });
  });
});
