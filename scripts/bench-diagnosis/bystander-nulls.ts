/** Other monitors that fail as they like: whichever is named as failing before this one is named by chance. */
import { casesOf, minutesOf } from "../../src/core/diagnosis/cases.ts";
import type { DiagnosisInput, OtherMonitor } from "../../src/core/diagnosis/diagnosis.ts";
import { answer, pickGateway } from "./answers.ts";
import { Random } from "./random.ts";
import { worldOf } from "./settings.ts";
import { three } from "./shape.ts";
import { episodes, within } from "./spells.ts";
import { HOUR, MINUTE, simulate, type World } from "./world.ts";

/** Runs of failures at random times, of any length, in which others have no part. */
export function withOthers(seed: number): DiagnosisInput {
  const r = new Random(seed);
  const world = worldOf("plain", r);
  three(world);
  world.days = r.pick([14, 30]);
  const gateway = pickGateway(world, r, ["refused", "closed"]);
  const mine = episodes(world, r, r.scale(8, 60) * HOUR, [MINUTE, 8 * MINUTE]);
  world.faults.push(({ at }) => (within(mine, at) ? answer(gateway, "refused") : null));
  const history = simulate(world, r);
  const cases = casesOf(history.checks, history.maintenance);
  const looked = minutesOf(cases);
  const monitors = Array.from({ length: r.pick([3, 10, 40, 120]) }, (_, k): OtherMonitor => {
    const fails = habit(world, r);
    return {
      ...{
        monitor: `other-${k}`,
        kind: "http",
        intervalMinutes: r.pick([1, 1, 1, 5]),
        isWatched: () => true,
      },
      failing: new Set(looked.filter(fails)),
    };
  });
  return { ...history, others: { cases, monitors } };
}

/** Single failures, spells, long outages, a habit by the clock or a busy time of day. */
function habit(world: World, r: Random): (minute: number) => boolean {
  const chances = new Map<number, boolean>();
  const drawn = (minute: number, p: number) => {
    const known = chances.get(minute) ?? r.chance(p);
    chances.set(minute, known);
    return known;
  };
  switch (r.whole(0, 5)) {
    case 0:
      return () => false;
    case 1: {
      const p = r.scale(0.0005, 0.05);
      return (minute) => drawn(minute, p);
    }
    case 2: {
      const spells = episodes(world, r, r.scale(2, 30) * HOUR, [MINUTE, 30 * MINUTE]);
      return (minute) => within(spells, minute * MINUTE);
    }
    case 3: {
      const spells = episodes(world, r, r.scale(50, 200) * HOUR, [2 * HOUR, 40 * HOUR]);
      return (minute) => within(spells, minute * MINUTE) && drawn(minute, 0.9);
    }
    case 4: {
      const period = r.pick([10, 30, 60, 240, 1440]);
      const phase = r.whole(0, period - 1);
      const lasts = r.whole(1, Math.max(1, period / 10));
      return (minute) => (minute + phase) % period < lasts;
    }
    default: {
      const peak = r.between(0, 24);
      const p = r.scale(0.01, 0.3);
      return (minute) =>
        drawn(minute, p * ((1 + Math.cos((2 * Math.PI * ((minute * MINUTE) / HOUR - peak)) / 24)) / 2) ** 3);
    }
  }
}
