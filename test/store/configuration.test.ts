import { beforeEach, describe, expect, it } from "vitest";
import { channelSchema } from "../../src/core/config/channel/channel.ts";
import { MONITORS_PER_SHARD } from "../../src/core/shard/shard.ts";
import {
  createChannel,
  deleteChannel,
  getChannel,
  listChannels,
  putChannel,
} from "../../src/store/channels.ts";
import { createEvent, deleteEvent, listEvents } from "../../src/store/events.ts";
import { getIncident, listIncidents } from "../../src/store/incidents.ts";
import { createMaintenance, deleteMaintenance, listMaintenance } from "../../src/store/maintenance.ts";
import {
  allMonitors,
  createMonitor,
  deleteMonitor,
  getMonitor,
  listMonitors,
  putMonitor,
} from "../../src/store/monitors.ts";
import { decodeCursor, isCursor } from "../../src/store/page.ts";
import { record } from "../../src/store/record.ts";
import { DEFAULT_SETTINGS, readSettings, writeSettings } from "../../src/store/settings.ts";
import { compileConfig, loadShard, schemaFault, shardNumbers } from "../../src/store/state.ts";
import { readViews } from "../../src/store/views.ts";
import { commit, DAWN, db, freshDatabase, incident, monitor } from "./fixtures.ts";

beforeEach(freshDatabase);
const configRev = async (shard = 0) => (await loadShard(db, shard))?.configRev;

