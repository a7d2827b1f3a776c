import { describe, expect, it } from "vitest";
import { alertData, audience } from "../../../src/core/alert/alert.ts";
import type { MonitorInput } from "../../../src/core/config/monitor.ts";
import type { Transition } from "../../../src/core/shard/minute.ts";
import type { ShardConfig, ShardCore } from "../../../src/core/shard/shard.ts";
import { messageOf } from "../../../src/notify/single.ts";
import { configOf, EMPTY, minutes, viewOf } from "./shard-minutes.ts";

type Parts = Omit<Partial<MonitorInput>, "target">;
const monitor = (id: string, dependsOn: string[] = [], parts: Parts = {}): MonitorInput => ({
  ...{ id, name: id.toUpperCase(), dependsOn, target: { url: `https://${id}.example/` } },
  ...parts,
});
const DB = monitor("db");
const SHOP = monitor("shop", ["db"]);

function shard(channels: readonly string[], ...inputs: MonitorInput[]): ShardConfig {
  return { ...configOf(...inputs), channels: channels.map((id) => ({ id, events: null })) };
}

/** Failing minutes by monitor, both inclusive; the outage opens with the second and closes with the second good one. */
type Script = Readonly<Record<string, readonly (readonly [from: number, to: number])[]>>;

class Play {
  readonly told: string[] = [];
  readonly lines: string[] = [];
  core: ShardCore = EMPTY;

  constructor(public config: ShardConfig) {}

  minutes(from: number, to: number, script: Script): this {
    const fails = (id: string, minute: number) =>
      (script[id] ?? []).some(([first, last]) => minute >= first && minute <= last);
    this.core = minutes(
      this.core,
      this.config,
      from,
      to,
      (id, minute) => (fails(id, minute) ? 502 : 200),
      (transition, minute) => this.#note(transition, minute),
    );
    return this;
  }

  #note({ changes, faults }: Transition, minute: number): void {
    expect(faults).toEqual([]);
    for (const { compiled, change } of changes) {
      const of = compiled!.monitor;
      const { channels } = this.config;
      const to = audience(change, of, channels).map(({ id }) => id);
      if (to.length === 0) continue;
      this.told.push(`${minute} ${of.id} ${change.type}${to.join() === "ops" ? "" : ` → ${to.join()}`}`);
      const data = alertData(change, { monitor: of, channels, statusUrl: null, firstFailure: null });
      const said = messageOf({ id: "x", type: change.type, createdAt: change.at, data });
      this.lines.push(...said.lines.filter((line) => /depend|down with it/i.test(line)));
    }
  }
}

const play = (config: ShardConfig, script: Script, to = 20) => new Play(config).minutes(0, to, script);

