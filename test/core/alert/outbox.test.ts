import { describe, expect, it } from "vitest";
import { planOutbox } from "../../../src/core/alert/outbox.ts";
import type { ChannelManner, Waiting } from "../../../src/core/alert/queue.ts";
import type { AlertType } from "../../../src/core/incident/incident.ts";
import { CHANNELS, waiting } from "./waiting.ts";

const NOW = 1_000_000;
const LATER = NOW + 7_200_000;

interface Planned {
  readonly send: number[][];
  readonly superseded: number[];
  readonly held: string[];
}

function planned(
  entries: readonly Waiting[],
  channels: ReadonlyMap<string, ChannelManner> = CHANNELS,
): Planned {
  const plan = planOutbox(entries, channels, NOW);
  return {
    send: plan.messages.map(({ entries: of }) => of.map(({ seq }) => seq)),
    superseded: plan.superseded.flat().map(({ seq }) => seq),
    held: plan.held.map(({ seq, until }) => `${seq} until ${until - NOW}`),
  };
}

const opened = (rest: Partial<Waiting> = {}) => waiting(1, "outage.opened", rest);
const reminder = (seq: number, rest: Partial<Waiting> = {}) =>
  waiting(seq, "outage.opened", { repeats: true, ...rest });
const closed = (rest: Partial<Waiting> = {}) => waiting(9, "outage.closed", rest);

describe("of one channel and incident", () => {
  it.each<[string, Waiting[], Partial<Planned>]>([
    ["one after the other leaves", [opened(), reminder(2), reminder(3)], { send: [[1]], superseded: [2] }],
    [
      "an end before anyone was sent the beginning supersedes both",
      [opened(), closed()],
      { send: [], superseded: [1, 9] },
    ],
    [
      "and what was said between them",
      [opened(), reminder(2), closed()],
      { send: [], superseded: [1, 2, 9] },
    ],
    [
      "a note on what was sent goes before the end, and neither supersedes the other",
      [waiting(1, "incident.noted"), waiting(2, "incident.closed")],
      { send: [[1]], superseded: [], held: [] },
    ],
    [
      "an end waits for a beginning that was tried",
      [opened({ attempts: 1, nextAt: LATER }), closed()],
      { send: [], superseded: [], held: ["9 until 7200000"] },
    ],
    [
      "an end waits for a beginning that another sender is at, without a new date",
      [opened({ attempts: 1, nextAt: NOW + 5000, leasedUntil: NOW + 5000 }), closed()],
      { send: [], superseded: [], held: [] },
    ],
    [
      "a beginning whose sender died is sent again, before the end",
      [opened({ attempts: 1, nextAt: NOW - 1, leasedUntil: NOW - 1 }), closed()],
      { send: [[1]], superseded: [], held: [] },
    ],
    ["an end goes when the beginning was sent or given up", [closed()], { send: [[9]], superseded: [] }],
    [
      "an end makes a reminder moot that waits for its next try",
      [reminder(2, { attempts: 2, nextAt: LATER }), closed()],
      { send: [[9]], superseded: [2] },
    ],
    [
      "an end waits for a reminder that is being sent",
      [reminder(2, { attempts: 1, nextAt: NOW + 9, leasedUntil: NOW + 9 }), closed()],
      { send: [], superseded: [] },
    ],
    [
      "a beginning sent again by hand is no beginning that nobody knows of",
      [opened({ tried: true }), closed()],
      { send: [[1]], superseded: [] },
    ],
    [
      "what is not due yet is left alone",
      [opened({ attempts: 3, nextAt: LATER })],
      { send: [], superseded: [], held: [] },
    ],
    [
      "two incidents wait for nothing of each other",
      [opened({ attempts: 1, nextAt: LATER }), waiting(2, "outage.opened", { incident: "blog.outage.1" })],
      { send: [[2]], held: [] },
    ],
    [
      "two channels neither",
      [opened({ attempts: 1, nextAt: LATER }), closed({ channel: "page" })],
      { send: [[9]], held: [] },
    ],
    [
      "tests and blips of no incident neither",
      [
        waiting(1, "blip", { incident: null, attempts: 1, nextAt: LATER }),
        waiting(2, "test", { incident: null }),
      ],
      { send: [[2]], held: [] },
    ],
  ])("%s", (_what, entries, expected) => {
    expect(planned(entries)).toMatchObject(expected);
  });

  it("a webhook gets everything, one after the other", () => {
    const of = [opened(), reminder(2), closed()].map((entry) => ({ ...entry, channel: "hook" }));
    expect(planned(of)).toEqual({ send: [[1]], superseded: [], held: [] });
    expect(planned(of.slice(1))).toEqual({ send: [[2]], superseded: [], held: [] });
  });

  it("the order is that of insertion, whatever the times say", () => {
    const [first, second] = [opened({ nextAt: NOW, tried: true }), closed({ nextAt: 0, createdAt: -5 })];
    expect(planned([second, first]).send).toEqual([[1]]);
  });

  it("a channel that was deleted meanwhile is settled like any other", () => {
    expect(planned([opened({ channel: "gone" }), closed({ channel: "gone" })]).send).toEqual([[1]]);
  });
});

