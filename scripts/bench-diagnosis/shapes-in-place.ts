/** Real faults that one region has: on the monitor's side, or at a point of presence. */
import { answer, deadline, pickGateway } from "./answers.ts";
import { type RealShape, three } from "./shape.ts";
import { episodes, within } from "./spells.ts";
import { DAY, HOUR, MINUTE } from "./world.ts";

/** One long time in which all that one region's probe meets fails, and unrelated targets with it. */
export const longMonitorSide: RealShape = {
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
export const regionalPop: RealShape = {
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
