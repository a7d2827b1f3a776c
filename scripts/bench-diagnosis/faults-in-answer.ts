/** Mechanisms that name themselves, in spells or at a share of requests. */
import { answer, type Bad, noAnswer, pickGateway, telling } from "./answers.ts";
import type { Mechanism } from "./faults-in-time.ts";
import type { Random } from "./random.ts";
import type { Variant } from "./settings.ts";
import { episodes, within } from "./spells.ts";
import { DAY, HOUR, MINUTE, type World } from "./world.ts";

/** Either spells with most requests failing, or a small steady share. */
function nowAndThen(world: World, r: Random, variant: Variant, longest: number, bad: () => Bad): void {
  const sparse = variant === "sparse";
  if (sparse) world.regions = world.regions.slice(0, r.whole(1, 2));
  if (r.chance(0.5)) {
    const perRegion = (world.days * 1440) / world.intervalMinutes;
    const share = sparse ? 7 / (perRegion * world.regions.length) : r.scale(0.002, 0.03);
    world.faults.push(() => (r.chance(share) ? bad() : null));
    return;
  }
  const spells = episodes(world, r, sparse ? (world.days / 5) * DAY : r.scale(4, 40) * HOUR, [
    0.5 * MINUTE,
    sparse ? 1.5 * MINUTE : longest,
  ]);
  const severity = r.between(0.6, 1);
  world.faults.push(({ at }) => (within(spells, at) && r.chance(severity) ? bad() : null));
}

export const dnsResolution: Mechanism = (world, r, variant) => {
  const gateway = telling(world, r, "dns");
  const edge = r.chance(0.5);
  nowAndThen(world, r, variant, r.pick([1, 5, 10]) * MINUTE, () =>
    edge ? noAnswer("dns.name_not_resolved", r.between(5, 80)) : answer(gateway, "dns"),
  );
};

export const tls: Mechanism = (world, r, variant) => {
  const type = r.pick([
    "tls.cert.date_invalid",
    "tls.cert.name_invalid",
    "tls.cert.authority_invalid",
    "tls.protocol.error",
  ] as const);
  nowAndThen(world, r, variant, 60 * MINUTE, () => noAnswer(type, r.between(20, 150)));
};

export const rateLimited: Mechanism = (world, r, variant) => {
  const status = r.pick([429, 429, 403]);
  const bad: Bad = {
    status,
    latencyMs: null,
    failure: {
      type: "http.status",
      hop: { role: "cdn", product: r.pick(["cloudflare", null]) },
      causes: status === 403 ? [{ cause: "http_request_denied", weight: 0.9 }] : [],
    },
  };
  nowAndThen(world, r, variant, 30 * MINUTE, () => bad);
};

export const contentError: Mechanism = (world, r, variant) => {
  const type = r.pick(["assertion.body", "assertion.json", "assertion.header"] as const);
  const bad: Bad = {
    status: 200,
    latencyMs: null,
    failure: { type, hop: { role: "app", product: null }, causes: [] },
  };
  nowAndThen(world, r, variant, 20 * MINUTE, () => bad);
};

export const appError: Mechanism = (world, r, variant) => {
  const gateway = pickGateway(world, r, ["app-error"]);
  const status = gateway === "unknown" || gateway.startsWith("real:") ? 500 : r.pick([500, 500, 503, 501]);
  nowAndThen(world, r, variant, 15 * MINUTE, () => ({ ...answer(gateway, "app-error"), status }));
};

/** Health checks that flap: all backends out together, sharply. */
export const noHealthyUpstream: Mechanism = (world, r, variant) => {
  const sparse = variant === "sparse";
  if (sparse) world.regions = world.regions.slice(0, 1);
  const gateway = telling(world, r, "no-healthy");
  const spells = episodes(world, r, sparse ? (world.days / 5) * DAY : r.scale(4, 40) * HOUR, [
    20_000,
    sparse ? 2 * MINUTE : 8 * MINUTE,
  ]);
  world.faults.push(({ at }) => (within(spells, at) ? answer(gateway, "no-healthy") : null));
};
