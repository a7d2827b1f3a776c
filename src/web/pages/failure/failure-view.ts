/** One failing check with its evidence, as the pages draw it: what the store gives, and what a check by hand gives. */
import type { StoredFailure, StoredReading } from "../../../store/evidence.ts";

export type FailureView = StoredFailure;
export type FailureReading = StoredReading;
export type LastGoodView = NonNullable<StoredFailure["lastGood"]>;
