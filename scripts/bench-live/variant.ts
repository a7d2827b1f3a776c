import { Random } from "../bench-diagnosis/random.ts";

/** What one scenario does otherwise than as it was tuned: walls, pools, counts, names. The same seed gives the same. */
export class Variant {
  readonly #random: Random | null;
  readonly #seed: number;

  /** Seed 0 is the run as tuned. */
  constructor(seed: number, scenario: string) {
    const hash = [...scenario].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1_000_003, 7);
    this.#seed = seed * 1_000_003 + hash;
    this.#random = seed === 0 ? null : new Random(this.#seed);
  }

  /**
   * Minutes to fail in, about `every` apart and each scenario's own: those that failed together each time would rightly
   * look as if the monitoring itself failed.
   */
  minutes(first: number, end: number, every: number): number[] {
    const random = new Random(this.#seed + 1);
    const minutes: number[] = [];
    for (let at = first + random.whole(0, every - 1); at < end; at += random.whole(every - 1, every + 1))
      minutes.push(at);
    return minutes;
  }

  /** The first, unless something varies. */
  pick<T>(...choices: readonly [T, ...T[]]): T {
    return this.#random === null ? choices[0] : this.#random.pick(choices);
  }
}
