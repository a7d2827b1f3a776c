/** Real faults that a clock, a load or a deploy sets off. */
import { answer, pickGateway } from "./answers.ts";
import { end, gone, type RealShape, restarts, THREE, three } from "./shape.ts";
import type { Spell } from "./spells.ts";
import { DAY, HOUR, MINUTE } from "./world.ts";

/** Memory fills in minutes, the process dies and starts again: `slows` by how much before it does. */
export function leak(slows: number, jitter: number): RealShape {
  return {
    truth: ["resource-leak"],
    make: (world, r) => {
      three(world);
      world.days = r.pick([0.5, 1, 2]);
      const cycle = r.scale(35, 150) * MINUTE;
      const spells = restarts(
        world,
        () => cycle * r.between(1 - jitter, 1 + jitter),
        () => r.between(20, 75) * 1000,
      );
      world.load = (at) => {
        const next = spells.findIndex((spell) => spell.from > at);
        const from = spells[next - 1]?.to ?? world.from;
        const filled = Math.min(1, Math.max(0, (at - from) / cycle));
        return 1 + slows * filled ** 2;
      };
      const gateway = pickGateway(world, r, ["refused"], /nginx|caddy|haproxy|apache|unknown/);
      gone(world, spells, () => answer(gateway, "refused"));
    },
  };
}

export const weeklyJob: RealShape = {
  truth: ["scheduled-job"],
  make: (world, r) => {
    world.days = r.pick([28, 35, 42]);
    world.intervalMinutes = r.pick([1, 5]);
    world.regions = r.chance(0.5) ? [...THREE] : ["weur"];
    const phase = r.between(0, 7 * DAY);
    const lasts = Math.max(90_000, 1.1 * world.intervalMinutes * MINUTE);
    const gateway = pickGateway(world, r, ["refused", "closed"]);
    const kind = r.pick(["refused", "closed"] as const);
    world.faults.push(({ at }) => ((at - phase) % (7 * DAY) < lasts ? answer(gateway, kind) : null));
  },
};

/** Users arrive within the same hour each morning, never on the same minute, and everything slows while they do. */
export const rush: RealShape = {
  truth: ["peak-load", "connection-limit"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([10, 14, 21]);
    const hour = r.between(5, 18);
    const lasts = r.between(30, 60) * MINUTE;
    const begins = new Map<number, number>();
    const beginOf = (at: number) => {
      const day = Math.floor(at / DAY);
      let begin = begins.get(day);
      if (begin === undefined) {
        begin = day * DAY + hour * HOUR + r.between(-12, 12) * MINUTE;
        begins.set(day, begin);
      }
      return begin;
    };
    const share = r.between(0.1, 0.5);
    const wave = (at: number) => {
      const x = (at - beginOf(at)) / lasts;
      return x < 0 || x > 1 ? 0 : Math.sin(Math.PI * x);
    };
    const usual = world.load;
    world.load = (at) => usual(at) * (1 + 2.5 * wave(at));
    const gateway = pickGateway(world, r, ["read-timeout", "closed"]);
    const kind = r.pick(["read-timeout", "closed"] as const);
    world.faults.push(({ at }) =>
      r.chance(share * wave(at)) ? answer(gateway, kind, kind === "closed" ? null : 5000) : null,
    );
  },
};

/** Roll-overs in working hours that nobody recorded. */
export const unrecordedDeploys: RealShape = {
  truth: ["deploy", "crash-restart"],
  make: (world, r) => {
    three(world);
    world.days = 14;
    world.open = true;
    const gateway = pickGateway(world, r, ["refused"]);
    const spells: Spell[] = [];
    for (let day = world.from; day < end(world); day += DAY)
      if (new Date(day).getUTCDay() % 6 !== 0 && r.chance(0.8)) {
        const at = Math.floor(day / DAY) * DAY + r.between(8, 17) * HOUR;
        spells.push({ from: at, to: at + r.between(70, 140) * 1000 });
      }
    gone(world, spells, () => answer(gateway, "refused"));
  },
};
