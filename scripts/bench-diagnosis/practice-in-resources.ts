/** What fills up, pauses or is taken away, as operators meet it: written before any rule was held against it. */
import { answer, pickGateway, waited } from "./answers.ts";
import { end, gone, type RealShape, three } from "./shape.ts";
import { episodes, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, patience } from "./world.ts";

/** Memory that a restart only partly gives back, or that fills as fast as users come. */
export function unevenLeak(byTraffic: boolean): RealShape {
  return {
    truth: ["resource-leak", "memory-exhausted"],
    make: (world, r) => {
      three(world);
      world.days = r.pick([4, 7, 10]);
      const cycle = r.between(5, 16) * HOUR;
      const traffic = (at: number) => (byTraffic ? 0.3 + 0.7 * (1 + Math.sin((2 * Math.PI * at) / DAY)) : 1);
      const falls: { at: number; floor: number }[] = [{ at: world.from - r.between(0, cycle), floor: 0 }];
      let [filled, floor] = [0, 0];
      for (let at = world.from; at < end(world); at += MINUTE) {
        filled += (traffic(at) * MINUTE) / cycle;
        if (filled < 1) continue;
        floor = byTraffic ? 0 : r.between(0, 0.5);
        filled = floor;
        falls.push({ at, floor });
      }
      const rises = r.between(0.8, 2.5);
      const level = (at: number) => {
        const last = falls.findLast((fall) => fall.at <= at)!;
        let sum = last.floor;
        for (let t = last.at; t < at; t += 10 * MINUTE) sum += (traffic(t) * 10 * MINUTE) / cycle;
        return Math.min(1, sum);
      };
      let memo = { slot: -1, level: 0 };
      world.load = (at) => {
        const slot = Math.floor(at / (5 * MINUTE));
        if (memo.slot !== slot) memo = { slot, level: level(at) };
        return 1 + rises * memo.level ** 2;
      };
      const gateway = pickGateway(world, r, ["refused", "closed"]);
      const down = falls.map(({ at }) => ({ from: at, to: at + r.between(25, 130) * 1000 }));
      gone(world, down, () => answer(gateway, "refused"));
      const dying = falls.map(({ at }) => ({ from: at - r.between(5, 20) * MINUTE, to: at }));
      const share = r.between(0, 0.3);
      world.faults.push(({ at }) =>
        within(dying, at) && r.chance(share) ? answer(gateway, "closed") : null,
      );
    },
  };
}

/** Collections take ever longer until the heap is given more room by a restart. */
export const growingPauses: RealShape = {
  truth: ["gc-pause", "resource-leak", "upstream-timeout", "memory-exhausted"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([4, 7, 14]);
    world.open = true;
    const cycle = r.between(8, 40) * HOUR;
    const gateway = pickGateway(world, r, ["read-timeout"]);
    const wall = r.pick([3000, 5000, 8000]);
    const start = world.from - r.between(0, 1) * cycle;
    const filled = (at: number) => ((at - start) % cycle) / cycle;
    const usual = world.load;
    world.load = (at) => usual(at) * (1 + filled(at) ** 2);
    world.faults.push(({ at, attempt }) => {
      const pauseMs = 14_000 * filled(at) ** 4;
      // One pause about every two minutes.
      if (!r.chance(pauseMs / (120_000 + pauseMs))) return null;
      const needs = pauseMs * r.next();
      return needs > wall
        ? waited(gateway, "read-timeout", wall, patience(world, attempt))
        : { slowBy: 1 + needs / 150 };
    });
  },
};

/** Another tenant takes the processor for a while, at any time. */
export const noisyNeighbour: RealShape = {
  truth: ["upstream-timeout", "cpu-exhausted"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([7, 14]);
    world.open = true;
    const spells = episodes(world, r, r.scale(8, 40) * HOUR, [3 * MINUTE, 45 * MINUTE]);
    const gateway = pickGateway(world, r, ["read-timeout"]);
    const wall = r.pick([5000, 10_000, 30_000]);
    world.timeoutMs = r.pick([10_000, 30_000]);
    const typical = wall * r.between(0.2, 0.6);
    world.faults.push(({ at, attempt }) => {
      if (!within(spells, at)) return null;
      const needs = typical * Math.exp(0.9 * r.normal());
      const most = patience(world, attempt);
      return needs > Math.min(wall, most)
        ? waited(gateway, "read-timeout", wall, most)
        : { slowBy: 1 + needs / 200 };
    });
  },
};
