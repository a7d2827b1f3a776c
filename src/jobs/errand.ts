/**
 * Work that a tick leaves to invocations of their own, since each has its own 50 queries on a Free plan: the Scheduler
 * calls itself for each. What it costs too much in one is then never the minute.
 */
import type { RecountedSpan } from "../core/shard/settle.ts";

export type Errand =
  | { readonly kind: "deliver" }
  /** `late`: a host's evidence came after the opening's alert, so that a first cause is news of its own. */
  | { readonly kind: "name-cause"; readonly monitor: string; readonly late?: boolean }
  | { readonly kind: "seek-pattern"; readonly monitor: string }
  /** `minute` is the tick's. */
  | { readonly kind: "compact"; readonly minute: number }
  | { readonly kind: "drain" }
  | { readonly kind: "recount"; readonly span: RecountedSpan; readonly fromKey: number };

/** What the next errand of this kind goes on from; null: all is done. */
export type ErrandResult = number | null;
