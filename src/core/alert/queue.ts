/** What the plan of the outbox is made of. */
import type { AlertType } from "../incident/incident.ts";

/** Stands in a delivery where an alert has its channel; no channel's id can be it. */
export const SUBSCRIBERS = "@subscribers";

export const NEWS_TYPES = [
  "incident.opened",
  "incident.noted",
  "incident.closed",
  "maintenance.scheduled",
] as const;
export type NewsType = (typeof NEWS_TYPES)[number];
/** An alert to a channel, or news to subscribers. */
export type DeliveryType = AlertType | NewsType;

/** A pending delivery, less its payload. Times are epoch ms. */
export interface Waiting {
  /** Order of insertion. */
  readonly seq: number;
  readonly channel: string;
  readonly type: DeliveryType;
  readonly incident: string | null;
  /** The time of its commit: what one commit opened shares it. */
  readonly createdAt: number;
  readonly attempts: number;
  readonly nextAt: number;
  /** While it lies in the future, a sender is at work on it. */
  readonly leasedUntil: number | null;
  /** Someone has tried to send it: the receiver may have it. */
  readonly tried: boolean;
  /** It says again what an earlier one said: a reminder or an update. */
  readonly repeats: boolean;
  /** It says that the incident is over. */
  readonly ends: boolean;
}

/** How a channel wants to be served. */
export interface ChannelManner {
  /** A program reads it and gets every message, also of what is over before the first was sent. */
  readonly keepsAll: boolean;
  /** People read it: what opens or closes together is one message. */
  readonly groups: boolean;
  /** The end of the quiet hours that this type has to wait for, epoch ms; null when it may go out. */
  readonly quietUntil: (type: DeliveryType) => number | null;
}

/** One message: a delivery, or several of one commit that go out as one. */
export interface PlannedMessage {
  readonly entries: readonly Waiting[];
  /** What waits for it in its line: due as soon as it is settled for good. */
  readonly followers: readonly Waiting[];
}

/** What a message is in its line, by its type and two fields of its payload, either of which may be missing. */
export function placeInLine(
  type: DeliveryType,
  { reminder, incidentState }: { readonly reminder: unknown; readonly incidentState: unknown },
): Pick<Waiting, "repeats" | "ends"> {
  return {
    repeats: reminder === true || type.endsWith(".updated"),
    ends: incidentState === "closed" || type.endsWith(".closed"),
  };
}
