/** How a channel wants to be served: who reads it decides what is worth sending. */
import type { ChannelManner, DeliveryType } from "../../alert/queue.ts";
import type { Channel } from "./channel.ts";
import { KINDS } from "./kinds.ts";
import { quietUntil } from "./quiet-hours.ts";

export function mannerOf({ kind, quietHours }: Channel, now: number): ChannelManner {
  // A row of a kind that this version does not know still has its turn, and says so when it is sent.
  const reader = KINDS[kind]?.reader ?? "people";
  const waits = (type: DeliveryType) => {
    // What was opened on call before the quiet hours must not stay open until they end.
    if (!quietHours || (reader === "on-call" && /\.(?:closed|renewed)$/.test(type))) return null;
    return quietUntil(quietHours, type, now);
  };
  return { keepsAll: reader === "program", groups: reader === "people", quietUntil: waits };
}
