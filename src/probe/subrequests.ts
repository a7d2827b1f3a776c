/**
 * A Free plan's invocation may make 50 external subrequests, each redirect hop counting as one; beyond that `fetch`
 * throws and healthy targets would look down. No probe starts after 45; hops of those under way have the rest.
 */
export const START_LIMIT = 45;
const HARD_LIMIT = 50;
/** Connections beside probes, each with up to three subrequests: with 24 probes in a call all are under the limit. */
const MAX_ASIDE = 6;

export class Subrequests {
  #used = 0;
  #aside = 0;

  start(): boolean {
    return this.#take(START_LIMIT);
  }

  hop(): boolean {
    return this.#take(HARD_LIMIT);
  }

  /** Whether one more probe of the call may look at its target by a socket besides. */
  aside(): boolean {
    this.#aside += 1;
    return this.#aside <= MAX_ASIDE;
  }

  #take(limit: number): boolean {
    if (this.#used >= limit) return false;
    this.#used += 1;
    return true;
  }
}
