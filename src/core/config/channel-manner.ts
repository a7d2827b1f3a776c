/** How a kind of channel wants to be served: who reads it decides what is worth sending. */
import type { ChannelManner } from "../alert/queue.ts";
import type { Channel, ChannelKind } from "./channel.ts";

/** `people` read messages, `on-call` keeps alerts open until they are resolved, a `program` gets everything. */
type Reader = "people" | "on-call" | "program";

const READERS: Readonly<Record<ChannelKind, Reader>> = {
  webhook: "program",
  slack: "people",
  discord: "people",
  telegram: "people",
  teams: "people",
  ntfy: "people",
  pagerduty: "on-call",
  opsgenie: "on-call",
};

export function isOnCall(kind: ChannelKind): boolean {
  return READERS[kind] === "on-call";
}

export function mannerOf({ kind }: Channel, _now: number): ChannelManner {
  const reader = READERS[kind];
  return { keepsAll: reader === "program", groups: reader === "people", quietUntil: () => null };
}