describe("monitors", () => {
  it("are created once, changed, listed by id and deleted", async () => {
    const created = (await createMonitor(db, monitor("shop"), 5))!;
    expect(created).toMatchObject({ shard: 0, monitor: monitor("shop"), createdAt: 5, updatedAt: 5 });
    expect(await createMonitor(db, monitor("shop"), 6)).toBeNull();
    const renamed = monitor("shop", { name: "Shop" });
    expect(await putMonitor(db, renamed, 9)).toEqual({
      created: false,
      stored: { ...created, monitor: renamed, updatedAt: 9 },
    });
    expect((await putMonitor(db, monitor("blog"), 9)).created).toBe(true);
    expect((await allMonitors(db)).map((stored) => stored.monitor.id)).toEqual(["blog", "shop"]);
    const first = await listMonitors(db, { limit: 1 });
    const second = await listMonitors(db, { limit: 1, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((stored) => stored.monitor.id)).toEqual(["blog", "shop"]);
    expect(second.nextCursor).toBeNull();
    expect(await deleteMonitor(db, "shop")).toMatchObject({ key: created.key });
    expect(await deleteMonitor(db, "shop")).toBeNull();
    expect(await getMonitor(db, "shop")).toBeNull();
  });

  it("never get a key again, so that old history stays out of sight", async () => {
    const before = (await createMonitor(db, monitor("shop"), 0))!.key;
    await deleteMonitor(db, "shop");
    expect((await createMonitor(db, monitor("shop"), 0))!.key).toBeGreaterThan(before);
  });

  it("take their incidents, events and maintenance along", async () => {
    await createMonitor(db, monitor("shop"), 0);
    await record(db, commit({ rev: 0, minute: DAWN, incidents: [incident("shop")] }));
    await createEvent(db, { kind: "deploy", at: 1, durationMs: null, monitor: "shop", note: null });
    await createEvent(db, { kind: "deploy", at: 1, durationMs: null, monitor: null, note: null });
    await createMaintenance(db, {
      id: "w",
      monitor: "shop",
      from: 1,
      to: 2,
      cron: null,
      durationMinutes: null,
    });
    await deleteMonitor(db, "shop");
    expect(await getIncident(db, incident("shop").id)).toBeNull();
    expect((await listEvents(db, { limit: 9 })).items.map((event) => event.monitor)).toEqual([null]);
    expect(await listMaintenance(db)).toEqual([]);
  });

  it("fill a shard before they open the next, and go where there is room", async () => {
    await createMonitor(db, monitor("first"), 0);
    await db
      .prepare(
        `INSERT INTO monitors (id, shard, definition, created_at, updated_at)
         SELECT 'm' || value, 0, '{}', 0, 0 FROM json_each(?)`,
      )
      .bind(JSON.stringify(Array.from({ length: MONITORS_PER_SHARD - 1 }, (_, index) => index)))
      .run();
    expect((await createMonitor(db, monitor("next"), 0))!.shard).toBe(1);
    expect(await shardNumbers(db)).toEqual([0, 1]);
    await deleteMonitor(db, "first");
    expect((await createMonitor(db, monitor("again"), 0))!.shard).toBe(0);
  });

  it("that are broken are left out and named; the others stay", async () => {
    await createMonitor(db, monitor("good"), 0);
    await createMonitor(db, monitor("torn"), 0);
    await createMonitor(db, monitor("stricter"), 0);
    await db.prepare("UPDATE monitors SET definition = '{\"id\"' WHERE id = 'torn'").run();
    await db
      .prepare(
        "UPDATE monitors SET definition = json_set(definition, '$.objective', 7) WHERE id = 'stricter'",
      )
      .run();
    const faults: string[] = [];
    const config = await compileConfig(db, 0, faults);
    expect(config.monitors.map((compiled) => compiled.monitor.id)).toEqual(["good", "stricter"]);
    expect(faults).toHaveLength(2);
  });

  it("of an older version get the defaults of what came later", async () => {
    await createMonitor(db, monitor("old"), 0);
    await db
      .prepare("UPDATE monitors SET definition = json_remove(definition, '$.evidence', '$.alert.quorum')")
      .run();
    expect((await getMonitor(db, "old"))!.monitor).toEqual(monitor("old"));
  });
});

describe("the compiled configuration", () => {
  it("is out of date after every change", async () => {
    await createMonitor(db, monitor("shop"), 90_000);
    const channel = channelSchema.parse({
      id: "ops",
      kind: "webhook",
      url: "https://ops.example",
      events: ["blip"],
    });
    const window = {
      ...{ id: "w", monitor: null, from: null, to: null, cron: "0 3 * * *", durationMinutes: 30 },
      ...{ title: "Upgrade", text: null, timeZone: "Europe/Berlin" },
    };
    const changes = [
      () => putMonitor(db, monitor("shop", { enabled: false }), 1),
      () => createChannel(db, channel, 1),
      () => createMaintenance(db, window),
      () => writeSettings(db, { ...DEFAULT_SETTINGS, statusUrl: "https://status.example" }),
    ];
    for (const change of changes) {
      const before = await configRev();
      await change();
      expect(await configRev()).toBe(before! + 1);
    }
    expect(await compileConfig(db, 0)).toEqual({
      rev: await configRev(),
      monitors: [{ key: 1, monitor: monitor("shop", { enabled: false }), sinceMinute: 1 }],
      maintenance: [window],
      channels: [{ id: "ops", events: ["blip"] }],
      subscribers: false,
      plan: "free",
      heartbeatUrl: null,
      statusUrl: "https://status.example",
    });
    for (const undo of [() => deleteChannel(db, "ops"), () => deleteMaintenance(db, "w")]) {
      const before = await configRev();
      expect([await undo(), await undo()]).toEqual([true, false]);
      expect(await configRev()).toBeGreaterThan(before!);
    }
  });
});

describe("channels", () => {
  it("are created once, replaced and listed", async () => {
    const channel = channelSchema.parse({ id: "ops", kind: "webhook", url: "https://ops.example" });
    expect(await createChannel(db, channel, 1)).toEqual(channel);
    expect(await createChannel(db, channel, 1)).toBeNull();
    expect(await putChannel(db, { ...channel, events: ["outage.opened"] }, 2)).toEqual({ created: false });
    expect(await putChannel(db, { ...channel, id: "b" }, 2)).toEqual({ created: true });
    expect((await getChannel(db, "ops"))!.events).toEqual(["outage.opened"]);
    await db.prepare("UPDATE channels SET definition = 'x' WHERE id = 'b'").run();
    const faults: string[] = [];
    expect((await listChannels(db, faults)).map(({ id }) => id)).toEqual(["ops"]);
    expect(faults).toEqual(["channel b is unreadable: not a JSON object"]);
  });
});

describe("settings", () => {
  it("have defaults, also for what was added later", async () => {
    expect(await readSettings(db)).toEqual(DEFAULT_SETTINGS);
    await writeSettings(db, { ...DEFAULT_SETTINGS, title: "Shop status" });
    await db.prepare("UPDATE settings SET value = json_remove(value, '$.timeZone')").run();
    expect(await readSettings(db)).toEqual({ ...DEFAULT_SETTINGS, title: "Shop status" });
    await db.prepare("UPDATE settings SET value = '['").run();
    expect(await readSettings(db)).toEqual(DEFAULT_SETTINGS);
  });
});

describe("events", () => {
  it("are listed newest first: a monitor's own and those of all", async () => {
    for (const [at, of] of [
      [1, "shop"],
      [2, null],
      [3, "blog"],
      [3, "shop"],
    ] as const)
      await createEvent(db, { kind: "deploy", at, durationMs: null, monitor: of, note: null });
    const list = async (query: object) => (await listEvents(db, { limit: 9, ...query })).items;
    expect((await list({ monitor: "shop" })).map(({ at, monitor }) => [at, monitor])).toEqual([
      [3, "shop"],
      [2, null],
      [1, "shop"],
    ]);
    expect((await list({ from: 2, to: 3 })).map(({ at }) => at)).toEqual([2]);
    const first = await listEvents(db, { limit: 1 });
    const rest = await list({ cursor: first.nextCursor });
    expect(new Set([...first.items, ...rest].map(({ id }) => id)).size).toBe(4);
    expect([await deleteEvent(db, rest[0]!.id), await deleteEvent(db, rest[0]!.id)]).toEqual([true, false]);
  });
});

describe("incidents", () => {
  const started = (id: string, startedAt: number, rest = {}) =>
    incident("shop", { id, startedAt, endedAt: startedAt + 10, state: "closed", ...rest });

  it("are filtered, newest first, and private ones are kept from strangers", async () => {
    await createMonitor(db, monitor("shop"), 0);
    await createMonitor(db, monitor("secret", { public: false }), 0);
    const incidents = [
      started("a", 100),
      started("b", 200, { kind: "slow" }),
      started("c", 300, { monitor: "secret" }),
      started("d", 400, { state: "open", endedAt: null }),
      started("e", 50, { monitor: null, kind: "silent" }),
    ];
    await record(db, commit({ rev: 0, minute: DAWN, incidents }));
    const list = async (query: object) =>
      (await listIncidents(db, { limit: 9, ...query })).items.map(({ id }) => id).join("");
    expect(await list({})).toBe("dcbae");
    expect(await list({ publicOnly: true })).toBe("dba");
    expect(await list({ monitor: "secret" })).toBe("c");
    expect(await list({ state: "open" })).toBe("d");
    expect(await list({ kind: "slow" })).toBe("b");
    expect(await list({ from: 205, to: 400 })).toBe("cb");
    const first = await listIncidents(db, { limit: 3 });
    expect(await list({ cursor: first.nextCursor })).toBe("ae");
  });

  it("are replaced whole by what comes later", async () => {
    await createMonitor(db, monitor("shop"), 0);
    await record(db, commit({ rev: 0, minute: DAWN, incidents: [incident("shop")] }));
    const closed = incident("shop", {
      state: "closed",
      endedAt: 9,
      updates: [{ at: 1, text: "fixed", public: true }],
    });
    await record(db, commit({ rev: 1, minute: DAWN + 1, incidents: [closed] }));
    expect(await getIncident(db, closed.id)).toEqual(closed);
  });
});

describe("a cursor", () => {
  it.each([
    "",
    "x",
    "!!",
    Buffer.from("[1,2,3]").toString("base64url"),
    Buffer.from("{}").toString("base64url"),
  ])("%j is none", (text) => {
    expect(isCursor(text)).toBe(false);
    expect(decodeCursor(text, 2)).toBeNull();
  });
});

describe("the state row", () => {
  it("can be broken without stopping anything", async () => {
    await createMonitor(db, monitor("shop"), 0);
    await record(db, commit({ rev: 0, minute: DAWN }));
    await db.prepare("UPDATE state SET core = x'01FF', view = x'', config = x'09'").run();
    const faults: string[] = [];
    expect(await loadShard(db, 0, faults)).toMatchObject({ rev: 1, core: null, config: null });
    expect(faults).toHaveLength(2);
    expect(await readViews(db)).toMatchObject([{ shard: 0, view: null, rollup: null }]);
    expect(await loadShard(db, 5)).toBeNull();
  });
});

describe("the schema", () => {
  it("is complete after the migrations, and says what to run when it is not", async () => {
    expect(await schemaFault(db)).toBeNull();
    await db.prepare("ALTER TABLE evidence DROP COLUMN bodies").run();
    expect(await schemaFault(db)).toMatch(/evidence\.bodies is missing.*npm run deploy/);
    await db.prepare("DROP TABLE hot").run();
    expect(await schemaFault(db)).toMatch(/\(hot is missing\)/);
  });
});
