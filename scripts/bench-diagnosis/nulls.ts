/** Histories with nothing to find: whatever is named here is false. */
import { answer, type Bad, pickGateway, waited } from "./answers.ts";
import { addIrrelevantEvents } from "./faults-in-time.ts";
import type { Random } from "./random.ts";
import { episodes, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, noiseAnswer, type World } from "./world.ts";

export const NULLS: Readonly<Record<string, (world: World, r: Random) => void>> = {
  none: (world) => {
    world.noise = 0;
  },
  few: (world, r) => {
    const moments = Array.from(
      { length: r.whole(1, 4) },
      () => world.from + r.between(0, 1) * world.days * DAY,
    );
    const bad = oneOrMany(world, r);
    world.noise = 0;
    const left = [...moments];
    world.faults.push(({ at, attempt }) => {
      const due = left.findIndex((moment) => at >= moment);
      if (due < 0 || attempt > 0) return null;
      left.splice(due, 1);
      return bad();
    });
  },
  "chance 0.1 %": (world, r) => {
    const bad = oneOrMany(world, r);
    world.noise = 0;
    world.faults.push(() => (r.chance(0.001) ? bad() : null));
  },
  "bursty noise": (world, r) => {
    const spells = episodes(world, r, r.scale(10, 60) * HOUR, [2 * MINUTE, 12 * MINUTE]);
    const density = r.between(0.15, 0.5);
    world.faults.push(({ at }) =>
      within(spells, at) && r.chance(density) ? noiseAnswer(r, world.timeoutMs) : null,
    );
  },
  "healthy drift": (world, r) => {
    const growth = r.between(0.2, 1.5);
    const swing = r.between(0.1, 0.6);
    const { from, days } = world;
    world.noise = r.scale(0.00005, 0.0005);
    world.load = (at) =>
      1 + (growth * (at - from)) / (days * DAY) + swing * (1 + Math.sin((2 * Math.PI * at) / DAY));
  },
  "irrelevant events": (world, r) => {
    world.noise = r.scale(0.0002, 0.001);
    for (const kind of ["deploy", "cron:backup"]) {
      const times = r.arrivals(world.from, world.from + world.days * DAY, r.scale(2, 24) * HOUR);
      world.events.push(...times.map((at) => ({ kind, at, durationMs: null, note: null })));
    }
    addIrrelevantEvents(world, r);
  },
  "mixed faces": (world, r) => {
    const count = r.whole(8, 24);
    const share = count / ((world.days * 1440 * world.regions.length) / world.intervalMinutes);
    const gateways = Array.from({ length: 3 }, () =>
      pickGateway({ open: false }, r, ["closed", "refused", "read-timeout"]),
    );
    world.noise = 0;
    world.faults.push(() => (r.chance(share) ? anyAnswer(world, r, r.pick(gateways)) : null));
  },
  "bursts of mixed faces": (world, r) => {
    const gateway = pickGateway({ open: false }, r, ["closed", "refused", "read-timeout"]);
    const spells = episodes(world, r, r.scale(20, 80) * HOUR, [MINUTE, 6 * MINUTE]);
    const density = r.between(0.2, 0.6);
    world.noise = 0;
    world.faults.push(({ at }) =>
      within(spells, at) && r.chance(density) ? anyAnswer(world, r, gateway) : null,
    );
  },
  "daily maintenance": (world, r) => {
    const at = r.between(0, 1) * DAY;
    const lasts = r.between(10, 60) * MINUTE;
    const gateway = pickGateway({ open: false }, r, ["refused"]);
    const starts = Array.from({ length: world.days }, (_, day) => world.from + day * DAY + at);
    world.maintenance.push(...starts.map((from) => ({ from, to: from + lasts })));
    const over = r.between(-0.5, 3) * MINUTE;
    world.noise = r.scale(0.00005, 0.0003);
    world.faults.push((moment) =>
      starts.some((from) => moment.at >= from - 20_000 && moment.at < from + lasts + over)
        ? answer(gateway, "refused")
        : null,
    );
  },
  "lost minutes": (world, r) => {
    world.noise = r.scale(0.0001, 0.001);
    world.gaps = episodes(world, r, 12 * HOUR, [3 * MINUTE, 4 * HOUR]);
  },
};

function anyAnswer(world: World, r: Random, gateway: string): Bad {
  switch (r.whole(0, 4)) {
    case 0:
      return answer(gateway, "closed");
    case 1:
      return answer(gateway, "refused");
    case 2:
      return waited(gateway, "read-timeout", r.pick([2000, 5000, 30_000]), world.timeoutMs);
    default:
      return noiseAnswer(r, world.timeoutMs);
  }
}

/** Chance failures that all look like one gateway's vaguest answer, or a mixture. */
function oneOrMany(world: World, r: Random): () => Bad {
  const gateway = pickGateway(world, r, ["closed"]);
  return r.chance(0.5) ? () => answer(gateway, "closed") : () => noiseAnswer(r, world.timeoutMs);
}
