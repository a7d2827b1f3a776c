import { isScheduled } from "../core/check/attempt.ts";
import type { Judged } from "../core/check/check.ts";
import { checkOf } from "../core/check/check-of.ts";
import { HeldBodies } from "../core/check/held-bodies.ts";
import { lostReading, type Reading } from "../core/check/reading.ts";
import { slowMsOf } from "../core/config/monitor/any-kind.ts";
import type { Monitor } from "../core/config/monitor.ts";
import type { Contained } from "../core/shard/contained.ts";
import type { ShardCore } from "../core/shard/shard.ts";

/** Judges the readings of one tick; what the judgement itself breaks on is the monitoring's own failure, hence lost. */
export class Judgement {
  readonly contained: Contained;
  /** As before this minute: what a failing check is compared with. */
  readonly #lastGood: ShardCore["lastGood"];
  /** Each commit of the minute has its own choice of bodies. */
  readonly #bodies = { scheduled: new HeldBodies(), rechecks: new HeldBodies() };

  constructor(contained: Contained, lastGood: ShardCore["lastGood"]) {
    this.contained = contained;
    this.#lastGood = lastGood;
  }

  judge(monitor: Monitor, reading: Reading): Judged {
    const { minute, at, region, attempt } = reading;
    const usual = this.#lastGood.get(monitor.id) ?? null;
    return this.contained.run(
      monitor.id,
      "judge",
      () =>
        this.#bodies[isScheduled(reading) ? "scheduled" : "rechecks"].hold(
          checkOf(measured(reading), slowMsOf(monitor), usual),
        ),
      () => checkOf(lostReading(minute, at, region, attempt, "what came back could not be judged"), null),
    );
  }
}

/** History packs a whole shard's numbers together: one that is none must not get that far. */
function measured(reading: Reading): Reading {
  const { at, latencyMs, status, value } = reading;
  for (const number of [at, latencyMs, status ?? 0])
    if (!Number.isFinite(number) || number < 0)
      throw new TypeError(`a reading holds ${number} where a number belongs`);
  if (!Number.isSafeInteger(value ?? 0)) throw new TypeError(`a reading holds ${value} for a whole number`);
  return reading;
}
