/**
 * Stories that public issues tell with their cause found, as histories: what the gateway answered, and when. Each is
 * made from what its thread says, and its truth is the thread's own.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { isHeldBack } from "../capture/captures.ts";
import { answer, type Bad, deadline, type Kind, tells } from "./answers.ts";
import { Random } from "./random.ts";
import type { Scenario } from "./scenarios.ts";
import { worldOf } from "./settings.ts";
import { episodes, type Spell, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, type Moment, patience, simulate, type World } from "./world.ts";

type When =
  /** Each check by itself. */
  | { readonly kind: "chance"; readonly share: number }
  | {
      readonly kind: "spells";
      readonly everyHours: number;
      readonly minutes: readonly [number, number];
      readonly share: number;
      readonly slowBy?: number;
    }
  | {
      readonly kind: "clock";
      readonly everyMinutes: number;
      readonly minutes: number;
      readonly share: number;
      readonly slowBy?: number;
    }
  | {
      readonly kind: "deploys";
      readonly aDay: number;
      readonly minutes: readonly [number, number];
      readonly share: number;
      readonly recorded: boolean;
    }
  | {
      readonly kind: "climb";
      readonly hours: number;
      readonly slows: number;
      readonly downMinutes: readonly [number, number];
    }
  /** The first request after idle; a recheck finds it awake. */
  | { readonly kind: "cold"; readonly share: number };

export interface Story {
  readonly name: string;
  readonly ref: string;
  /** Any of these first is right. */
  readonly truth: readonly Cause[];
  readonly gateway: string;
  readonly fault: Kind;
  /** How long the gateway waited. */
  readonly tookMs?: number;
  readonly timeoutMs?: number;
  readonly intervalMinutes?: number;
  readonly days?: number;
  readonly method?: string;
  /** The outside can't tell: naming the candidates, none of them loudly, is right too. */
  readonly open?: true;
  readonly when: When;
}

const FILE = join(import.meta.dirname, "../../test/fixtures/stories/reported.json");

/** The third that is held back from whoever writes rules, or the rest. */
export function readStories(held: boolean): Story[] {
  const all = JSON.parse(readFileSync(FILE, "utf8")) as Story[];
  return all.filter(({ name }) => isHeldBack(name) === held);
}

export function reportedHistory(story: Story, seed: number): Scenario {
  const r = new Random(seed);
  const world = worldOf("plain", r);
  world.regions = ["weur", "enam", "apac"];
  world.days = story.days ?? 14;
  world.intervalMinutes = story.intervalMinutes ?? 1;
  world.timeoutMs = story.timeoutMs ?? 10_000;
  world.method = story.method ?? "GET";
  const tookMs = story.tookMs ?? null;
  const bad = (moment: Moment): Bad =>
    tookMs !== null && tookMs >= patience(world, moment.attempt)
      ? deadline(world.timeoutMs)
      : answer(`real:${story.gateway}`, story.fault, tookMs);
  happen(story.when, world, r, bad);
  const open = story.open === true || !tells(`real:${story.gateway}`, story.fault);
  return { input: simulate(world, r), open };
}

function happen(when: When, world: World, r: Random, bad: (moment: Moment) => Bad): void {
  switch (when.kind) {
    case "chance":
      world.faults.push((moment) => (r.chance(when.share) ? bad(moment) : null));
      return;
    case "cold":
      world.faults.push(asleep(when.share, r, bad));
      return;
    case "climb":
      climb(when, world, r, bad);
      return;
    default: {
      const spells = spellsOf(when, world, r);
      const slowBy = "slowBy" in when ? when.slowBy : undefined;
      world.faults.push((moment) => {
        if (!within(spells, moment.at)) return null;
        if (r.chance(when.share)) return bad(moment);
        return slowBy === undefined ? null : { slowBy };
      });
    }
  }
}

function spellsOf(
  when: Extract<When, { kind: "spells" | "clock" | "deploys" }>,
  world: World,
  r: Random,
): Spell[] {
  const end = world.from + world.days * DAY;
  if (when.kind === "spells")
    return episodes(
      world,
      r,
      when.everyHours * HOUR,
      when.minutes.map((m) => m * MINUTE) as [number, number],
    );
  if (when.kind === "clock") {
    const period = when.everyMinutes * MINUTE;
    const phase = r.between(0, 1) * period;
    const starts = Array.from(
      { length: Math.floor((end - world.from) / period) },
      (_, k) => world.from + phase + k * period,
    );
    return starts.map((from) => ({ from, to: from + when.minutes * MINUTE }));
  }
  const times = r
    .arrivals(world.from, end, DAY / when.aDay)
    .filter((at) => new Date(at).getUTCDay() % 6 !== 0 && new Date(at).getUTCHours() % 16 >= 7);
  if (when.recorded)
    world.events.push(...times.map((at) => ({ kind: "deploy", at, durationMs: null, note: null })));
  return times.map((at) => ({
    from: at + 15_000,
    to: at + 15_000 + r.between(...when.minutes) * MINUTE,
  }));
}

function climb(
  when: Extract<When, { kind: "climb" }>,
  world: World,
  r: Random,
  bad: (moment: Moment) => Bad,
): void {
  const cycle = when.hours * HOUR;
  const falls: Spell[] = [];
  for (let at = world.from + cycle * r.between(0, 1); at < world.from + world.days * DAY; ) {
    const to = at + r.between(...when.downMinutes) * MINUTE;
    falls.push({ from: at, to });
    at = to + cycle * r.between(0.85, 1.15);
  }
  world.load = (at) => {
    const next = falls.find(({ from }) => from > at);
    const filled = next === undefined ? 0 : 1 - Math.min(1, (next.from - at) / cycle);
    return 1 + when.slows * filled ** 2;
  };
  world.faults.push((moment) => (within(falls, moment.at) ? bad(moment) : null));
}

function asleep(share: number, r: Random, bad: (moment: Moment) => Bad): (moment: Moment) => Bad | null {
  let minute = -1;
  let sleeps = false;
  return (moment) => {
    if (moment.attempt > 0) return null;
    const now = Math.floor(moment.at / MINUTE);
    if (now !== minute) sleeps = r.chance(share);
    minute = now;
    return sleeps ? bad(moment) : null;
  };
}
