import { Random } from "../bench-diagnosis/random.ts";

/** What one scenario does otherwise than as it was tuned: walls, pools, counts, names. The same seed gives the same. */
export class Variant {
  readonly #random: Random | null;

  /** Seed 0 is the run as tuned. */
  constructor(seed: number, scenario: string) {
    const hash = [...scenario].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 1_000_003, 7);
    this.#random = seed === 0 ? null : new Random(seed * 1_000_003 + hash);
  }

  /** The first, unless something varies. */
  pick<T>(...choices: readonly [T, ...T[]]): T {
    return this.#random === null ? choices[0] : this.#random.pick(choices);
  }
}
