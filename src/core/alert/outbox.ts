/**
 * What the outbox does now: which deliveries go out, which wait and which are superseded. Of one channel and incident
 * (a *line*) nothing overtakes: only the oldest pending one may be sent. Pure; the store applies the plan under leases.
 */
import { fairOrder, messagesOf } from "./fair.ts";
import type { ChannelManner, PlannedMessage, Waiting } from "./queue.ts";

interface OutboxPlan {
  /** In the order in which to send. */
  readonly messages: readonly PlannedMessage[];
  /** Lists that are superseded whole or not at all: a sender may have taken one of them meanwhile. */
  readonly superseded: readonly (readonly Waiting[])[];
  readonly held: readonly { readonly seq: number; readonly until: number }[];
}

const UNKNOWN_CHANNEL: ChannelManner = { keepsAll: true, groups: false, quietUntil: () => null };

/** `waiting` holds every pending delivery of each line that it holds one of. */
export function planOutbox(
  waiting: readonly Waiting[],
  channels: ReadonlyMap<string, ChannelManner>,
  now: number,
): OutboxPlan {
  const mannerOf = (id: string) => channels.get(id) ?? UNKNOWN_CHANNEL;
  const lines = linesOf(waiting).map((line) => decide(line, mannerOf(line[0].channel), now));
  const ready = lines.flatMap(({ ready }) => (ready === null ? [] : [ready]));
  return {
    messages: fairOrder(
      messagesOf(ready, (id) => mannerOf(id).groups),
      now,
    ),
    superseded: lines.flatMap(({ superseded }) => (superseded.length === 0 ? [] : [superseded])),
    held: lines.flatMap(({ held }) => held),
  };
}

type Line = readonly [Waiting, ...Waiting[]];

function linesOf(waiting: readonly Waiting[]): Line[] {
  const lines = new Map<string, [Waiting, ...Waiting[]]>();
  for (const entry of waiting.toSorted((a, b) => a.seq - b.seq)) {
    const key = JSON.stringify([entry.channel, entry.incident ?? entry.seq]);
    const line = lines.get(key);
    if (line) line.push(entry);
    else lines.set(key, [entry]);
  }
  return [...lines.values()];
}

interface LineDecision {
  readonly superseded: readonly Waiting[];
  readonly held: OutboxPlan["held"];
  readonly ready: PlannedMessage | null;
}

function decide(line: Line, manner: ChannelManner, now: number): LineDecision {
  const superseded = manner.keepsAll ? [] : supersededIn(line, now);
  const rest = line.filter((entry) => !superseded.includes(entry));
  const [head, ...followers] = rest;
  if (head === undefined || inFlight(head, now)) return { superseded, held: [], ready: null };
  const until = head.nextAt > now ? head.nextAt : manner.quietUntil(head.type);
  if (until === null || until <= now) return { superseded, held: [], ready: { entries: [head], followers } };
  const held = rest.filter(({ nextAt }) => nextAt <= now).map(({ seq }) => ({ seq, until }));
  return { superseded, held, ready: null };
}

function inFlight({ leasedUntil }: Waiting, now: number): boolean {
  return leasedUntil !== null && leasedUntil > now;
}

/**
 * What is not worth sending any more: an incident that ended before anyone was sent word of it, and repeats that a
 * newer message has made old. An attempted opening stays: its receiver may have it, and needs the end after it.
 */
function supersededIn(line: Line, now: number): Waiting[] {
  const [first] = line;
  const end = line.findLastIndex(({ ends }) => ends);
  // A note follows an opening that was sent: who read that reads how it ends.
  if (end > 0 && first.type !== "incident.noted" && !first.repeats && !first.ends && !first.tried)
    return line.slice(0, end + 1).filter(({ tried }) => !tried);
  return line.filter(
    (entry, index) =>
      entry.repeats &&
      !inFlight(entry, now) &&
      line.slice(index + 1).some(({ repeats, ends }) => repeats || ends),
  );
}
