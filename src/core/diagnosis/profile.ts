/** Everything measured about one view of the failures: what the causes ask and the findings report. */

import { type Rate, wilson } from "../shard/uptime.ts";
import { type Faces, sameness, supportOf, weightOf } from "./faces.ts";
import type { View } from "./failures-in-view.ts";
import type { Levels } from "./levels.ts";
import { sharesOf } from "./measure/answers.ts";
import { type Beside, beside } from "./measure/beside.ts";
import { type Bystanders, bystanders } from "./measure/bystanders.ts";
import { type Connections, connections } from "./measure/connections.ts";
import { drawsOverSpells } from "./measure/draws.ts";
import { type AfterEvents, afterEvents, isDeploying } from "./measure/events.ts";
import { type Load, load } from "./measure/load.ts";
import type { LostPackets } from "./measure/lost-packets.ts";
import { type Neighbours, neighbours } from "./measure/neighbours.ts";
import type { MonitorBefore } from "./measure/others.ts";
import { type Folds, folds } from "./measure/periodicity.ts";
import { type Place, topColo, topRegion } from "./measure/place.ts";
import { onRamps, type Ramp, type Ramps } from "./measure/ramps.ts";
import { type Renewal, renewal } from "./measure/renewal.ts";
import { type Resets, resets } from "./measure/resets.ts";
import { type Simultaneous, simultaneous } from "./measure/simultaneous.ts";
import { strangersIn } from "./measure/strangers.ts";
import { type Together, together } from "./measure/together.ts";
import { type FailureLatency, failureLatency } from "./measure/walls.ts";
import { type Weekdays, weekdays } from "./measure/weekday.ts";
import type { Says } from "./says.ts";

/** Independent of which failures are in view; computed once. */
export interface Background {
  readonly levels: Levels;
  readonly ramps: readonly Ramp[];
  readonly lostPackets: LostPackets;
  readonly others: readonly MonitorBefore[];
}

export interface Profile {
  readonly view: View;
  readonly count: number;
  /** Failures from the first to the last, less one, ÷ checks there: free of what the history's ends add. */
  readonly activeRate: Rate;
  /** Share of the failures that say one of these. */
  readonly share: (...says: Says[]) => number;
  /** Mean part of these kinds in what the failures may stand for. */
  readonly weight: ReturnType<typeof weightOf>;
  /** How well the failures fit what a cause can give, 0…1. */
  readonly support: (faces: Faces) => number;
  /** Share of the failures that look alike. */
  readonly sameness: number;
  /** Share of other failures in the very runs of these. */
  readonly strangers: number;
  readonly folds: Folds;
  readonly weekdays: Weekdays | null;
  readonly deploys: AfterEvents | null;
  readonly jobs: AfterEvents | null;
  readonly region: Place | null;
  readonly colo: Place | null;
  readonly together: Together;
  readonly latency: FailureLatency;
  readonly neighbours: Neighbours | null;
  readonly beside: Beside;
  readonly load: Load | null;
  readonly ramps: Ramps | null;
  readonly bystanders: Bystanders | null;
  readonly renewal: Renewal | null;
  readonly resets: Resets | null;
  readonly simultaneous: Simultaneous;
  /** Above 0: each check by itself, as drawn; below: those of a moment agree. */
  readonly draws: number;
  readonly lostPackets: LostPackets;
  readonly connections: Connections;
  /** The same for every view: which others fail before is asked of all failures. */
  readonly others: readonly MonitorBefore[];
}

const RESTART_MINUTES = 12;

export function profileOf(view: View, background: Background): Profile {
  const shares = sharesOf(view);
  const events = afterEvents(view);
  const coming = together(view);
  return {
    view,
    count: view.failing.length,
    activeRate: wilson(Math.max(0, coming.activeFailing - 1), Math.max(1, coming.activeChecks - 1)),
    share: (...says) => says.reduce((sum, one) => sum + (shares.get(one) ?? 0), 0),
    weight: weightOf(view.failing),
    support: supportOf(view.failing),
    sameness: sameness(view.failing),
    strangers: strangersIn(view),
    folds: folds(view),
    weekdays: weekdays(view),
    deploys: events.find((found) => isDeploying(found.kind)) ?? null,
    jobs: events.find((found) => !isDeploying(found.kind)) ?? null,
    region: topRegion(view),
    colo: topColo(view),
    together: coming,
    latency: failureLatency(view),
    neighbours: neighbours(view),
    beside: beside(view),
    load: load(view, background.levels),
    ramps: onRamps(view, background.ramps, RESTART_MINUTES),
    bystanders: bystanders(view),
    renewal: renewal(view),
    resets: resets(view),
    simultaneous: simultaneous(view),
    draws: drawsOverSpells(view),
    lostPackets: background.lostPackets,
    connections: connections(view),
    others: background.others,
  };
}
