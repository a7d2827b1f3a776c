/** What the number of an attempt means. It is part of a check's id and of history: never renumber. */

/** The check that a tick does; rates, uptime, conditions and statistics count these only. */
export const SCHEDULED = 0;
/** The rechecks after a failing scheduled check, from the same region. */
export const LADDER = { first: 1, last: 4 } as const;
/** One recheck from a region that was up: it is shown, and has no vote. */
export const WITNESS = 5;
/** One long attempt after a timeout, to see what the gateway says when it gives up itself. */
export const PATIENT = 6;
export const MAX_ATTEMPT = PATIENT;

interface Numbered {
  readonly attempt: number;
}

export const isScheduled = ({ attempt }: Numbered) => attempt === SCHEDULED;

export const isLadder = ({ attempt }: Numbered) => attempt >= LADDER.first && attempt <= LADDER.last;

/** True for every check that follows a failing scheduled one within its minute: the ladder and its witness. */
export const isRecheck = (check: Numbered) => isLadder(check) || check.attempt === WITNESS;

/** "scheduled check", "recheck 2", "recheck from another region", "patient attempt". */
export function attemptWord(attempt: number): string {
  switch (attempt) {
    case SCHEDULED:
      return "scheduled check";
    case WITNESS:
      return "recheck from another region";
    case PATIENT:
      return "patient attempt";
    default:
      return `recheck ${attempt}`;
  }
}
