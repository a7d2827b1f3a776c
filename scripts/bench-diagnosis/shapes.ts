/**
 * Faults as real software showed them, which the mechanisms of one cause each do not cover: other walls, gateways that
 * do not tell, short climbs, weekly jobs, starts after sleep, probes that meet each other. Written from how they work.
 */
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { answer, type Bad, deadline, noAnswer, pickGateway, tells, waited } from "./answers.ts";
import type { Random } from "./random.ts";
import { episodes, type Spell, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, type Moment, patience, type World } from "./world.ts";

export interface RealShape {
  /** Any of these first is right. */
  readonly truth: readonly Cause[];
  readonly make: (world: World, r: Random) => void;
}

const end = (world: World) => world.from + world.days * DAY;
const THREE = ["weur", "enam", "apac"] as const;

function three(world: World): void {
  world.regions = [...THREE];
}

/** Restarts with a gap that `gap` gives, each down for `downMs`. */
function restarts(world: World, gap: () => number, downMs: () => number): Spell[] {
  const spells: Spell[] = [];
  for (let at = world.from + gap(); at < end(world); at += gap())
    spells.push({ from: at, to: at + downMs() });
  return spells;
}

/** Fails wholly inside the spells. */
function gone(world: World, spells: readonly Spell[], bad: (moment: Moment) => Bad): void {
  world.faults.push((moment) => (within(spells, moment.at) ? bad(moment) : null));
}

function crash(world: World, r: Random, among: RegExp, tookMs: number | null = null): void {
  three(world);
  world.days = r.pick([3, 7, 14]);
  const gateway = pickGateway(world, r, ["refused"], among);
  if (!tells(gateway, "refused", tookMs ?? 40)) world.open = true;
  const spells = episodes(world, r, r.scale(4, 30) * HOUR, [70_000, 200_000]);
  gone(world, spells, () => answer(gateway, "refused", tookMs));
}

/** Within a second of its limit a supervisor that looks once a second kills the worker; the gateway sees it die. */
const workerKilled: RealShape = {
  truth: ["upstream-timeout"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([2, 4, 7]);
    const limit = r.pick([3, 5, 8, 20]) * 1000;
    world.timeoutMs = 30_000;
    const gateway = pickGateway(world, r, ["closed"], /nginx|haproxy|caddy|alb|unknown/);
    world.open = true;
    const spells = episodes(world, r, r.scale(5, 20) * HOUR, [3 * MINUTE, 15 * MINUTE]);
    const share = r.between(0.25, 0.8);
    const around = r.between(3, 15);
    world.faults.push(({ at }) => {
      if (!within(spells, at)) return null;
      return r.chance(share) ? answer(gateway, "closed", limit + r.between(50, 1000)) : { slowBy: around };
    });
  },
};

function slowDependency(among: RegExp, walls: readonly number[]): RealShape {
  return {
    truth: ["upstream-timeout"],
    make: (world, r) => {
      three(world);
      world.days = r.pick([3, 7]);
      world.timeoutMs = 30_000;
      const wall = r.pick(walls);
      const gateway = pickGateway(world, r, ["read-timeout"], among);
      if (!tells(gateway, "read-timeout", wall)) world.open = true;
      const spells = episodes(world, r, r.scale(5, 30) * HOUR, [2 * MINUTE, 8 * MINUTE]);
      const share = r.between(0.5, 1);
      const slow = r.chance(0.5);
      world.faults.push(({ at, attempt }) => {
        if (!within(spells, at)) return null;
        if (r.chance(share)) return waited(gateway, "read-timeout", wall, patience(world, attempt));
        return slow ? { slowBy: r.between(2, 20) } : null;
      });
    },
  };
}

