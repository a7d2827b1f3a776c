/** Faults of pools, names and places as operators meet them: written before any rule was held against them. */
import { answer, deadline, noAnswer, pickGateway, telling, waited } from "./answers.ts";
import { end, gone, type RealShape, three } from "./shape.ts";
import { episodes, type Spell, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, patience } from "./world.ts";

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
