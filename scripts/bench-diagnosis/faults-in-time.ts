/** Mechanisms that fail by the clock, by events, by load or by filling up. Written from how they work, not from any rule. */
import { answer, type Bad, type Gateway, pickGateway, waited } from "./answers.ts";
import type { Random } from "./random.ts";
import type { Variant } from "./settings.ts";
import { DAY, HOUR, MINUTE, type Moment, patience, type World } from "./world.ts";

export type Mechanism = (world: World, r: Random, variant: Variant) => void;

const end = (world: World) => world.from + world.days * DAY;

/** What a starved or busy application does to a request. */
function starved(world: World, r: Random, gateway: Gateway, refuses = true): (attempt: number) => Bad {
  const how = r.pick(
    refuses ? (["refused", "closed", "read", "app"] as const) : (["closed", "read", "app"] as const),
  );
  const wall = r.pick([5000, 15_000, 30_000, 60_000]);
  return (attempt) => {
    if (how === "read") return waited(gateway, "read-timeout", wall, patience(world, attempt));
    return answer(gateway, how === "app" ? "app-error" : how);
  };
}

/** Is summer time on in central Europe? Last Sunday of March to last Sunday of October. */
export function isSummer(at: number): boolean {
  const year = new Date(at).getUTCFullYear();
  const lastSunday = (month: number) => {
    const day = new Date(Date.UTC(year, month + 1, 0));
    return day.getTime() - day.getUTCDay() * DAY + HOUR;
  };
  return at >= lastSunday(2) && at < lastSunday(9);
}

function jobStarts(world: World, r: Random, sparse: boolean): number[] {
  const kind = sparse
    ? r.pick(["daily", "6h", "odd-long"])
    : r.pick(["minutes", "minutes", "hours", "daily", "local", "odd", "weekly"]);
  const starts: number[] = [];
  const every = (period: number, phase: number, jitter: number) => {
    for (let t = Math.ceil((world.from - phase) / period) * period + phase; t < end(world); t += period)
      starts.push(t + r.between(0, jitter));
  };
  // A period that the interval can show at all.
  const visible = (minutes: number) => minutes >= 3 * world.intervalMinutes;
  switch (kind) {
    case "minutes":
      every(r.pick([5, 10, 15, 20, 30, 60].filter(visible)) * MINUTE, r.whole(0, 59) * MINUTE, 15_000);
      break;
    case "hours":
      every(r.pick([2, 3, 4, 6, 8, 12]) * HOUR, r.whole(0, 719) * MINUTE, 20_000);
      break;
    case "6h":
      every(6 * HOUR, r.whole(0, 359) * MINUTE, 20_000);
      break;
    case "daily":
      if (world.days < 10) world.days = 14;
      every(DAY, r.whole(0, 1439) * MINUTE, 40_000);
      break;
    case "weekly":
      world.days = 56;
      world.intervalMinutes = Math.max(world.intervalMinutes, 5);
      every(7 * DAY, r.whole(0, 10_079) * MINUTE, 40_000);
      break;
    case "local": {
      if (world.days < 10) world.days = 21;
      const phase = r.whole(0, 1439) * MINUTE;
      every(DAY, phase, 40_000);
      return starts.map((at) => (isSummer(at) ? at - HOUR : at));
    }
    default: {
      // A loop that sleeps: any period, with a little drift in each round.
      const period = sparse
        ? r.between(300, 2000) * MINUTE
        : r.scale(Math.max(6, 3.5 * world.intervalMinutes), 700) * MINUTE;
      for (let t = world.from + r.between(0, period); t < end(world); t += period + r.between(0, 1500))
        starts.push(t);
    }
  }
  return starts;
}

function startedWithin(starts: readonly number[], at: number, lengthMs: number): boolean {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low > 0 && at - starts[low - 1]! < lengthMs;
}

export const scheduledJob: Mechanism = (world, r, variant) => {
  const sparse = variant === "sparse";
  if (sparse) {
    world.days = r.pick([7, 14]);
    world.regions = world.regions.slice(0, r.whole(1, 2));
  }
  const gateway = pickGateway(world, r, ["refused", "closed", "read-timeout", "app-error"]);
  const bad = starved(world, r, gateway);
  const byEvents = r.chance(0.2);
  const starts = byEvents
    ? r.arrivals(world.from, end(world), sparse ? 30 * HOUR : r.scale(2, 12) * HOUR)
    : jobStarts(world, r, sparse);
  const length =
    Math.max(world.intervalMinutes * 1.1, sparse ? r.between(0.8, 1.6) : r.scale(0.7, 4)) * MINUTE;
  const severity = r.between(0.5, 1);
  const slowBy = r.between(1.2, 4);
  if (byEvents || r.chance(0.2))
    world.events.push(
      ...starts.map((at) => ({ kind: "cron:backup", at, durationMs: byEvents ? length : null, note: null })),
    );
  const active = starts.filter(() => r.chance(0.9));
  world.faults.push(({ at, attempt }) => {
    if (!startedWithin(active, at, length)) return null;
    return r.chance(severity) ? bad(attempt) : { slowBy };
  });
};

/** Work arrives with the day; a pool of workers saturates and its queue overflows. */
function dayCurve(r: Random, workdays: boolean): (at: number) => number {
  const peak = r.between(0, 24);
  const sharpness = r.between(1.5, 4);
  return (at) => {
    const wave = (1 + Math.cos((2 * Math.PI * (at / HOUR - peak)) / 24)) / 2;
    const weekend = new Date(at).getUTCDay() % 6 === 0;
    return wave ** sharpness * (workdays && weekend ? 0.55 : 1);
  };
}

