/**
 * Which side an answer that no row knows leans to: what applications set and say against what only hops do. A mark is worth
 * what its absence on the other side is worth; none of them names a product.
 */
import type { Reason } from "../check/reason.ts";
import type { Answer } from "./answer.ts";
import type { Mark } from "./mark.ts";
import { OF_APPLICATIONS } from "./marks-of-applications.ts";
import { OF_HOPS } from "./marks-of-hops.ts";

export interface Leaning {
  /** Above 0 the application's, below 0 a hop's; 1 and more is enough to say so. */
  readonly points: number;
  readonly because: readonly Reason[];
}

/** Enough to name a side. */
export const LEANS = 1;

const MARKS: readonly Mark[] = [...OF_APPLICATIONS, ...OF_HOPS];

export function leaning(answer: Answer): Leaning {
  const found = MARKS.flatMap(([points, find]) => {
    const reason = find(answer);
    return reason === null ? [] : [{ points, reason }];
  });
  const points = found.reduce((sum, mark) => sum + mark.points, 0);
  const because = found.filter((mark) => mark.points > 0 === points > 0).map(({ reason }) => reason);
  return { points, because: because.slice(0, 5) };
}
