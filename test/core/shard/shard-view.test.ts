import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import type { MonitorDigest } from "../../../src/core/shard/shard.ts";
import { incidentView, monitorView, shardView } from "../../../src/core/shard/shard-view.ts";
import { sketchOf } from "../../../src/core/shard/sketch.ts";
import { publicIds, publicOnly } from "../../../src/core/shard/view.ts";
import { START, type Story, tell } from "../condition/story.ts";

const digest: MonitorDigest = {
  latency: sketchOf(Array.from({ length: 99 }, () => 1000)),
  week: [6 * 86_400, 864],
  month: [29 * 86_400, 864],
  quarter: [89 * 86_400, 864],
};
const viewOf = ({ state, monitor }: Story, more: object = {}) =>
  monitorView({ monitor, state, digest: undefined, inMaintenance: false, minute: state.minute!, ...more });

describe("a monitor's view", () => {
  it("has uptimes of today and of the finished days", () => {
    const view = viewOf(tell("auto: .{8}XX"), { digest });
    expect(view.uptime.day).toBeCloseTo(0.8);
    expect(view.uptime.week).toBeCloseTo(1 - (864 + 120) / (6 * 86_400 + 600), 9);
    expect(view.uptime.month).toBeCloseTo(1 - (864 + 120) / (29 * 86_400 + 600), 9);
    expect(view.uptime.quarter).toBeCloseTo(1 - (864 + 120) / (89 * 86_400 + 600), 9);
  });

  it("has no uptime when nothing was observed, which is not 100 %", () => {
    expect(viewOf(tell("auto: ????")).uptime).toEqual({ day: null, week: null, month: null, quarter: null });
  });

  it.each([
    ["whose first check failed", "auto: X", null],
    ["that is an outage", "auto: XX", 0],
    ["that was up before", "auto: ...X", 1],
    ["that is up again", "auto: X.", 1],
  ])("counts a failing minute as neither up nor down before it is decided: one %s", (_, lanes, uptime) => {
    expect(viewOf(tell(lanes)).uptime).toEqual({ day: uptime, week: uptime, month: uptime, quarter: uptime });
  });

  it("has latencies of the last finished hours and the present one", () => {
    const story = tell("auto: .");
    expect(viewOf(story).latencyMs.p50).toBeCloseTo(100, -1);
    expect(viewOf(story, { digest }).latencyMs.p50).toBeGreaterThan(980);
    expect(viewOf(tell("auto: ????")).latencyMs).toEqual({ p50: null, p95: null, p99: null });
  });

  it("has the failure rate and the blips of 24 hours", () => {
    const story = tell("weur: .X..\nenam: ....\napac: ....");
    expect(viewOf(story).failureRate.value).toBeCloseTo(1 / 12);
    expect(viewOf(story).blips24h).toBe(1);
    const later = viewOf(story, { minute: START + 3000 });
    expect(later).toMatchObject({ blips24h: 0, failureRate: { value: 0, low: 0, high: 1 } });
    expect(later.today).toMatchObject({ day: 20_002, up: 0 });
  });

  it("has the last check of each region that has answered", () => {
    const { regions, lastCheckAt } = viewOf(tell("weur: .X\nenam: ..\napac: ??"));
    expect(regions.map(({ region, verdict }) => [region, verdict])).toEqual([
      ["weur", "down"],
      ["enam", "up"],
    ]);
    expect(lastCheckAt).toBe((START + 1) * MINUTE_MS);
  });
});

describe("a shard's view", () => {
  const story = tell("auto: .XX....XX");
  const config = {
    rev: 1,
    monitors: [{ key: 1, monitor: story.monitor, sinceMinute: 0 }],
    maintenance: [],
    channels: [],
    statusUrl: null,
  };
  const core = {
    newestMinute: START + 8,
    monitors: new Map([["shop", story.state]]),
    digests: new Map(),
    silent: {},
  };
  const changed = [...story.byId.values()];
  const parts = { config, core, previous: [], changed, now: (START + 8) * MINUTE_MS + 20_000 };

  it("has its monitors, its incidents newest first, and the time of its last tick", () => {
    const view = shardView(parts);
    expect(view.lastTickAt).toBe((START + 8) * MINUTE_MS);
    expect(view.monitors.map(({ id, status }) => [id, status])).toEqual([["shop", "outage"]]);
    expect(view.incidents.map(({ state }) => state)).toEqual(["open", "closed"]);
  });

  it("keeps what it had, and takes what changed", () => {
    const previous = shardView(parts).incidents;
    const closed = { ...changed[1]!, state: "closed" as const, endedAt: (START + 10) * MINUTE_MS };
    const monitors = new Map([["shop", { ...story.state, open: { ...story.state.open, outage: null } }]]);
    const next = shardView({ ...parts, core: { ...core, monitors }, previous, changed: [closed] });
    expect(next.incidents.map(({ state }) => state)).toEqual(["closed", "closed"]);
  });

  it("forgets closed incidents after 14 days, open ones never", () => {
    const late = START + 15 * 1440;
    const view = shardView({ ...parts, core: { ...core, newestMinute: late }, now: late * MINUTE_MS });
    expect(view.incidents.map(({ state }) => state)).toEqual(["open"]);
  });

  it("holds at most 50", () => {
    const many = Array.from({ length: 80 }, (_, index) => ({
      ...incidentView(changed[0]!),
      id: `shop.outage.${index}`,
    }));
    expect(shardView({ ...parts, previous: many }).incidents).toHaveLength(50);
  });

  it("shows the newest of very many that are open", () => {
    const many = Array.from({ length: 900 }, (_, index) => ({
      ...incidentView(changed[0]!),
      ...{ id: `manual.${index}`, monitor: null, state: "open" as const, endedAt: null, startedAt: index },
    }));
    const { incidents } = shardView({ ...parts, previous: many });
    expect(incidents).toHaveLength(500);
    expect(incidents.at(-1)!.startedAt).toBeGreaterThan(395);
  });

  it("has no incidents of monitors that are gone", () => {
    const gone = { ...parts, config: { ...config, monitors: [] } };
    expect(shardView(gone).incidents).toEqual([]);
  });

  it("shows a monitor in maintenance, and one that was never checked", () => {
    const window = {
      id: "m",
      monitor: null,
      from: START * MINUTE_MS,
      to: (START + 99) * MINUTE_MS,
      cron: null,
      durationMinutes: null,
    };
    expect(shardView({ ...parts, config: { ...config, maintenance: [window] } }).monitors[0]!.status).toBe(
      "maintenance",
    );
    const fresh = { ...core, newestMinute: null, monitors: new Map() };
    expect(shardView({ ...parts, core: fresh, changed: [] }).monitors[0]!.status).toBe("unknown");
    expect(shardView({ ...parts, core: fresh, changed: [] }).lastTickAt).toBeNull();
  });

  it("shows strangers no private monitor and nothing of its incidents", () => {
    const hidden = {
      ...config,
      monitors: [{ ...config.monitors[0]!, monitor: { ...story.monitor, public: false } }],
    };
    const view = shardView({ ...parts, config: hidden });
    expect(publicOnly(view, publicIds([view]))).toMatchObject({ monitors: [], incidents: [] });
  });
});
