/** Real faults in which connections break or find no place: crashes, names, health checks, members, places. */
import { answer, noAnswer, pickGateway, tells } from "./answers.ts";
import type { Random } from "./random.ts";
import { gone, type RealShape, three } from "./shape.ts";
import { episodes, within } from "./spells.ts";
import { HOUR, MINUTE, type World } from "./world.ts";

export function crash(world: World, r: Random, among: RegExp, tookMs: number | null = null): void {
  three(world);
  world.days = r.pick([3, 7, 14]);
  const gateway = pickGateway(world, r, ["refused"], among);
  if (!tells(gateway, "refused", tookMs ?? 40)) world.open = true;
  const spells = episodes(world, r, r.scale(4, 30) * HOUR, [70_000, 200_000]);
  gone(world, spells, () => answer(gateway, "refused", tookMs));
}

/** Behind a gateway that writes one page for everything: names that do not resolve. */
export const silentDns: RealShape = {
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
export const flappingHealth: RealShape = {
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
export const dropped: RealShape = {
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
export const racingTogether: RealShape = {
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
export const dyingWorker: RealShape = {
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

/** Round robin over few members, one of them bad. */
export const roundRobin: RealShape = {
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

/** Each probe of a moment takes a place; those that come later find none. Alone each finds one. */
export function places(kind: "limit" | "refused"): RealShape {
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
