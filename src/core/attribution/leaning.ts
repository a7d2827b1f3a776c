/**
 * Which side an answer that no row knows leans to: what applications set and say against what only hops do. Weak marks add up.
 * A point is half a natural logarithm of the odds; the points were fitted to the answers under test/fixtures/gateways and
 * rounded (`npm run bench:attribution -- --marks`). None of them names a product.
 */
import type { Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import type { Mark } from "./mark.ts";
import { OF_APPLICATIONS } from "./marks-of-applications.ts";
import { OF_HOPS } from "./marks-of-hops.ts";

export interface Leaning {
  /** Above 0 the application's, below 0 a hop's. */
  readonly points: number;
  readonly because: readonly Reason[];
}

/** Enough to call it the application's, three to one: what rows know of gateways has been looked through before. */
export const LEANS_TO_APP = 0.6;
/** Enough to call it a hop's, seven to one. */
export const LEANS_TO_HOP = -1;

export const MARKS: readonly Mark[] = [...OF_APPLICATIONS, ...OF_HOPS];

export function leaning(answer: Answer): Leaning {
  const found = MARKS.flatMap(([points, find]) => {
    const reason = find(answer);
    return reason === null ? [] : [{ points, reason }];
  });
  const points = Math.round(10 * found.reduce((sum, mark) => sum + mark.points, 0)) / 10;
  const because = found.filter((mark) => mark.points > 0 === points > 0).map(({ reason }) => reason);
  return { points, because: because.slice(0, 5) };
}