describe("quiet hours", () => {
  const quiet: ChannelManner = {
    keepsAll: false,
    groups: true,
    quietUntil: (type) => (type.startsWith("slow.") ? LATER : null),
  };
  const channels = new Map([["chat", quiet]]);

  it("hold what is not worth waking for, and let the rest through", () => {
    const slow = waiting(2, "slow.opened", { incident: "shop.slow.1" });
    expect(planned([opened(), slow], channels)).toEqual({
      send: [[1]],
      superseded: [],
      held: ["2 until 7200000"],
    });
  });

  it("drop what was over before they ended", () => {
    const of = { incident: "shop.slow.1", nextAt: NOW };
    const entries = [waiting(2, "slow.opened", { ...of, nextAt: LATER }), waiting(3, "slow.closed", of)];
    expect(planned(entries, channels)).toEqual({ send: [], superseded: [2, 3], held: [] });
  });
});

/** `count` incidents of one commit. */
function many(from: number, count: number, rest: Partial<Waiting> = {}): Waiting[] {
  return Array.from({ length: count }, (_, index) =>
    waiting(from + index, "outage.opened", { incident: `m${from + index}.outage.1`, ...rest }),
  );
}

describe("a mass failure", () => {
  it("is one message where people read, from five monitors on", () => {
    expect(planned(many(1, 5)).send).toEqual([[1, 2, 3, 4, 5]]);
    expect(planned(many(1, 4)).send).toEqual([[1], [2], [3], [4]]);
  });

  it("stays one each on call and in webhooks", () => {
    expect(planned(many(1, 5, { channel: "page" })).send).toHaveLength(5);
    expect(planned(many(1, 5, { channel: "hook" })).send).toHaveLength(5);
  });

  it("is not joined over commits, channels, or with what closed", () => {
    const closing = many(30, 4).map((entry) => ({ ...entry, type: "outage.closed" as const, ends: true }));
    const entries = [...many(1, 4), ...many(10, 4, { createdAt: 60 }), ...closing];
    expect(planned(entries).send).toHaveLength(12);
  });

  it("keeps no fresh outage of another commit waiting, in whatever channel", () => {
    const mass = many(1, 200, { channel: "hook", type: "slow.opened" });
    const fresh = waiting(500, "outage.opened", { incident: "new", createdAt: 60, channel: "hook" });
    const other = waiting(501, "outage.opened", { incident: "new", createdAt: 60, channel: "page" });
    const first = planned([...mass, fresh, other])
      .send.slice(0, 2)
      .flat();
    expect(first.toSorted()).toEqual([500, 501]);
  });

  it("is not starved by a stream of fresh ones either", () => {
    const mass = many(1, 200, { channel: "hook" });
    const stream = many(300, 100, { channel: "hook" }).map((one) => ({ ...one, createdAt: one.seq }));
    const first = planned([...mass, ...stream])
      .send.slice(0, 202)
      .flat();
    expect(first.filter((seq) => seq < 300).length).toBeGreaterThan(0);
  });

  it("sends outages before what is less urgent, the older of equals first", () => {
    const of = (seq: number, type: AlertType) => waiting(seq, type, { incident: `i${seq}`, channel: "page" });
    const entries = [of(1, "blip"), of(2, "slow.opened"), of(3, "regional.opened"), of(5, "outage.opened")];
    expect(planned([...entries, of(4, "outage.opened"), of(6, "test")]).send.flat()).toEqual([
      6, 4, 5, 3, 2, 1,
    ]);
  });

  it("gives every channel its turn when there are more of them than places", () => {
    const channels = Array.from({ length: 40 }, (_, index) => `c${index}`);
    const entries = channels.flatMap((channel, index) => many(index * 100, 50, { channel }));
    const firsts = [0, 1, 2].map(
      (second) => planOutbox(entries, new Map(), second * 1000).messages[0]!.entries[0]!.channel,
    );
    expect(new Set(firsts).size).toBe(3);
  });
});
