import type { Clock } from "./shell.ts";

/** The time of one tick: the controller's plus what has elapsed in a replay, the clock's otherwise. Epoch ms. */
export class TickTime {
  /** The controller's scheduledTime. */
  readonly at: number;
  readonly replay: boolean;
  readonly #clock: Clock;
  readonly #startedAt: number;

  constructor(clock: Clock, at: number, replay: boolean) {
    this.at = at;
    this.replay = replay;
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  readonly now = (): number => {
    const now = this.#clock.now();
    return this.replay ? this.at + (now - this.#startedAt) : now;
  };

  /** What a wave of probes takes as now: null is the real time. */
  waveNow(): number | null {
    return this.replay ? this.now() : null;
  }
}
