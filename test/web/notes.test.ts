/** Events, maintenance, incidents and settings: what people tell Edgetick. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Incident } from "../../src/core/incident/incident.ts";
import { upsertIncidents } from "../../src/store/incidents.ts";
import { call, db, FakeScheduler, migrated, stranger } from "./served.ts";

const INCIDENT: Incident = {
  id: "shop.outage.abc",
  monitor: "shop",
  kind: "outage",
  state: "open",
  startedAt: 1_790_000_000_000,
  endedAt: null,
  regions: ["weur"],
  checks: 3,
  failures: 3,
  blips: 0,
  firstFailure: "shop.abc.weur.0",
  publicSummary: "The service does not answer.",
  summary: "nginx answers 502.",
  linked: [],
  hypotheses: [],
  timeline: [{ at: 1_790_000_000_000, type: "opened", text: "opened" }],
  updates: [],
  imported: false,
};

beforeEach(async () => {
  await migrated();
  await call("/api/v1/monitors", { body: { id: "shop", target: { url: "https://shop.example/" } } });
});

describe("events", () => {
  it("are now and of all monitors unless said otherwise", async () => {
    const before = Date.now();
    const { status, json } = await call("/api/v1/events", { body: { kind: "deploy" } });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.any(String),
      kind: "deploy",
      at: expect.any(String),
      durationMs: null,
      monitor: null,
      note: null,
    });
    expect(Date.parse(json.at)).toBeGreaterThanOrEqual(before);
  });

  it.each([
    ["2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000Z"],
    ["2026-01-31T10:30:00+01:00", "2026-01-31T09:30:00.000Z"],
    [1_769_851_800_000, "2026-01-31T09:30:00.000Z"],
  ])("take %j for a time", async (at, iso) => {
    expect((await call("/api/v1/events", { body: { kind: "deploy", at } })).json.at).toBe(iso);
  });

  it("are listed by monitor and time, and deleted", async () => {
    for (const event of [
      { kind: "a", at: 1000 },
      { kind: "b", at: 2000, monitor: "shop" },
    ])
      await call("/api/v1/events", { body: event });
    const list = async (query: string) => (await call(`/api/v1/events${query}`)).json.items;
    expect((await list("?monitor=shop")).map(({ kind }: { kind: string }) => kind)).toEqual(["b", "a"]);
    const [event] = await list("?from=1500");
    expect(event.kind).toBe("b");
    expect((await call(`/api/v1/events/${event.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await call(`/api/v1/events/${event.id}`, { method: "DELETE" })).status).toBe(404);
  });
});

describe("maintenance", () => {
  it("may be scheduled once or repeatedly, and deleted", async () => {
    const once = await call("/api/v1/maintenance", {
      body: { id: "move", monitor: "shop", from: "2026-11-22T10:00:00Z", to: "2026-11-22T11:00:00Z" },
    });
    expect([once.status, once.json]).toEqual([
      201,
      {
        id: "move",
        monitor: "shop",
        from: "2026-11-22T10:00:00.000Z",
        to: "2026-11-22T11:00:00.000Z",
        cron: null,
        durationMinutes: null,
        title: null,
        text: null,
        timeZone: "UTC",
        next: expect.toSatisfy((next) => next === null || next.from === "2026-11-22T10:00:00.000Z"),
      },
    ]);
    const again = await call("/api/v1/maintenance", { body: { cron: "0 3 * * 0", durationMinutes: 60 } });
    expect([again.status, again.json.monitor]).toEqual([201, null]);
    expect((await call("/api/v1/maintenance", { body: { id: "move", from: 1, to: 2 } })).status).toBe(409);
    expect((await call("/api/v1/maintenance")).json.items).toHaveLength(2);
    expect((await call("/api/v1/maintenance/move", { method: "DELETE" })).status).toBe(204);
    expect((await call("/api/v1/maintenance/move", { method: "DELETE" })).status).toBe(404);
  });
});

describe("incidents", () => {
  beforeEach(async () => {
    await upsertIncidents(db, [
      INCIDENT,
      {
        ...INCIDENT,
        id: "shop.slow.abd",
        kind: "slow",
        state: "closed",
        endedAt: 1_790_000_300_000,
        startedAt: 1_790_000_100_000,
      },
    ]).run();
  });

  it("are listed newest first, by state, kind and monitor", async () => {
    const ids = async (query: string) =>
      (await call(`/api/v1/incidents${query}`)).json.items.map(({ id }: { id: string }) => id);
    expect(await ids("")).toEqual(["shop.slow.abd", "shop.outage.abc"]);
    expect(await ids("?state=open")).toEqual(["shop.outage.abc"]);
    expect(await ids("?kind=slow")).toEqual(["shop.slow.abd"]);
    expect(await ids("?monitor=other")).toEqual([]);
  });

  it("go out with ISO times everywhere", async () => {
    const { json } = await call("/api/v1/incidents/shop.outage.abc");
    expect(json.startedAt).toBe("2026-09-21T14:13:20.000Z");
    expect(json.timeline[0].at).toBe("2026-09-21T14:13:20.000Z");
    expect((await call("/api/v1/incidents/none")).status).toBe(404);
  });

  it("list the events of the 15 minutes before, those that still ran included, and no other monitor's", async () => {
    const event = (kind: string, minutesBefore: number, more: object = {}) =>
      call("/api/v1/events", { body: { kind, at: 1_790_000_000_000 - minutesBefore * 60_000, ...more } });
    await event("deploy", 3, { note: "v42" });
    await event("deploy", 16);
    await event("cron:backup", 300, { durationMs: 290 * 60_000 });
    await event("cron:old", 300, { durationMs: 60_000 });
    await event("deploy", -1);
    await event("restart", 2, { monitor: "blog" });
    const { json } = await call("/api/v1/incidents/shop.outage.abc");
    expect(json.before.map(({ kind, note }: { kind: string; note: string }) => [kind, note])).toEqual([
      ["cron:backup", null],
      ["deploy", "v42"],
    ]);
    const page = await call("/incidents/shop.outage.abc");
    expect(page.text).toContain("In the 15 minutes before");
    expect(page.text).toContain("3 min before: deploy v42");
    const items = (await call("/api/v1/incidents")).json.items as { id: string; before: unknown[] }[];
    expect(items.map(({ id, before }) => [id, before.length])).toEqual([
      ["shop.slow.abd", 3],
      ["shop.outage.abc", 2],
    ]);
  });

  it("are edited by the Scheduler of the monitor's shard, the only writer", async () => {
    const scheduler = new FakeScheduler();
    const env = { SCHEDULER: scheduler.namespace };
    scheduler.answers = { editIncident: INCIDENT };
    const path = "/api/v1/incidents/shop.outage.abc";
    const note = await call(`${path}/updates`, { body: { text: " Found it. ", at: 1_790_000_000_500 }, env });
    expect(note.status).toBe(201);
    const patch = await call(path, { method: "PATCH", body: { publicSummary: "Slow." }, env });
    expect(patch.status).toBe(200);
    expect(scheduler.calls.map(({ args }) => args)).toEqual([
      [0, "shop.outage.abc", { update: { at: 1_790_000_000_500, text: "Found it.", public: true } }],
      [0, "shop.outage.abc", { publicSummary: "Slow." }],
    ]);
    expect((await call("/api/v1/incidents/none", { method: "PATCH", body: { summary: "x" } })).status).toBe(
      404,
    );
  });
});

describe("settings", () => {
  it("have defaults, are replaced, and show on the page's JSON", async () => {
    const defaults = (await call("/api/v1/settings")).json;
    expect(defaults).toEqual({
      title: "Status",
      logoUrl: null,
      links: [],
      statusUrl: null,
      incidentTemplates: [],
      subscribeChannel: null,
      publicMetrics: false,
      securityContact: null,
      plan: "free",
      heartbeatUrl: null,
      retentionDays: { checks: 90, evidence: 30, incidents: 1827 },
      timeZone: "UTC",
    });
    const body = { title: "Acme", timeZone: "Europe/Berlin" };
    const { status, json } = await call("/api/v1/settings", { method: "PUT", body });
    expect([status, json]).toEqual([200, { ...defaults, ...body }]);
    expect((await stranger("/api/v1/status")).json.title).toBe("Acme");
  });
});

it.each([
  ["https://hc.example/ping/abc-123", "https://hc.example/…"],
  ["https://hc.example/ping/abc-123/{{secret.HC}}", "https://hc.example/…"],
  ["https://abc-123.{{secret.HOST}}/ping", "https://abc-123.{{secret.host}}/…"],
  ["{{secret.HC_URL}}", "{{secret.HC_URL}}"],
])("a read token sees of the heartbeat URL %s no more than %s", async (heartbeatUrl, shown) => {
  const changed = await call("/api/v1/settings", { method: "PATCH", body: { heartbeatUrl } });
  const { json: made } = await call("/api/v1/tokens", { body: { name: "r", scope: "read" } });
  const headers = { authorization: `Bearer ${made.token}` };
  const seen = (await stranger("/api/v1/settings", { headers })).json.heartbeatUrl;
  // What can't be saved can't be shown.
  expect([changed.status, seen]).toEqual(changed.status === 200 ? [200, shown] : [422, null]);
});

describe("/api/v1/attribute", () => {
  it.each([
    ["pairs", [["Server", "nginx/1.27.3"]]],
    ["an object", { Server: "nginx/1.27.3" }],
    ["an object with lists", { Server: ["nginx/1.27.3"] }],
  ])("takes headers as %s", async (_name, headers) => {
    const body =
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n" +
      "<hr><center>nginx/1.27.3</center>\r\n</body>\r\n</html>\r\n";
    const { status, json } = await call("/api/v1/attribute", { body: { status: 502, headers, body } });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      failure: { type: "http.status" },
      hop: { product: "nginx", version: "1.27.3" },
    });
    expect(Object.keys(json).sort()).toEqual([
      "because",
      "cached",
      "confidence",
      "failure",
      "hop",
      "meaning",
      "reason",
      "requestIds",
      "upstream",
    ]);
  });

  it("compares with the last good answer, in either form of headers", async () => {
    const answer = { status: 503, headers: { server: "nginx" }, body: "<h1>Back soon</h1>" };
    for (const headers of [{ server: "till/2.4" }, [["server", "till/2.4"]]]) {
      const { status, json } = await call("/api/v1/attribute", {
        body: { ...answer, lastGood: { headers } },
      });
      expect([status, json.hop]).toEqual([200, { role: "proxy", product: "nginx" }]);
    }
    expect((await call("/api/v1/attribute", { body: answer })).json.hop.role).toBe("unknown");
  });

  it.each([["tcp.refused"], [{ name: "Error", message: "connect refused", type: "tcp.refused" }]])(
    "takes an error as %j",
    async (error) => {
      const { json } = await call("/api/v1/attribute", { body: { status: null, headers: [], error } });
      expect(json).toMatchObject({ failure: { type: "tcp.refused" }, hop: { role: "nobody" } });
    },
  );
});
