/**
 * In which order messages leave when there are more than one invocation can send: channels take turns, and within a
 * channel the commits do, newest first. So a fresh outage never waits behind a mass failure, nor a mass failure behind it.
 */
import type { PlannedMessage } from "./queue.ts";

/** So many incidents that open (or close) in one commit are one message where people read. */
const MIN_GROUPED = 5;
const ROTATION_MS = 1000;

/** One message for what opened together and one for what closed together, where the channel wants that. */
export function messagesOf(
  ready: readonly PlannedMessage[],
  groups: (channel: string) => boolean,
): PlannedMessage[] {
  return [...Map.groupBy(ready, (message) => togetherKey(message, groups)).values()].flatMap((together) =>
    together.length >= MIN_GROUPED && togetherKey(together[0]!, groups) !== together[0]
      ? [
          {
            entries: together.flatMap(({ entries }) => entries),
            followers: together.flatMap(({ followers }) => followers),
          },
        ]
      : together,
  );
}

/** Equal for what goes into one message; the message itself for what stays alone. */
function togetherKey(message: PlannedMessage, groups: (channel: string) => boolean): unknown {
  const { channel, type, incident, createdAt } = message.entries[0]!;
  const phase = /\.(opened|closed)$/.exec(type)?.[1];
  if (phase === undefined || incident === null || !groups(channel)) return message;
  return JSON.stringify([channel, phase, createdAt]);
}

export function fairOrder(messages: readonly PlannedMessage[], now: number): PlannedMessage[] {
  const byChannel = [...Map.groupBy(messages, ({ entries }) => entries[0]!.channel).values()];
  // Another channel begins each second: with more channels than places none is always the last.
  const turn = byChannel.length === 0 ? 0 : Math.floor(now / ROTATION_MS) % byChannel.length;
  const rotated = [...byChannel.slice(turn), ...byChannel.slice(0, turn)];
  return interleaved(rotated.map(ofChannel));
}

function ofChannel(messages: readonly PlannedMessage[]): PlannedMessage[] {
  const byCommit = Map.groupBy(messages, ({ entries }) => entries[0]!.createdAt);
  const newestFirst = [...byCommit].sort(([a], [b]) => b - a).map(([, of]) => of);
  return interleaved(
    newestFirst.map((of) =>
      of.toSorted((a, b) => urgency(a) - urgency(b) || a.entries[0]!.seq - b.entries[0]!.seq),
    ),
  );
}

/** Small is urgent. A test first: somebody sits there and waits for it. */
function urgency({ entries }: PlannedMessage): number {
  const { type } = entries[0]!;
  if (type === "test") return 0;
  if (type.startsWith("outage.") || type === "monitor.silent") return 1;
  if (type.startsWith("regional.")) return 2;
  return type === "blip" ? 4 : 3;
}

/** The first of each list, then the second of each, and so on. */
function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => (index < list.length ? [list[index]!] : [])),
  ).flat();
}
