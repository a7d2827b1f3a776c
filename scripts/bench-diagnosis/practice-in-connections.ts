/** Faults of pools, limits, names and places as operators meet them: written before any rule was held against them. */
import { answer, type Bad, deadline, noAnswer, pickGateway, telling, waited } from "./answers.ts";
import type { Random } from "./random.ts";
import { end, gone, type RealShape, three } from "./shape.ts";
import { episodes, type Spell, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, patience, type World } from "./world.ts";

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

/** One member is bad, and how many there are changes with the day. */
export const changingPool: RealShape = {
  truth: ["bad-pool-member"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([3, 7]);
    const [few, many] = [r.whole(2, 4), r.whole(5, 8)];
    const opens = r.between(5, 10);
    const kinds = ["refused", "closed", "app-error"] as const;
    const gateway = pickGateway(world, r, kinds);
    const kind = r.pick(kinds);
    world.faults.push(({ at }) => {
      const hour = (at / HOUR) % 24;
      const members = hour > opens && hour < opens + 12 ? many : few;
      return r.chance(1 / members) ? answer(gateway, kind) : null;
    });
  },
};

/** Retries hide a bad member most of the time: the request takes longer, and fails when the retry meets trouble too. */
export const maskedMember: RealShape = {
  truth: ["bad-pool-member"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([2, 4]);
    world.open = true;
    const members = r.whole(2, 4);
    const gateway = pickGateway(world, r, ["read-timeout"], /nginx|haproxy|envoy|caddy/);
    const wall = r.pick([1000, 2000, 3000]);
    const missed = r.between(0.1, 0.3);
    world.faults.push(() => {
      if (!r.chance(1 / members)) return null;
      return r.chance(missed) ? answer(gateway, "read-timeout", 2 * wall) : { slowBy: 1 + wall / 150 };
    });
  },
};

/** One of several load balancers serves an old certificate. */
export const oldCertificate: RealShape = {
  truth: ["tls", "bad-pool-member"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([2, 4, 7]);
    const nodes = r.whole(2, 6);
    const from = world.from + r.between(0, 0.5) * world.days * DAY;
    world.faults.push(({ at }) =>
      at > from && r.chance(1 / nodes) ? noAnswer("tls.cert.date_invalid", r.between(20, 120)) : null,
    );
  },
};

/** A name's TTL runs out and the resolver's answer is sometimes late: a failure, remembered for as long as such are. */
export const expiringName: RealShape = {
  truth: ["dns-resolution"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([3, 7]);
    const gateway = telling(world, r, "dns");
    const ttl = r.pick([30, 60, 300, 600]) * 1000;
    const negative = r.pick([5, 15, 60]) * 1000;
    const missed = (r.between(10, 60) * ttl) / (world.days * DAY);
    const spells: Spell[] = [];
    for (let at = world.from + r.between(0, ttl); at < end(world); at += ttl)
      if (r.chance(missed)) spells.push({ from: at, to: at + negative + r.between(1000, 5000) });
    gone(world, spells, () => answer(gateway, "dns"));
  },
};

