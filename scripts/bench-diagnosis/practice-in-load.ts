/** Faults that come and go with the day's load, as operators meet them: written before any rule was held against them. */
import { answer, type Bad, deadline, pickGateway, waited } from "./answers.ts";
import type { Random } from "./random.ts";
import { end, type RealShape, three } from "./shape.ts";
import { type Spell, within } from "./spells.ts";
import { HOUR, MINUTE, patience, type World } from "./world.ts";

/** 0…1 over the day, half at weekends where only workdays are busy. */
function dayWave(r: Random, onlyWorkdays: boolean): (at: number) => number {
  const peak = r.between(8, 20);
  const sharp = r.between(2, 5);
  return (at) => {
    const quiet = onlyWorkdays && new Date(at).getUTCDay() % 6 === 0;
    return ((1 + Math.cos((2 * Math.PI * (at / HOUR - peak)) / 24)) / 2) ** sharp * (quiet ? 0.3 : 1);
  };
}

function busyDays(world: World, r: Random): (at: number) => number {
  three(world);
  world.days = r.pick([10, 14, 21]);
  const wave = dayWave(r, true);
  const rises = r.between(0.4, 2);
  world.load = (at) => 1 + rises * wave(at) ** 2;
  return (at) => Math.max(0, (wave(at) - 0.6) / 0.4);
}

/** The database's connections are all taken at workdays' peaks: requests wait for one and give up. */
export const poolAtPeaks: RealShape = {
  truth: ["peak-load", "pool-exhausted", "connection-limit"],
  make: (world, r) => {
    const full = busyDays(world, r);
    const share = r.between(0.03, 0.3);
    const gateway = pickGateway(world, r, ["app-error", "read-timeout"]);
    const wall = r.pick([5000, 8000]);
    const own = r.chance(0.5);
    world.faults.push(({ at, attempt }) => {
      if (!r.chance(share * full(at))) return null;
      if (own) return answer(gateway, "app-error", wall);
      return waited(gateway, "read-timeout", wall, patience(world, attempt));
    });
  },
};

/** A queue in front of the workers that gives up: 503 after just as long each time, in the busy hours. */
export const queueAtPeaks: RealShape = {
  truth: ["connection-limit"],
  make: (world, r) => {
    const full = busyDays(world, r);
    world.open = true;
    world.timeoutMs = 30_000;
    const gateway = pickGateway(world, r, ["limit"], /haproxy|envoy|alb/);
    const wall = r.pick([1000, 2000, 3000, 10_000, 20_000]);
    const share = r.between(0.05, 0.4);
    world.faults.push(({ at }) => {
      if (!r.chance(share * full(at))) return null;
      return r.chance(0.7)
        ? answer(gateway, "limit", wall + r.between(0, 30))
        : { slowBy: 1 + (wall * r.next()) / 150 };
    });
  },
};

/** Pods are stopped as load falls, and each takes a request or two with it. */
export const scaleIn: RealShape = {
  truth: ["scale-in"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([14, 21]);
    world.open = true;
    const wave = dayWave(r, false);
    const gateway = pickGateway(world, r, ["refused", "closed"]);
    const kind = r.pick(["refused", "closed"] as const);
    const spells: Spell[] = [];
    for (let at = world.from; at < end(world); at += 10 * MINUTE)
      if (wave(at) - wave(at + HOUR) > 0.08 && r.chance(0.12)) {
        const from = at + r.between(0, 10) * MINUTE;
        spells.push({ from, to: from + r.between(15, 90) * 1000 });
      }
    const pods = r.whole(2, 5);
    world.faults.push(({ at }) => (within(spells, at) && r.chance(1 / pods) ? answer(gateway, kind) : null));
  },
};

/** So many requests a minute, shared with other users of the same key: whoever comes late in a busy minute. */
export const minuteBucket: RealShape = {
  truth: ["rate-limited", "connection-limit"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([7, 14]);
    const wave = dayWave(r, r.chance(0.5));
    const share = r.scale(0.01, 0.2);
    const gateway = pickGateway(world, r, ["limit"], /nginx|envoy|haproxy/);
    const says429 = r.chance(0.6);
    if (!says429) world.open = true;
    const bad: Bad = {
      status: 429,
      latencyMs: null,
      failure: { type: "http.status", hop: { role: "proxy", product: "nginx" }, causes: [] },
    };
    let bucket = { minute: -1, empty: false };
    world.faults.push(({ at }) => {
      const minute = Math.floor(at / MINUTE);
      if (bucket.minute !== minute) bucket = { minute, empty: r.chance(share * wave(at)) };
      return bucket.empty && r.chance(0.8) ? (says429 ? bad : answer(gateway, "limit")) : null;
    });
  },
};

/** Users keep it awake by day; at night the first check after a pause waits for a start. */
export const sleepsAtNight: RealShape = {
  truth: ["cold-start"],
  make: (world, r) => {
    world.regions = ["weur", "enam"];
    world.intervalMinutes = r.pick([5, 10]);
    world.days = 7;
    const wave = dayWave(r, false);
    const busiest = r.between(1, 10);
    const idle = r.pick([2, 4]) * MINUTE;
    const gateway = pickGateway(world, r, ["read-timeout", "no-healthy"]);
    const how = r.pick(["own", "no-healthy"] as const);
    let moment = { minute: -1, sleeps: false };
    world.faults.push(({ at, attempt }) => {
      if (attempt > 0) return null;
      const minute = Math.floor(at / MINUTE);
      if (moment.minute !== minute) {
        const visitors = (busiest * wave(at) * idle) / MINUTE;
        moment = { minute, sleeps: r.chance(Math.exp(-visitors)) };
      }
      if (!moment.sleeps) return null;
      return how === "own" ? deadline(world.timeoutMs) : answer(gateway, how);
    });
  },
};

/** Idle connections are older at night, so that races are commoner then. */
export const racesAtNight: RealShape = {
  truth: ["keepalive-race"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([7, 14]);
    world.method = r.pick(["GET", "POST", "POST"]);
    const gateway = pickGateway(world, r, ["closed"], /nginx|haproxy|apache|alb|envoy/);
    const wave = dayWave(r, false);
    const share = r.scale(0.002, 0.008);
    world.faults.push(({ at }) => (r.chance(share * (1.3 - wave(at))) ? answer(gateway, "closed") : null));
  },
};
