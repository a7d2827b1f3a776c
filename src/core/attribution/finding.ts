/** What attribution concludes about who wrote an answer and what failed behind it, before it is put into words. */
import type { Reason } from "../check/reason.ts";
import type { HopRole } from "../check/verdict.ts";
import type { Cause } from "./causes.ts";
import type { ProductSlug } from "./products.ts";

export interface Finding {
  readonly role: HopRole;
  readonly product: ProductSlug | null;
  readonly version: string | null;
  /** Most likely first. */
  readonly causes: readonly Cause[];
  /** Confidence in the first cause when it stands alone, 0…1. */
  readonly causeSure: number;
  /** The first two are as likely as each other. */
  readonly even?: true;
  /** Confidence in the hop, 0…1. */
  readonly sure: number;
  /** Set where the row already is for this very latency, so that time is not weighed twice. */
  readonly timed?: true;
  readonly because: readonly Reason[];
  /** Set where the general sentence would mislead. */
  readonly meaning?: string;
}
