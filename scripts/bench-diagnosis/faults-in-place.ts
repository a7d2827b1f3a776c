/** Mechanisms of one place: a region's path, or the monitor's own side. */
import { answer, deadline, noAnswer } from "./answers.ts";
import type { Mechanism } from "./faults-in-time.ts";
import { episodes, within } from "./spells.ts";
import { HOUR, MINUTE } from "./world.ts";

/** A bad transit or POP: spells of loss, or a steady loss, from one region only. */
export const regionalPath: Mechanism = (world, r, variant) => {
  if (world.regions.length < 2) world.regions = ["weur", "enam", "apac"];
  const sparse = variant === "sparse";
  const region = r.pick(world.regions);
  const how = r.pick(["timeout", "reset", "cdn"] as const);
  const bad = () =>
    how === "timeout"
      ? deadline(world.timeoutMs)
      : how === "reset"
        ? noAnswer("tcp.reset", null)
        : answer("unknown", "closed");
  if (r.chance(0.4) && !sparse) {
    const loss = r.scale(0.01, 0.2);
    world.faults.push((moment) => (moment.region === region && r.chance(loss) ? bad() : null));
    return;
  }
  const spells = episodes(world, r, sparse ? (world.days / 6) * 24 * HOUR : r.scale(6, 40) * HOUR, [
    MINUTE,
    sparse ? 1.5 * MINUTE : 40 * MINUTE,
  ]);
  const severity = sparse ? 1 : r.between(0.5, 1);
  world.faults.push((moment) =>
    moment.region === region && within(spells, moment.at) && r.chance(severity) ? bad() : null,
  );
};

/** The platform that probes loses a region's way out from time to time: everything fails from there. */
export const monitorSide: Mechanism = (world, r, variant) => {
  const sparse = variant === "sparse";
  const region = r.pick(world.regions);
  const all = world.regions.length === 1 || r.chance(0.3);
  const spells = episodes(world, r, sparse ? (world.days / 6) * 24 * HOUR : r.scale(5, 40) * HOUR, [
    MINUTE,
    sparse ? 2 * MINUTE : 10 * MINUTE,
  ]);
  const how = r.pick([
    () => deadline(world.timeoutMs),
    () => noAnswer("unknown", null),
    () => noAnswer("tcp.reset", null),
    () => answer("unknown", "closed"),
  ]);
  world.faults.push((moment) =>
    (all || moment.region === region) && within(spells, moment.at) && r.chance(0.9) ? how() : null,
  );
  world.bystanders = (minute, from) =>
    (all || from === region) && within(spells, minute * MINUTE + 3000) && r.chance(0.9);
};