/** A health check on the edge of its timeout: all out, all in, several times in a bad hour. */
export const flapping: RealShape = {
  truth: ["no-healthy-upstream"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([3, 7, 14]);
    const gateway = telling(world, r, "no-healthy");
    const bad = episodes(world, r, r.between(20, 60) * HOUR, [30 * MINUTE, 3 * HOUR]);
    const spells = bad.flatMap(({ from, to }) =>
      r
        .arrivals(from, to, r.between(6, 20) * MINUTE)
        .map((at) => ({ from: at, to: at + r.between(8, 40) * 1000 })),
    );
    gone(world, spells, () => answer(gateway, "no-healthy"));
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

/** An error of a second is kept by the CDN and served for minutes. */
export const keptError: RealShape = {
  truth: ["cached-error"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([7, 14]);
    const kept = r.pick([5, 10, 10]) * MINUTE;
    const status = r.pick([500, 502, 503]);
    const spells = r
      .arrivals(world.from, end(world), r.between(12, 50) * HOUR)
      .map((from) => ({ from, to: from + kept }));
    const share = r.pick([1, 0.7]);
    gone(world, spells, () => ({
      status,
      latencyMs: r.between(10, 40),
      failure: {
        type: "http.status",
        hop: { role: "cdn", product: r.chance(share) ? "cloudfront" : "varnish" },
        causes: r.chance(0.8) ? [{ cause: "cached", weight: 0.8 }] : [],
      },
    }));
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

/** Handshakes that are sent again after one and three seconds, and given up after more. */
export const droppedHandshakes: RealShape = {
  truth: ["upstream-network", "connection-limit"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([3, 7]);
    world.timeoutMs = 10_000;
    world.open = true;
    const gateway = pickGateway(world, r, ["connect-timeout"], /haproxy|envoy|apache|nginx/);
    const wall = r.pick([4000, 5000, 9000]);
    const spells = episodes(world, r, r.scale(5, 24) * HOUR, [3 * MINUTE, 30 * MINUTE]);
    const loss = r.between(0.3, 0.6);
    world.faults.push(({ at, attempt }) => {
      if (!within(spells, at) || !r.chance(loss)) return null;
      if (!r.chance(loss)) return { slowBy: 1 + 1000 / 120 };
      if (wall > 7000 && !r.chance(loss)) return { slowBy: 1 + 3000 / 120 };
      return waited(gateway, "connect-timeout", wall, patience(world, attempt));
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

/** A virtual machine is taken back and replaced: its share of requests is refused for a minute, at any time. */
export const takenBack: RealShape = {
  truth: ["crash-restart", "scale-in", "no-healthy-upstream"],
  make: (world, r) => {
    three(world);
    world.days = 14;
    world.open = true;
    const gateway = pickGateway(world, r, ["refused", "closed"]);
    const kind = r.pick(["refused", "closed"] as const);
    const members = r.whole(2, 4);
    const spells = episodes(world, r, r.scale(6, 24) * HOUR, [MINUTE, 4 * MINUTE]);
    world.faults.push(({ at }) =>
      within(spells, at) && r.chance(1 / members) ? answer(gateway, kind) : null,
    );
  },
};

/** A crash, and a minute or two in which what started again warms up. */
export const slowStart: RealShape = {
  truth: ["crash-restart"],
  make: (world, r) => {
    three(world);
    world.days = r.pick([7, 14]);
    const gateway = pickGateway(world, r, ["refused"]);
    const spells = episodes(world, r, r.scale(6, 30) * HOUR, [30_000, 150_000]);
    const warm = spells.map(({ to }) => ({ from: to, to: to + r.between(1, 4) * MINUTE }));
    gone(world, spells, () => answer(gateway, "refused"));
    world.faults.push(({ at }) => (within(warm, at) ? { slowBy: r.between(1.5, 6) } : null));
  },
};

/** One region's transit loses packets in bursts of any length. */
export const flakyTransit: RealShape = {
  truth: ["regional-path"],
  make: (world, r) => {
    three(world);
    const region = r.pick(world.regions);
    const spells = episodes(world, r, r.scale(10, 60) * HOUR, [MINUTE, 90 * MINUTE]);
    const loss = r.between(0.15, 0.7);
    world.faults.push((moment) => {
      if (moment.region !== region || !within(spells, moment.at) || !r.chance(loss)) return null;
      return r.chance(0.7) ? deadline(world.timeoutMs) : noAnswer("tcp.reset", null);
    });
  },
};

/** One region's resolver has no answer from time to time. */
export const regionalResolver: RealShape = {
  truth: ["dns-resolution", "regional-path"],
  make: (world, r) => {
    three(world);
    const region = r.pick(world.regions);
    const spells = episodes(world, r, r.scale(10, 50) * HOUR, [MINUTE, 10 * MINUTE]);
    world.faults.push((moment) =>
      moment.region === region && within(spells, moment.at)
        ? noAnswer("dns.name_not_resolved", r.between(5, 60))
        : null,
    );
  },
};
