/** A run of a job, and what may be wrong with one. Plain JSON; times are epoch ms. */

/** A run that has begun. */
export interface OpenRun {
  readonly rid: string | null;
  readonly startedAt: number;
  /** It has run for too long; should it end after all, its start is still known. */
  readonly over?: true;
}

/** A run that has ended. */
export interface Run {
  readonly endedAt: number;
  /** Null when its start was not told. */
  readonly startedAt: number | null;
  /** Null when it only said that it failed. */
  readonly exitCode: number | null;
  readonly good: boolean;
}

/** What speaks against the job, until a run ends well. */
export type Trouble =
  | {
      readonly kind: "late";
      readonly dueAt: number;
      readonly lateAt: number;
      readonly running: number | null;
    }
  | { readonly kind: "failed"; readonly run: Run }
  | { readonly kind: "overdue"; readonly startedAt: number; readonly overdueAt: number };