function overload(world: World, r: Random, sparse: boolean): (moment: Moment) => boolean {
  const curve = dayCurve(r, r.chance(0.4));
  const top = r.between(0.7, 0.88);
  if (world.days < 7 || sparse) world.days = r.pick([7, 10, 14]);
  world.load = (at) => 1 / (1 - top * curve(at));
  const worst = sparse ? r.between(0.004, 0.01) : r.scale(0.02, 0.3);
  const steepness = r.between(6, 14);
  if (sparse) {
    world.regions = world.regions.slice(0, 1);
    world.intervalMinutes = 5;
    return ({ at }) => r.chance(Math.min(1, 3 * worst * Math.exp(-steepness * (1 - curve(at)))));
  }
  return ({ at }) => r.chance(worst * Math.exp(-steepness * (1 - curve(at))));
}

export const peakLoad: Mechanism = (world, r, variant) => {
  const over = overload(world, r, variant === "sparse");
  const gateway = pickGateway(world, r, ["refused", "closed", "read-timeout", "app-error"]);
  // A refusal at a full queue would be a limit.
  const bad = starved(world, r, gateway, false);
  world.faults.push((moment) => (over(moment) ? bad(moment.attempt) : null));
};

export const connectionLimit: Mechanism = (world, r, variant) => {
  const over = overload(world, r, variant === "sparse");
  const gateway = pickGateway(world, r, ["limit"], /nginx|haproxy|envoy|apache|unknown/);
  // A limit spares the application behind it: latency swings less than with a saturated pool.
  const load = world.load;
  world.load = (at) => 1 + (load(at) - 1) * 0.4;
  world.faults.push((moment) => (over(moment) ? answer(gateway, "limit") : null));
};

/** Memory fills from request to request, garbage collection takes ever longer, then the process is killed. */
export const resourceLeak: Mechanism = (world, r, variant) => {
  const sparse = variant === "sparse";
  if (sparse) world.regions = world.regions.slice(0, 1);
  const cycle = r.scale(3.5, 30) * HOUR * (sparse ? 1.3 : 1);
  if (world.days * DAY < 5 * cycle || sparse) world.days = Math.ceil((r.between(5, 8) * cycle) / DAY);
  const resets: number[] = [world.from - r.between(0, cycle)];
  while (resets[resets.length - 1]! < end(world))
    resets.push(resets[resets.length - 1]! + cycle * r.between(0.8, 1.2));
  const fill = (at: number) => {
    const next = resets.findIndex((reset) => reset > at);
    const from = resets[next - 1] ?? world.from;
    return (at - from) / ((resets[next] ?? at + cycle) - from);
  };
  const steep = r.between(1, 3);
  const growth = r.between(0.6, 3);
  const usual = world.load;
  let memo = { at: -1, fill: 0 };
  const fillAt = (at: number) => {
    if (memo.at !== at) memo = { at, fill: fill(at) };
    return memo.fill;
  };
  world.load = (at) => (at < world.onset ? usual(at) : usual(at) * (1 + growth * fillAt(at) ** steep));
  const gateway = pickGateway(world, r, ["refused", "closed", "read-timeout", "app-error"]);
  const bad = starved(world, r, gateway);
  const top = r.between(0.9, 0.97);
  const worst = sparse ? 0.2 : r.between(0.1, 0.5);
  const restart = r.between(20, 90) * 1000;
  world.faults.push(({ at, attempt }) => {
    const filled = fillAt(at);
    if (startedWithin(resets, at, restart)) return answer(gateway, "refused");
    if (filled < top) return null;
    return r.chance((worst * (filled - top)) / (1 - top)) ? bad(attempt) : null;
  });
};

const DEPLOYS = ["deploy", "release", "rollout", "publish", "migrate"];

/** Roll-overs at working hours that stop old instances before new ones listen. */
export const deploy: Mechanism = (world, r, variant) => {
  const sparse = variant === "sparse";
  if (sparse) world.regions = world.regions.slice(0, r.whole(1, 2));
  const kind = r.pick(DEPLOYS);
  const times: number[] = [];
  const aDay = sparse ? 0.6 : r.scale(0.5, 4);
  if (world.days < 14) world.days = 14;
  for (let day = world.from; day < end(world); day += DAY) {
    if (new Date(day).getUTCDay() % 6 === 0) continue;
    for (let k = 0; k < 6; k++) if (r.chance(aDay / 6)) times.push(day + r.between(8, 18) * HOUR);
  }
  times.sort((a, b) => a - b);
  world.events.push(
    ...times.map((at) => ({ kind, at, durationMs: r.chance(0.3) ? 3 * MINUTE : null, note: null })),
  );
  const delay = r.between(0, 90) * 1000;
  const length = Math.max(world.intervalMinutes * 1.05 * MINUTE, r.scale(40, 240) * 1000);
  const severity = r.between(0.5, 1);
  const broken = times.filter(() => r.chance(r.between(0.7, 1)));
  const gateway = pickGateway(world, r, ["refused", "closed", "no-healthy"]);
  const kindOf = r.pick(["refused", "closed", "no-healthy"] as const);
  world.faults.push(({ at }) =>
    startedWithin(broken, at - delay, length) && r.chance(severity) ? answer(gateway, kindOf) : null,
  );
  addIrrelevantEvents(world, r);
};

export function addIrrelevantEvents(world: World, r: Random): void {
  for (const kind of ["config", "cron:report", "flag"].slice(0, r.whole(0, 3))) {
    const times = r.arrivals(world.from, end(world), r.scale(3, 60) * HOUR);
    world.events.push(...times.map((at) => ({ kind, at, durationMs: null, note: null })));
  }
}