/** The monitor gives up first; once an hour an attempt waits until the gateway does. */
function hidden(kind: "read-timeout" | "connect-timeout", wallMs: number, truth: Cause): RealShape {
  return {
    truth: [truth],
    make: (world, r) => {
      three(world);
      world.days = r.pick([3, 7]);
      world.timeoutMs = 10_000;
      const among =
        kind === "connect-timeout" ? /cloudflare|envoy|haproxy/ : /nginx|haproxy|cloudflare|envoy|caddy/;
      const gateway = pickGateway(world, r, [kind], among);
      if (!tells(gateway, kind, wallMs)) world.open = true;
      const spells = episodes(world, r, r.scale(6, 30) * HOUR, [3 * MINUTE, 15 * MINUTE]);
      const share = r.between(0.5, 1);
      world.faults.push(({ at, attempt }) =>
        within(spells, at) && r.chance(attempt === 6 ? 1 : share)
          ? waited(gateway, kind, wallMs, patience(world, attempt))
          : null,
      );
    },
  };
}

/** Memory fills in minutes, the process dies and starts again: `slows` by how much before it does. */
function leak(slows: number, jitter: number): RealShape {
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

/** A queue with a timeout: who waits too long for a place is turned away. */
const queue: RealShape = {
  truth: ["connection-limit"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([3, 7]);
    world.timeoutMs = 30_000;
    const wall = r.pick([1, 2, 5, 8, 10]) * 1000;
    const gateway = pickGateway(world, r, ["limit"], /haproxy/);
    world.open = true;
    const spells = episodes(world, r, r.scale(5, 24) * HOUR, [3 * MINUTE, 25 * MINUTE]);
    const share = r.between(0.3, 0.9);
    world.faults.push(({ at }) =>
      within(spells, at) && r.chance(share) ? answer(gateway, "limit", wall + r.between(1, 20)) : null,
    );
  },
};

/** Each probe of a moment takes a place; those that come later find none. Alone each finds one. */
function places(kind: "limit" | "refused"): RealShape {
  return {
    truth: kind === "limit" ? ["connection-limit", "rate-limited"] : ["connection-limit"],
    make: (world, r) => {
      three(world);
      world.days = r.pick([1, 3]);
      const gateway = pickGateway(world, r, [kind], /nginx|haproxy|unknown/);
      world.open = true;
      const spells = episodes(world, r, r.scale(3, 10) * HOUR, [10 * MINUTE, 60 * MINUTE]);
      const free = r.pick([1, 2]);
      const last = r.chance(0.5) ? r.pick(world.regions) : null;
      let minute = -1;
      let taken = 0;
      world.faults.push(({ at, region, attempt }) => {
        if (!within(spells, at) || attempt > 0) return null;
        if (Math.floor(at / MINUTE) !== minute) {
          minute = Math.floor(at / MINUTE);
          taken = 0;
        }
        if (last !== null) return region === last ? answer(gateway, kind) : null;
        return ++taken > free ? answer(gateway, kind) : null;
      });
    },
  };
}

/** It sleeps between checks; the first request of each moment wakes it, and is answered too late or with an error. */
const coldStart: RealShape = {
  truth: ["cold-start"],
  make: (world, r) => {
    world.regions = r.chance(0.5) ? [...THREE] : [r.pick([...THREE])];
    world.intervalMinutes = r.pick([1, 5, 10, 15, 30]);
    world.days = world.intervalMinutes === 1 ? r.pick([1, 2]) : 7;
    world.timeoutMs = 10_000;
    const gateway = pickGateway(world, r, ["read-timeout", "no-healthy"], /.*/);
    const how = r.pick(["own", "read-timeout", "no-healthy"] as const);
    const wall = r.pick([2000, 5000, 8000]);
    const busy = r.between(0.1, 0.6);
    let awakeUntil = 0;
    let moment = -1;
    let sleeps = false;
    world.faults.push(({ at, attempt }) => {
      if (attempt > 0) {
        awakeUntil = at + 20_000;
        return null;
      }
      const minute = Math.floor(at / MINUTE);
      if (minute !== moment) {
        moment = minute;
        sleeps = at > awakeUntil && !r.chance(busy);
      }
      if (!sleeps) return null;
      if (how === "own") return deadline(world.timeoutMs);
      return answer(gateway, how, how === "no-healthy" ? null : wall);
    });
  },
};

const weeklyJob: RealShape = {
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
const rush: RealShape = {
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
const unrecordedDeploys: RealShape = {
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

/** Behind a gateway that writes one page for everything: names that do not resolve. */
const silentDns: RealShape = {
  truth: ["dns-resolution"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([3, 7]);
    world.open = true;
    const gateway = pickGateway(world, r, ["dns"], /nginx|caddy|go-/);
    const spells = episodes(world, r, r.scale(5, 30) * HOUR, [MINUTE, 6 * MINUTE]);
    const tookMs = r.pick([null, null, 2000, 5000]);
    gone(world, spells, () => answer(gateway, "dns", tookMs));
  },
};

/** All health checks fail while the application serves. */
const flappingHealth: RealShape = {
  truth: ["no-healthy-upstream"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([3, 7]);
    const gateway = pickGateway(world, r, ["no-healthy"], /haproxy|alb|envoy|traefik/);
    if (!tells(gateway, "no-healthy")) world.open = true;
    gone(world, episodes(world, r, r.scale(5, 20) * HOUR, [20_000, 4 * MINUTE]), () =>
      answer(gateway, "no-healthy"),
    );
  },
};

/** The gateway has no free connection slot and drops the request without a word. */
const dropped: RealShape = {
  truth: ["connection-limit", "crash-restart"],
  make: (world, r) => {
    three(world);
    world.open = true;
    world.days = r.pick([3, 7]);
    gone(world, episodes(world, r, r.scale(5, 20) * HOUR, [2 * MINUTE, 10 * MINUTE]), () =>
      noAnswer("tcp.closed", null),
    );
  },
};

/** Connections that idled alike close alike: the probes of a moment race together. */
const racingTogether: RealShape = {
  truth: ["keepalive-race"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([7, 14]);
    world.open = true;
    const bare = r.chance(0.5);
    const gateway = pickGateway(world, r, ["closed"], /apache|nginx|h2o|haproxy|alb/);
    const share = r.scale(0.003, 0.012);
    const met = r.between(0.3, 0.6);
    let minute = -1;
    let closing = false;
    world.faults.push(({ at, attempt }) => {
      if (attempt > 0) return null;
      if (Math.floor(at / MINUTE) !== minute) {
        minute = Math.floor(at / MINUTE);
        closing = r.chance(share);
      }
      if (!closing || !r.chance(met)) return null;
      return bare ? noAnswer("tcp.closed", null) : answer(gateway, "closed");
    });
  },
};

/** One request in many kills its worker; the gateway sees the connection close. */
const dyingWorker: RealShape = {
  truth: ["crash-restart", "app-error", "keepalive-race", "bad-pool-member"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([1, 3]);
    world.open = true;
    const gateway = pickGateway(world, r, ["closed"], /nginx|haproxy|caddy|apache/);
    const every = r.whole(14, 40);
    world.faults.push(() => (r.chance(1 / every) ? answer(gateway, "closed") : null));
  },
};

/** One long time in which all that one region's probe meets fails, and unrelated targets with it. */
const longMonitorSide: RealShape = {
  truth: ["monitor-side"],
  make: (world, r) => {
    three(world);
    const from = world.from + r.between(0.2, 0.7) * world.days * DAY;
    const spells = [{ from, to: from + r.between(30, 90) * MINUTE }];
    const region = r.chance(0.5) ? r.pick(world.regions) : null;
    world.faults.push((moment) =>
      (region === null || moment.region === region) && within(spells, moment.at) && r.chance(0.95)
        ? deadline(world.timeoutMs)
        : null,
    );
    world.bystanders = (minute, from_) =>
      (region === null || from_ === region) && within(spells, minute * MINUTE + 3000) && r.chance(0.95);
  },
};

/** A point of presence of the gateway itself: one region gets its error page, the others the site. */
const regionalPop: RealShape = {
  truth: ["regional-path"],
  make: (world, r) => {
    three(world);
    const region = r.pick(world.regions);
    const gateway = pickGateway(world, r, ["refused"], /nginx|varnish|cloudflare|unknown/);
    const spells = episodes(world, r, r.scale(6, 30) * HOUR, [5 * MINUTE, 40 * MINUTE]);
    world.faults.push((moment) =>
      moment.region === region && within(spells, moment.at) ? answer(gateway, "refused") : null,
    );
  },
};

/** Round robin over few members, one of them bad. */
const roundRobin: RealShape = {
  truth: ["bad-pool-member"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([1, 3]);
    const members = r.whole(2, 6);
    const gateway = pickGateway(world, r, ["refused", "closed", "app-error"]);
    const kind = r.pick(["refused", "closed", "app-error"] as const);
    if (!tells(gateway, kind)) world.open = true;
    let next = r.whole(0, members - 1);
    world.faults.push(() => {
      next = (next + 1 + (r.chance(0.3) ? r.whole(0, members) : 0)) % members;
      return next === 0 ? answer(gateway, kind) : null;
    });
  },
};

/** Lost handshakes: some connects of the gateway time out. */
const lostHandshakes: RealShape = {
  truth: ["upstream-network"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([3, 7]);
    world.timeoutMs = 30_000;
    const wall = r.pick([3000, 5000, 10_000, 19_000]);
    const gateway = pickGateway(world, r, ["connect-timeout"], /apache|envoy|cloudflare|haproxy|squid|alb/);
    if (!tells(gateway, "connect-timeout", wall)) world.open = true;
    const spells = episodes(world, r, r.scale(5, 24) * HOUR, [3 * MINUTE, 20 * MINUTE]);
    const share = r.between(0.2, 0.6);
    world.faults.push(({ at, attempt }) =>
      within(spells, at) && r.chance(share)
        ? waited(gateway, "connect-timeout", wall, patience(world, attempt))
        : null,
    );
  },
};

export const SHAPES: Readonly<Record<string, RealShape>> = {
  "crash behind nginx": { truth: ["crash-restart"], make: (world, r) => crash(world, r, /nginx/) },
  "crash behind varnish or caddy": {
    truth: ["crash-restart"],
    make: (world, r) => crash(world, r, /varnish|caddy|go-/),
  },
  "crash behind haproxy, retried": {
    truth: ["crash-restart"],
    make: (world, r) => crash(world, r, /haproxy/, r.pick([1, 2, 3]) * 1003),
  },
  "worker killed at its limit": workerKilled,
  "slow dependency, nginx or alb": slowDependency(/nginx|alb/, [2000, 4000, 8000, 15_000]),
  "slow dependency, apache": slowDependency(/apache/, [3000, 5000, 9000]),
  "slow dependency, varnish": slowDependency(/varnish/, [3000, 5000, 9000]),
  "slow dependency, haproxy": slowDependency(/haproxy/, [2000, 5000, 12_000]),
  "hidden read timeout": hidden("read-timeout", 60_000, "upstream-timeout"),
  "hidden connect timeout": hidden("connect-timeout", 19_000, "upstream-network"),
  "leak with a climb": leak(2, 0.2),
  "leak without a climb": leak(0, 0.06),
  "queue timeout": queue,
  "places taken, limit": places("limit"),
  "places taken, refused": places("refused"),
  "cold start": coldStart,
  "weekly job": weeklyJob,
  "morning rush": rush,
  "unrecorded deploys": unrecordedDeploys,
  "silent dns": silentDns,
  "flapping health check": flappingHealth,
  "dropped connections": dropped,
  "racing together": racingTogether,
  "dying worker": dyingWorker,
  "long monitor side": longMonitorSide,
  "regional point of presence": regionalPop,
  "round robin": roundRobin,
  "lost handshakes": lostHandshakes,
};
