/** Mechanisms that show in how requests fail one after the other: crashes, pools, races, stalls, lost packets. */
import { answer, type Bad, deadline, noAnswer, pickGateway, waited } from "./answers.ts";
import type { Mechanism } from "./faults-in-time.ts";
import { episodes, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, patience } from "./world.ts";

/** An unhandled exception from time to time; a supervisor restarts, sometimes with back-off while it crashes again. */
export const crashRestart: Mechanism = (world, r, variant) => {
  const sparse = variant === "sparse";
  if (sparse) world.regions = world.regions.slice(0, r.whole(1, 2));
  const starts = r.arrivals(
    world.from,
    world.from + world.days * DAY,
    sparse ? (world.days / 5) * DAY : r.scale(3, 30) * HOUR,
  );
  const downMs =
    r.scale(15, sparse ? 70 : 100) * 1000 + (world.intervalMinutes > 1 ? world.intervalMinutes * 50_000 : 0);
  const loops = sparse ? 0 : r.whole(0, 2);
  const spells = starts.flatMap((start) => {
    let at = start;
    return Array.from({ length: 1 + r.whole(0, loops) }, (_, k) => {
      const spell = { from: at, to: at + downMs * r.between(0.7, 1.3) * (k + 1) };
      at = spell.to + r.between(2, 20) * 1000;
      return spell;
    });
  });
  const gateway = pickGateway(world, r, ["refused"]);
  const bare = r.chance(0.25);
  world.faults.push(({ at }) => {
    if (!within(spells, at)) return null;
    return bare ? noAnswer("tcp.refused", null) : answer(gateway, "refused");
  });
};

/** N backends behind a balancer that picks blindly; one of them is broken in its own way. */
export const badPoolMember: Mechanism = (world, r, variant) => {
  const members = variant === "sparse" ? r.whole(4, 20) : r.whole(3, 20);
  const gateway = pickGateway(world, r, ["refused", "closed", "app-error", "read-timeout"]);
  const kind = r.pick(["refused", "closed", "app-error", "read-timeout"] as const);
  const wall = r.pick([5000, 15_000]);
  const bad = (attempt: number): Bad =>
    kind === "read-timeout" ? waited(gateway, kind, wall, patience(world, attempt)) : answer(gateway, kind);
  if (variant === "sparse") {
    world.stopAfter = r.whole(6, 10);
    world.days = (members * world.stopAfter * 1.2 * world.intervalMinutes) / 1440 / world.regions.length;
  }
  // Round robin shared with other traffic: any member may be next.
  let next = r.whole(0, members - 1);
  world.faults.push(({ attempt }) => {
    next = (next + r.whole(1, members * 3)) % members;
    return next === 0 ? bad(attempt) : null;
  });
};

/** Each request finds an idle connection just being closed with a small chance. */
export const keepaliveRace: Mechanism = (world, r, variant) => {
  const share = r.scale(0.003, 0.013);
  if (variant === "sparse") {
    world.stopAfter = r.whole(6, 10);
    world.days = Math.min(
      14,
      (world.stopAfter * 1.3 * world.intervalMinutes) / share / 1440 / world.regions.length,
    );
  }
  const gateway = pickGateway(world, r, ["closed"], /nginx|haproxy|apache|alb|caddy|envoy|h2o/);
  const bare = r.chance(0.15);
  world.method = r.pick(["GET", "POST"]);
  world.faults.push(() =>
    r.chance(share) ? (bare ? noAnswer("tcp.reset", null) : answer(gateway, "closed")) : null,
  );
};

/** A lock or a slow query stalls the application; requests that would take longer than the proxy waits are cut. */
export const upstreamTimeout: Mechanism = (world, r, variant) => {
  const sparse = variant === "sparse";
  if (sparse) world.regions = world.regions.slice(0, r.whole(1, 2));
  const gateway = pickGateway(world, r, ["read-timeout"]);
  const wall = r.pick([15_000, 25_000, 30_000, 60_000, 100_000, 8000]);
  world.timeoutMs = r.pick([10_000, 30_000]);
  const spells = episodes(world, r, sparse ? (world.days / 5) * DAY : r.scale(4, 30) * HOUR, [
    2 * MINUTE,
    sparse ? 6 * MINUTE : 25 * MINUTE,
  ]);
  const typicalMs = sparse ? r.between(3000, 6000) : r.between(4000, 15_000);
  const spread = r.between(0.6, 1.1);
  world.faults.push(({ at, attempt }) => {
    if (!within(spells, at)) return null;
    const needs = typicalMs * Math.exp(spread * r.normal());
    const most = patience(world, attempt);
    if (needs >= Math.min(wall, most)) return waited(gateway, "read-timeout", wall, most);
    return { slowBy: Math.max(1, needs / 200) };
  });
};

/** A packet filter or a full table between proxy and application: some connects never complete, the rest are as ever. */
export const upstreamNetwork: Mechanism = (world, r, variant) => {
  const sparse = variant === "sparse";
  if (sparse) world.regions = world.regions.slice(0, r.whole(1, 2));
  const gateway = pickGateway(world, r, ["connect-timeout"]);
  const wall = r.pick(
    world.timeoutMs > 20_000 ? [1000, 3000, 5000, 10_000, 20_000] : [1000, 2000, 3000, 5000],
  );
  const steady = r.chance(0.3);
  const share = sparse ? 0.4 : r.between(0.2, 0.7);
  const spells = episodes(world, r, sparse ? (world.days / 4) * DAY : r.scale(4, 30) * HOUR, [
    2 * MINUTE,
    sparse ? 5 * MINUTE : 30 * MINUTE,
  ]);
  const perCheck = sparse
    ? 7 / ((world.days * 1440 * world.regions.length) / world.intervalMinutes)
    : r.scale(0.003, 0.012);
  world.faults.push(({ at, attempt }) => {
    const hit = steady ? r.chance(perCheck) : within(spells, at) && r.chance(share);
    return hit ? waited(gateway, "connect-timeout", wall, patience(world, attempt)) : null;
  });
};

/** It stops, and stays down for a while. */
export const hardOutage: Mechanism = (world, r, variant) => {
  const sparse = variant === "sparse";
  const perTick = world.regions.length;
  const ticks = sparse ? Math.max(4, Math.round(r.between(6, 10) / perTick)) : r.whole(12, 600);
  const length = ticks * world.intervalMinutes * MINUTE;
  const start = world.onset + r.between(0.1, 0.8) * (world.from + world.days * DAY - world.onset - length);
  const gateway = pickGateway(world, r, ["refused"]);
  const how = r.pick(["refused", "read-timeout", "bare"] as const);
  world.faults.push(({ at }) => {
    if (at < start || at >= start + length) return null;
    if (how === "bare") return noAnswer("tcp.refused", null);
    return how === "refused" ? answer(gateway, "refused") : deadline(world.timeoutMs);
  });
};
