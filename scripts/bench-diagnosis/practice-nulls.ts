/** Nothing to find, as operators meet it: what one may be tempted to explain. Written before any rule was held against it. */
import { isHeldBack } from "../capture/captures.ts";
import { answer, deadline, noAnswer, pickGateway, waited } from "./answers.ts";
import type { Random } from "./random.ts";
import { end, three } from "./shape.ts";
import { episodes, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, noiseAnswer, type World } from "./world.ts";

type Null = (world: World, r: Random) => void;

/** Bursts on the way in, each from another region. */
const burstsAnywhere: Null = (world, r) => {
  three(world);
  const spells = episodes(world, r, r.scale(40, 100) * HOUR, [MINUTE, 10 * MINUTE]).map((spell) => ({
    ...spell,
    region: r.pick(world.regions),
  }));
  world.faults.push(({ at, region }) =>
    spells.some((one) => one.region === region && at >= one.from && at < one.to) && r.chance(0.4)
      ? noiseAnswer(r, world.timeoutMs)
      : null,
  );
};

/** One region's path is somewhat worse than the others', as one always is. */
const oneWorst: Null = (world, r) => {
  three(world);
  const worst = r.pick(world.regions);
  const share = r.scale(0.0001, 0.0005);
  world.noise = 0;
  world.faults.push(({ region }) =>
    r.chance(share * (region === worst ? 1.5 : 1)) ? noiseAnswer(r, world.timeoutMs) : null,
  );
};

/** Maintenance at a local hour whose end is late at times. */
const localMaintenance: Null = (world, r) => {
  three(world);
  const at = r.whole(0, 23) * HOUR;
  const lasts = r.between(20, 90) * MINUTE;
  const gateway = pickGateway({ open: false }, r, ["refused", "limit"]);
  const kind = r.pick(["refused", "limit"] as const);
  const days = Array.from(
    { length: world.days },
    (_, day) => Math.floor(world.from / DAY) * DAY + day * DAY + at,
  );
  const some = days.filter(() => r.chance(0.5));
  world.maintenance.push(...some.map((from) => ({ from, to: from + lasts })));
  const work = some.map((from) => ({ from: from + 10_000, to: from + lasts + r.between(-10, 4) * MINUTE }));
  world.noise = r.scale(0.00002, 0.0003);
  world.faults.push((moment) => (within(work, moment.at) ? answer(gateway, kind) : null));
};

/** Many deployments in working hours, in which users' networks are no worse than at other times. */
const harmlessDeploys: Null = (world, r) => {
  three(world);
  world.noise = r.scale(0.0001, 0.001);
  const kind = r.pick(["deploy", "release", "rollout"]);
  for (let day = Math.floor(world.from / DAY) * DAY; day < end(world); day += DAY)
    for (let k = r.whole(0, 12); k > 0 && new Date(day).getUTCDay() % 6 !== 0; k--)
      world.events.push({ kind, at: day + r.between(8, 18) * HOUR, durationMs: null, note: null });
};

/** A job reports every quarter or every hour; failures come when they like. */
const frequentJobs: Null = (world, r) => {
  world.noise = r.scale(0.0001, 0.0015);
  const every = r.pick([5, 15, 60]) * MINUTE;
  for (let at = world.from; at < end(world); at += every)
    world.events.push({ kind: "cron:sync", at, durationMs: r.between(5, 90) * 1000, note: null });
};

/** Two accidents weeks or days from each other that have nothing in common. */
const twoAccidents: Null = (world, r) => {
  three(world);
  world.days = r.pick([14, 21, 30]);
  const gateway = pickGateway({ open: false }, r, ["refused", "read-timeout", "app-error"]);
  const kinds = [
    () => answer(gateway, "refused"),
    () => waited(gateway, "read-timeout", 8000, world.timeoutMs),
    () => answer(gateway, "app-error"),
    () => noAnswer("dns.name_not_resolved", 40),
  ];
  const first = r.whole(0, 3);
  for (const [index, how] of [first, (first + r.whole(1, 3)) % 4].entries()) {
    const from = world.from + (0.1 + 0.45 * index + r.between(0, 0.3)) * world.days * DAY;
    const to = from + r.between(3, 25) * MINUTE;
    const share = r.between(0.5, 1);
    world.faults.push(({ at }) => (at >= from && at < to && r.chance(share) ? kinds[how]!() : null));
  }
};

