/** Faults that are planted into a run, to see the checker find them: each is what a bug could do, and nothing more. */
import type { Fault } from "./checker/fault.ts";
import type { Setup } from "./simulation.ts";
import type { Received } from "./world.ts";

interface Plant {
  readonly what: string;
  /** What the checker must name. */
  readonly found: Fault["kind"];
  readonly meddle: NonNullable<Setup["meddle"]>;
}

/** The so-many-th time that something is done it goes wrong. */
function onTime(number: number): () => boolean {
  let times = 0;
  return () => ++times === number;
}

const LATE_MS = 20 * 60_000;

const isHot = (sql: string) => /INSERT INTO hot/.test(sql);

export const PLANTS: Readonly<Record<string, Plant>> = {
  "drop-minute": {
    what: "a minute's checks are not appended, and the commit goes through",
    found: "check missing",
    meddle: (_platform, _world, d1) => {
      const now = onTime(20);
      d1.meddle = (sql, values) => (isHot(sql) && now() ? null : values);
    },
  },
  "double-minute": {
    what: "a minute's checks are appended twice",
    found: "check doubled",
    meddle: (platform, _world, d1, end) => {
      const now = onTime(1);
      // Late: the housekeeping of an hour would make one of the two.
      d1.meddle = (sql, values) =>
        platform.time.now > end - LATE_MS && isHot(sql) && now() ? twice(values) : values;
    },
  },
  "send-twice": {
    what: "a message goes out twice under one id",
    found: "alert doubled",
    meddle: (_platform, world) => {
      const now = onTime(3);
      world.meddle = (message) => (now() ? [message, { ...message }] : [message]);
    },
  },
  "closed-first": {
    what: "what closes an incident goes out before what opened it",
    found: "alert out of order",
    meddle: (_platform, world) => {
      let held: Received | null = null;
      world.meddle = (message) => {
        const { type, channel, incident } = message;
        if (held === null && type === "outage.opened" && channel === "ops") {
          held = message;
          return [];
        }
        if (
          held === null ||
          type !== "outage.closed" ||
          channel !== held.channel ||
          incident !== held.incident
        )
          return [message];
        return [message, { ...held, at: message.at + 1 }];
      };
    },
  },
  "lost-alert": {
    what: "an alert is marked as sent and never was",
    found: "alert not sent",
    meddle: (_platform, world) => {
      const now = onTime(2);
      world.meddle = (message) => (now() ? [] : [message]);
    },
  },
  "wrong-day": {
    what: "a day's total of good checks is written wrong",
    found: "day does not add up",
    meddle: (_platform, _world, d1) => {
      d1.meddle = (sql, values) =>
        /INSERT INTO days/.test(sql)
          ? values.map((value) => String(value).replace(/"up":(\d+)/, '"up":1$1'))
          : values;
    },
  },
};

/** The chunk in the statement's JSON, doubled. */
function twice(values: readonly unknown[]): readonly unknown[] {
  return values.map((value) =>
    typeof value === "string" && value.startsWith("[") ? value.replace(/"v":"(\w+)"/, '"v":"$1$1"') : value,
  );
}
