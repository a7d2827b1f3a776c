/** What is known of looking into one gateway: its own log of the failing second, the request in it, its settings. */
import type { Cause, Investigation } from "../diagnosis.ts";
import type { Fill } from "./steps.ts";

type CauseTexts = Readonly<Partial<Record<Cause, string>>>;
type Look = Omit<Investigation, "expect">;

export interface Gateway {
  /** Attribution's product names. */
  readonly slugs: readonly string[];
  /** The log that says why; it tells causes apart. */
  readonly why: (fill: Fill) => Look;
  /** What that log says, by cause. */
  readonly says: CauseTexts;
  /** The very request, by the check's id. */
  readonly request: (fill: Fill) => Look;
  /** What the request's line shows, by cause. */
  readonly shows: CauseTexts;
  /** Settings worth comparing, by cause. */
  readonly settings: Readonly<Partial<Record<Cause, Investigation>>>;
}
