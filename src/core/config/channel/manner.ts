/** How a channel wants to be served: who reads it decides what is worth sending. */
import type { ChannelManner } from "../../alert/queue.ts";
import type { Channel } from "./channel.ts";
import { KINDS } from "./kinds.ts";

export function mannerOf({ kind }: Channel, _now: number): ChannelManner {
  // A row of a kind that this version does not know still has its turn, and says so when it is sent.
  const reader = KINDS[kind]?.reader ?? "people";
  return { keepsAll: reader === "program", groups: reader === "people", quietUntil: () => null };
}
