/** Real faults in which something waits: slow backends behind walls of their own, queues, sleepers, lost handshakes. */
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { answer, deadline, pickGateway, tells, waited } from "./answers.ts";
import { type RealShape, THREE, three } from "./shape.ts";
import { episodes, within } from "./spells.ts";
import { HOUR, MINUTE, patience } from "./world.ts";

/** Within a second of its limit a supervisor that looks once a second kills the worker; the gateway sees it die. */
export const workerKilled: RealShape = {
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

export function slowDependency(among: RegExp, walls: readonly number[]): RealShape {
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
export function hidden(kind: "read-timeout" | "connect-timeout", wallMs: number, truth: Cause): RealShape {
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

/** A queue with a timeout: who waits too long for a place is turned away. */
export const queue: RealShape = {
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
    world.faults.push(({ at }) => {
      if (!within(spells, at)) return null;
      if (r.chance(share)) return answer(gateway, "limit", wall + r.between(1, 20));
      // Who gets a place in time has waited for it too.
      return { slowBy: 1 + (wall * r.next()) / 150 };
    });
  },
};

/** It sleeps between checks; the first request of each moment wakes it, and is answered too late or with an error. */
export const coldStart: RealShape = {
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

/** Lost handshakes: some connects of the gateway time out. */
export const lostHandshakes: RealShape = {
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
