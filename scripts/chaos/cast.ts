/** Who takes part: monitors with their targets' characters, and channels with their receivers' manners. */
import type { Character, Manners } from "./behaviour.ts";
import { RECEIVER_HOST, TARGET_HOST } from "./world.ts";

export const REGIONS = ["weur", "enam", "apac"] as const;

/** As the API takes them. */
export interface MonitorBody {
  readonly id: string;
  readonly [field: string]: unknown;
}

interface Member extends Character {
  readonly body: Omit<MonitorBody, "id">;
}

const common = (id: string) => ({ target: { url: `http://${id}.${TARGET_HOST}/health` } });
const NO_LADDER = { recheck: { afterSeconds: [] } };

const MEMBERS: readonly Member[] = [
  { id: "steady", troubles: [], everyMinutes: 0, lastsMinutes: 0, stray: 0, body: NO_LADDER },
  {
    ...{ id: "flaky", troubles: ["502", "503", "reset"], everyMinutes: 70, lastsMinutes: 6, stray: 10 },
    body: { ...NO_LADDER, alert: { escalateMinutes: 4, escalateTo: ["second"] } },
  },
  {
    ...{
      id: "hostile",
      troubles: ["hang", "reset", "stall", "loop", "flood"],
      everyMinutes: 60,
      lastsMinutes: 5,
    },
    ...{ stray: 2, body: { ...NO_LADDER } },
  },
  {
    ...{ id: "asserting", troubles: ["wrong", "503", "502"], everyMinutes: 50, lastsMinutes: 8, stray: 0 },
    body: { ...NO_LADDER, assert: { bodyContains: ["fine"] } },
  },
  {
    ...{ id: "spread", troubles: ["502", "hang", "reset"], everyMinutes: 60, lastsMinutes: 9, stray: 3 },
    ...{ inOneRegion: REGIONS, body: { ...NO_LADDER, regions: REGIONS } },
  },
  {
    ...{
      id: "climbed",
      troubles: ["502", "brief", "brief", "reset"],
      everyMinutes: 45,
      lastsMinutes: 4,
      stray: 5,
    },
    body: { regions: ["weur", "enam"] },
  },
  {
    ...{ id: "seldom", troubles: ["502", "hang"], everyMinutes: 240, lastsMinutes: 40, stray: 3 },
    body: { ...NO_LADDER, intervalMinutes: 5 },
  },
  {
    ...{ id: "sluggish", troubles: ["slow", "502"], everyMinutes: 60, lastsMinutes: 7, stray: 0 },
    body: { ...NO_LADDER, assert: { slowMs: 2_000 } },
  },
  {
    ...{ id: "paused-at-times", troubles: ["502"], everyMinutes: 40, lastsMinutes: 15, stray: 0 },
    body: NO_LADDER,
  },
  /** In a shard of its own. */
  {
    ...{ id: "elsewhere", troubles: ["502", "reset"], everyMinutes: 60, lastsMinutes: 6, stray: 3 },
    body: { alert: { escalateMinutes: 4, escalateTo: ["second"] }, ...NO_LADDER, regions: ["weur"] },
  },
];

/** Comes and goes in the course of a run. */
const GUEST: Member = {
  ...{ id: "guest", troubles: ["502", "reset"], everyMinutes: 20, lastsMinutes: 8, stray: 5 },
  body: NO_LADDER,
};

export const IN_SHARD_1 = "elsewhere";
export const CHARACTERS: readonly Character[] = [...MEMBERS, GUEST];
export const MONITORS: readonly MonitorBody[] = MEMBERS.map(asBody);
export const GUEST_MONITOR: MonitorBody = asBody(GUEST);

function asBody({ id, body }: Member): MonitorBody {
  return { id, ...common(id), ...body };
}

export interface ChannelBody {
  readonly id: string;
  readonly [field: string]: unknown;
}

const webhook = (id: string, more: Record<string, unknown> = {}): ChannelBody => ({
  ...{ id, kind: "webhook", url: `https://${RECEIVER_HOST}/${id}` },
  ...more,
});

export const CHANNELS: readonly ChannelBody[] = [
  webhook("ops"),
  webhook("faulty"),
  webhook("limited"),
  webhook("hung"),
  /** Left alone for three hours of each day, but for regional failures. */
  webhook("night", { quietHours: { from: "23:00", to: "02:00", except: ["regional"] } }),
  /** Gets what nobody acknowledges. */
  webhook("second"),
  webhook("blips", { events: ["blip", "outage.opened", "outage.closed"] }),
];

/** Removed and made again in the course of a run. */
export const GUEST_CHANNEL = webhook("gone-at-times");

const soon = { latencyMs: 60 };

export const MANNERS: readonly Manners[] = [
  {
    ...{ channel: "faulty", everyMinutes: 60, lastsMinutes: 15 },
    replies: [
      { status: 500, ...soon },
      { status: 503, ...soon },
      { status: 410, ...soon },
    ],
  },
  {
    ...{ channel: "limited", everyMinutes: 40, lastsMinutes: 10 },
    replies: [
      { status: 429, ...soon, headers: { "retry-after": "90" } },
      { status: 429, ...soon, headers: { "retry-after": "-5" } },
      { status: 429, ...soon },
    ],
  },
  {
    ...{ channel: "hung", everyMinutes: 60, lastsMinutes: 12 },
    replies: [
      { status: null, latencyMs: 0 },
      { status: 200, latencyMs: 9_000 },
      { status: 200, latencyMs: 30_000 },
    ],
  },
];