/** It grows slower by the week, and fails no more often. */
const slowerByTheWeek: Null = (world, r) => {
  world.days = 30;
  world.noise = r.scale(0.00003, 0.0004);
  const growth = r.between(0.5, 3);
  const steps = r.chance(0.5);
  const { from } = world;
  world.load = (at) => {
    const x = (at - from) / (30 * DAY);
    return 1 + growth * (steps ? Math.floor(x * 4) / 4 : x);
  };
};

/** Chance failures of every face, some with a busy day beside them. */
const facesAndLoad: Null = (world, r) => {
  const count = r.whole(5, 60);
  const share = count / ((world.days * 1440 * world.regions.length) / world.intervalMinutes);
  const swing = r.between(0, 0.5);
  world.load = (at) => 1 + swing * (1 + Math.sin((2 * Math.PI * at) / DAY));
  world.noise = 0;
  const gateways = [0, 1].map(() =>
    pickGateway({ open: false }, r, ["closed", "refused", "read-timeout", "app-error"]),
  );
  world.faults.push(() => {
    if (!r.chance(share)) return null;
    const gateway = r.pick(gateways);
    const kind = r.pick(["closed", "refused", "read-timeout", "app-error", "noise", "noise"] as const);
    if (kind === "noise") return noiseAnswer(r, world.timeoutMs);
    return answer(gateway, kind, kind === "read-timeout" ? r.pick([1500, 5000, 9000]) : null);
  });
};

/** Single requests that the internet loses: the monitor's own deadline, here and there. */
const loneTimeouts: Null = (world, r) => {
  const share = r.scale(0.0001, 0.0008);
  world.noise = 0;
  world.faults.push(() => (r.chance(share) ? deadline(world.timeoutMs) : null));
};

/** An outage of the network between: everything from everywhere, of every face, a few times. */
const backbone: Null = (world, r) => {
  three(world);
  const spells = episodes(world, r, r.scale(50, 120) * HOUR, [MINUTE, 15 * MINUTE]);
  const density = r.between(0.1, 0.6);
  world.faults.push(({ at }) => {
    if (!within(spells, at) || !r.chance(density)) return null;
    return r.pick([
      deadline(world.timeoutMs),
      noAnswer("tcp.reset", null),
      noAnswer("unknown", null),
      noAnswer("tcp.closed", 30),
    ]);
  });
};

/** One bad hour of every face. */
const oneBadHour: Null = (world, r) => {
  three(world);
  const from = world.from + r.between(0.1, 0.8) * world.days * DAY;
  const to = from + r.between(20, 120) * MINUTE;
  const gateway = pickGateway({ open: false }, r, ["closed", "refused", "read-timeout"]);
  const density = r.between(0.1, 0.5);
  world.faults.push(({ at }) => {
    if (at < from || at >= to || !r.chance(density)) return null;
    return r.chance(0.5)
      ? noiseAnswer(r, world.timeoutMs)
      : answer(gateway, r.pick(["closed", "refused"] as const));
  });
};

/** Checks five minutes from each other, from one region, with the internet's noise. */
const seldomChecked: Null = (world, r) => {
  world.regions = world.regions.slice(0, 1);
  world.intervalMinutes = r.pick([5, 5, 10]);
  world.days = 30;
  world.noise = r.scale(0.0005, 0.004);
};

const PRACTICE_NULLS: Readonly<Record<string, Null>> = {
  "bursts from any region": burstsAnywhere,
  "one region somewhat worse": oneWorst,
  "maintenance at a local hour": localMaintenance,
  "harmless deploys": harmlessDeploys,
  "frequent jobs": frequentJobs,
  "two accidents": twoAccidents,
  "slower by the week": slowerByTheWeek,
  "faces and load": facesAndLoad,
  "lone timeouts": loneTimeouts,
  "trouble of a backbone": backbone,
  "one bad hour": oneBadHour,
  "seldom checked": seldomChecked,
};

export function practiceNulls(held: boolean): [string, Null][] {
  return Object.entries(PRACTICE_NULLS).filter(([name]) => isHeldBack(name) === held);
}
