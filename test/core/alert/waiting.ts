import type { ChannelManner, DeliveryType, Waiting } from "../../../src/core/alert/queue.ts";

export const PEOPLE: ChannelManner = { keepsAll: false, groups: true, quietUntil: () => null };
export const ON_CALL: ChannelManner = { keepsAll: false, groups: false, quietUntil: () => null };
export const PROGRAM: ChannelManner = { keepsAll: true, groups: false, quietUntil: () => null };
export const CHANNELS = new Map([
  ["chat", PEOPLE],
  ["page", ON_CALL],
  ["hook", PROGRAM],
]);

/** A delivery that is due since its commit at 0 and was never tried. */
export function waiting(seq: number, type: DeliveryType, rest: Partial<Waiting> = {}): Waiting {
  const attempts = rest.attempts ?? 0;
  return {
    seq,
    channel: "chat",
    type,
    incident: "shop.outage.1",
    createdAt: 0,
    attempts,
    nextAt: 0,
    leasedUntil: null,
    tried: attempts > 0,
    repeats: type.endsWith(".updated"),
    ends: type.endsWith(".closed"),
    ...rest,
  };
}