describe("what depends on a monitor that is down", () => {
  it.each<[string, Script, string[]]>([
    [
      "both in the same minute: one alert",
      { db: [[3, 9]], shop: [[3, 9]] },
      ["4 db outage.opened", "11 db outage.closed"],
    ],
    ["the cause first", { db: [[3, 9]], shop: [[5, 9]] }, ["4 db outage.opened", "11 db outage.closed"]],
    [
      "it first: nobody knew the cause then",
      { db: [[6, 9]], shop: [[3, 9]] },
      ["4 shop outage.opened", "7 db outage.opened", "11 db outage.closed", "11 shop outage.closed"],
    ],
    [
      "it recovers before the cause",
      { db: [[3, 12]], shop: [[4, 8]] },
      ["4 db outage.opened", "14 db outage.closed"],
    ],
    [
      "the cause recovers and it does not: it alerts then",
      { db: [[3, 6]], shop: [[3, 15]] },
      ["4 db outage.opened", "8 db outage.closed", "8 shop outage.opened", "17 shop outage.closed"],
    ],
    [
      "it is about to recover when the cause is over: it gets the time to",
      { db: [[3, 6]], shop: [[3, 7]] },
      ["4 db outage.opened", "8 db outage.closed"],
    ],
    [
      "it had one good check and fails on: it alerts then",
      {
        db: [[3, 6]],
        shop: [
          [3, 7],
          [9, 12],
        ],
      },
      ["4 db outage.opened", "8 db outage.closed", "9 shop outage.opened", "14 shop outage.closed"],
    ],
    [
      "the cause fails once more, after it alerted",
      {
        db: [
          [3, 6],
          [12, 14],
        ],
        shop: [[3, 15]],
      },
      [
        "4 db outage.opened",
        "8 db outage.closed",
        "8 shop outage.opened",
        "13 db outage.opened",
        "16 db outage.closed",
        "17 shop outage.closed",
      ],
    ],
    ["it alone", { shop: [[3, 9]] }, ["4 shop outage.opened", "11 shop outage.closed"]],
    ["the cause alone", { db: [[3, 9]] }, ["4 db outage.opened", "11 db outage.closed"]],
  ])("%s", (_what, script, told) => {
    expect(play(shard(["ops"], DB, SHOP), script).told).toEqual(told);
    // In whatever order they are configured.
    expect(play(shard(["ops"], SHOP, DB), script).told.toSorted()).toEqual(told.toSorted());
  });

  it("opens as an incident all the same, with its own status, and says where it is grouped", () => {
    const shown = play(shard(["ops"], DB, SHOP), { db: [[3, 9]], shop: [[4, 9]] }, 8);
    const { outage } = shown.core.monitors.get("shop")!.open;
    expect(viewOf(shown.core, shown.config, "shop").status).toBe("outage");
    expect(outage).toMatchObject({
      state: "open",
      startedAt: 4 * 60_000,
      groupedUnder: { monitor: "db", since: 3 * 60_000, channels: ["ops"], until: null },
    });
    expect(outage!.timeline.map(({ text }) => text)).toContain(
      "It depends on DB, which is down: grouped under that one's alert.",
    );
  });

  it("is named by the cause's alerts, and names the cause in its own", () => {
    const script = { db: [[3, 6]], shop: [[3, 15]] } as const;
    expect(play(shard(["ops"], DB, SHOP), script).lines).toEqual([
      "Down with it, and grouped under this: SHOP",
      "Depending on it, and not up again yet: SHOP",
      "Depends on DB, which was down from 1970-01-01 00:03:00 UTC to 00:08:00 UTC",
    ]);
  });

  it("alerts at once where the cause's alert does not go, and says what it depends on", () => {
    const db = { ...DB, alert: { channels: ["ops"] } };
    const shown = play(shard(["ops", "web"], db, SHOP), { db: [[3, 9]], shop: [[3, 9]] });
    expect(shown.told).toEqual([
      "4 db outage.opened",
      "4 shop outage.opened → web",
      "11 db outage.closed",
      "11 shop outage.closed → web",
    ]);
    expect(shown.lines).toContain("Depends on DB, which is down since 1970-01-01 00:03:00 UTC");
  });

  it("alerts as ever when nobody is alerted of the cause", () => {
    const mute = { ...DB, alert: { channels: [] } };
    const told = play(shard(["ops"], mute, SHOP), { db: [[3, 9]], shop: [[3, 9]] }).told;
    expect(told).toEqual(["4 shop outage.opened", "11 shop outage.closed"]);
  });

  it("is grouped under the deepest cause, and stays so while one of two is down", () => {
    const all = [monitor("dns"), monitor("db", ["dns"]), monitor("shop", ["db", "mail"]), monitor("mail")];
    const script: Script = { dns: [[3, 6]], db: [[3, 12]], shop: [[3, 16]], mail: [[5, 9]] };
    expect(play(shard(["ops"], ...all), script).told).toEqual([
      "4 dns outage.opened",
      "6 mail outage.opened",
      "8 dns outage.closed",
      "8 db outage.opened",
      "11 mail outage.closed",
      "14 db outage.closed",
      "14 shop outage.opened",
      "18 shop outage.closed",
    ]);
  });

  it.each([
    ["no longer depends on it", (): ShardConfig => shard(["ops"], DB, monitor("shop"))],
    ["outlives it: the cause was deleted", (): ShardConfig => shard(["ops"], monitor("x"), monitor("shop"))],
  ])("alerts when it %s", (_what, changed) => {
    const script: Script = { db: [[3, 15]], shop: [[3, 15]] };
    const running = play(shard(["ops"], DB, SHOP), script, 6);
    running.config = changed();
    running.minutes(7, 9, script);
    expect(running.told.filter((told) => told.includes("shop"))).toEqual(["7 shop outage.opened"]);
  });

  it("is not reminded of, nor escalated, where the cause's alert went", () => {
    const alert = { channels: ["ops"], remindMinutes: 2, escalateMinutes: 3, escalateTo: ["boss"] };
    const config = shard(["ops", "boss"], { ...DB, alert }, { ...SHOP, alert });
    const told = play(config, { db: [[3, 12]], shop: [[3, 12]] }).told;
    expect(told.filter((one) => one.includes("shop"))).toEqual([]);
    expect(told).toContain("6 db outage.opened → boss");
    const alone = play(config, { db: [[3, 6]], shop: [[3, 12]] }).told.filter((one) => one.includes("shop"));
    expect(alone).toEqual([
      "8 shop outage.opened",
      "9 shop outage.opened → boss",
      "10 shop outage.opened",
      "12 shop outage.opened",
      "14 shop outage.closed → ops,boss",
    ]);
  });

  it("ends in a circle that was saved before anyone forbade one", () => {
    const circle = shard(["ops"], monitor("db", ["shop"]), SHOP);
    const told = play(circle, { db: [[3, 9]], shop: [[5, 9]] }).told;
    expect(told[0]).toBe("4 db outage.opened");
  });

  it("is read from a configuration that has no such field", () => {
    const config = shard(["ops"], DB, SHOP);
    for (const { monitor: one } of config.monitors) delete (one as { dependsOn?: unknown }).dependsOn;
    expect(play(config, { db: [[3, 5]] }).told).toEqual(["4 db outage.opened", "7 db outage.closed"]);
  });
});

it("an alert's JSON says what it depends on, in ISO times", () => {
  const { compiled, change } = (() => {
    let found: Transition["changes"][number] | undefined;
    minutes(
      EMPTY,
      shard([], DB, SHOP),
      0,
      9,
      (_id, minute) => (minute > 2 ? 502 : 200),
      ({ changes }) => {
        found ??= changes.find((one) => one.compiled?.monitor.id === "shop");
      },
    );
    return found!;
  })();
  const data = alertData(change, {
    monitor: compiled!.monitor,
    channels: [],
    statusUrl: null,
    firstFailure: null,
  });
  expect(data.dependsOn).toEqual({ id: "db", name: "DB", since: "1970-01-01T00:03:00.000Z", until: null });
});
