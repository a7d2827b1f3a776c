/** Faults by the clock, by events or by filling up, as operators meet them: written before any rule was held against them. */
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { answer, type Bad, type Kind, pickGateway, waited } from "./answers.ts";
import { isSummer } from "./faults-in-time.ts";
import type { Random } from "./random.ts";
import { end, gone, type RealShape, restarts, three } from "./shape.ts";
import { type Spell, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, patience, type World } from "./world.ts";

/** Spells at each day's or week's local time that `on` lets through. */
function localRuns(
  world: World,
  everyDays: number,
  on: (day: number) => boolean,
  r: Random,
  lasts: () => number,
): Spell[] {
  const first = Math.floor(world.from / DAY) * DAY + r.whole(0, everyDays - 1) * DAY;
  const local = r.whole(0, 95) * 15 * MINUTE;
  const spells: Spell[] = [];
  for (let day = first; day < end(world); day += everyDays * DAY) {
    if (!on(day)) continue;
    const at = day + local - (isSummer(day + local) ? HOUR : 0);
    spells.push({ from: at - 5000, to: at + lasts() });
  }
  return spells;
}

/** What a job does to the requests that come while it runs. */
function starving(world: World, r: Random): (spells: readonly Spell[]) => void {
  const kinds: readonly Kind[] = ["closed", "read-timeout", "app-error"];
  const gateway = pickGateway(world, r, kinds);
  const kind = r.pick(kinds);
  const wall = r.pick([4000, 10_000, 30_000]);
  const share = r.between(0.6, 1);
  return (spells) =>
    world.faults.push(({ at, attempt }) => {
      if (!within(spells, at)) return null;
      if (!r.chance(share)) return { slowBy: 2.5 };
      return kind === "read-timeout"
        ? waited(gateway, kind, wall, patience(world, attempt))
        : answer(gateway, kind);
    });
}

const SCHEDULED: readonly Cause[] = ["scheduled-job"];

/** A deploy changes the crontab: the same job at another minute, or as often again. */
export const movedCron: RealShape = {
  truth: SCHEDULED,
  make: (world, r) => {
    three(world);
    world.days = r.pick([5, 7, 10]);
    const moved = world.from + r.between(0.3, 0.7) * world.days * DAY;
    world.events.push({ kind: "deploy", at: moved, durationMs: null, note: null });
    const period = r.pick([5, 10, 30, 60]) * MINUTE;
    const later = r.chance(0.5) ? period : r.pick([5, 10, 30, 60, 120]) * MINUTE;
    const phases = [r.whole(0, 4) * MINUTE, r.whole(0, 4) * MINUTE];
    const lasts = r.between(30, 100) * 1000;
    const runs = r.between(0.5, 1);
    const spells: Spell[] = [];
    for (let at = world.from; at < end(world); at += MINUTE) {
      const [every, phase] = at < moved ? [period, phases[0]!] : [later, phases[1]!];
      if (at % every === phase && r.chance(runs)) spells.push({ from: at, to: at + lasts });
    }
    starving(world, r)(spells);
  },
};

/** Once a week at a local hour, over a change of daylight saving. */
export const weeklyLocal: RealShape = {
  truth: SCHEDULED,
  make: (world, r) => {
    three(world);
    world.days = 49;
    world.intervalMinutes = 5;
    const change = r.chance(0.5) ? Date.UTC(2026, 2, 29) : Date.UTC(2026, 9, 25);
    world.from = change - r.whole(18, 31) * DAY;
    world.onset = world.from;
    starving(
      world,
      r,
    )(
      localRuns(
        world,
        7,
        () => true,
        r,
        () => r.between(6, 14) * MINUTE,
      ),
    );
  },
};

/** Workdays only, at a local time. */
export const workdayJob: RealShape = {
  truth: SCHEDULED,
  make: (world, r) => {
    three(world);
    world.days = r.pick([14, 21, 28]);
    const isWorkday = (day: number) => new Date(day).getUTCDay() % 6 !== 0;
    starving(world, r)(localRuns(world, 1, isWorkday, r, () => r.between(1, 6) * MINUTE));
  },
};

/** Every half hour or hour, in business hours only, as long as there is work for it. */
export const businessHoursJob: RealShape = {
  truth: SCHEDULED,
  make: (world, r) => {
    three(world);
    world.days = r.pick([7, 14]);
    const [opens, closes] = [r.whole(5, 9), r.whole(15, 20)];
    const minute = r.whole(1, 28);
    const every = r.pick([30, 60]);
    const runs = r.between(0.3, 0.9);
    const spells: Spell[] = [];
    for (let at = Math.ceil(world.from / HOUR) * HOUR; at < end(world); at += every * MINUTE) {
      const hour = new Date(at).getUTCHours();
      if (hour >= opens && hour < closes && r.chance(runs))
        spells.push({ from: at + minute * MINUTE, to: at + minute * MINUTE + r.between(0.7, 5) * MINUTE });
    }
    starving(world, r)(spells);
  },
};

/** A loop that sleeps a day after it is done, so that it drifts through the day. */
export const driftingJob: RealShape = {
  truth: ["scheduled-job", "resource-leak"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([14, 21]);
    const sleep = r.pick([6, 12, 24]) * HOUR;
    const lasts = r.between(3, 9) * MINUTE;
    starving(
      world,
      r,
    )(
      restarts(
        world,
        () => sleep + lasts + r.between(0, 1.5) * MINUTE,
        () => lasts * r.between(0.8, 1.2),
      ),
    );
  },
};

/** Pods are replaced one after the other; each takes its share of the requests with it. */
export function rollingPods(isRecorded: boolean): RealShape {
  return {
    truth: isRecorded ? ["deploy"] : ["deploy", "crash-restart", "scale-in"],
    make: (world, r) => {
      three(world);
      world.days = 14;
      if (!isRecorded) world.open = true;
      const pods = r.pick([2, 3, 3, 4]);
      const each = r.between(20, 60) * 1000;
      const gateway = pickGateway(world, r, ["refused", "closed"]);
      const kind = r.pick(["refused", "closed"] as const);
      const spells: Spell[] = [];
      for (let day = Math.floor(world.from / DAY) * DAY; day < end(world); day += DAY)
        for (let k = r.whole(0, 3); k > 0 && new Date(day).getUTCDay() % 6 !== 0; k--) {
          const at = day + r.between(7, 17) * HOUR;
          if (isRecorded) world.events.push({ kind: "deploy", at, durationMs: null, note: null });
          spells.push({ from: at + 20_000, to: at + 20_000 + pods * each });
        }
      spells.sort((a, b) => a.from - b.from);
      world.faults.push(({ at }) =>
        within(spells, at) && r.chance(1 / pods) ? answer(gateway, kind) : null,
      );
    },
  };
}

/** An old page is served for minutes after each deployment. */
export const staleAfterDeploy: RealShape = {
  truth: ["deploy", "content-error"],
  make: (world, r) => {
    three(world);
    world.days = 14;
    const times = r
      .arrivals(world.from, end(world), r.between(10, 30) * HOUR)
      .filter((at) => new Date(at).getUTCDay() % 6 !== 0);
    world.events.push(...times.map((at) => ({ kind: "release", at, durationMs: null, note: null })));
    const bad: Bad = {
      status: 200,
      latencyMs: null,
      failure: { type: "assertion.body", hop: { role: "app", product: null }, causes: [] },
    };
    gone(
      world,
      times.map((at) => ({ from: at + 30_000, to: at + r.between(2, 8) * MINUTE })),
      () => bad,
    );
  },
};
