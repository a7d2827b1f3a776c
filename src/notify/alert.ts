/**
 * What a channel is given: one delivery of the outbox. `data` is the webhook body's `data` as it was stored with the
 * incident; it comes from a database row that may be damaged or older, so every part of it may be missing.
 */
import type { AlertData as StoredData } from "../core/alert/alert.ts";
import type { Header } from "../core/check/reading.ts";
import type { AlertType } from "../core/incident/incident.ts";

export interface Alert {
  /** The delivery's id: the same for every try, so a receiver can drop what it has seen. */
  readonly id: string;
  readonly type: AlertType;
  /** When it happened, epoch ms. */
  readonly createdAt: number;
  readonly data: AlertData;
  /** Where a person says that they take care of it; made for this sending and stored nowhere. */
  readonly acknowledgeUrl?: string;
  /** What happened in the same commit and goes into the same message: only for channels that people read. */
  readonly others?: readonly Alert[];
}

export type Loose<T> = unknown extends T
  ? T
  : T extends Header | string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Loose<Item>[]
      : { readonly [K in keyof T]?: Loose<T[K]> | null };

export type AlertData = Loose<StoredData>;
