/** Sends what is journalled, by the same plan as the outbox, and writes down how it went. */
import { planOutbox } from "../core/alert/outbox.ts";
import { placeInLine, type Waiting } from "../core/alert/queue.ts";
import { mannerOf } from "../core/config/channel/manner.ts";
import type { Delivery } from "../store/deliveries.ts";
import { attempt } from "./attempt.ts";
import { lineOf } from "./journal-store.ts";
import { isNews } from "./news.ts";
import type { Shell } from "./shell.ts";

/** Of one pass; the rest is due in the next minute's. */
const MAX_MESSAGES = 48;

interface Placed {
  readonly entry: number;
  delivery: Delivery;
}

/** Does nothing where nothing is journalled. */
export async function sendJournalled(shell: Shell): Promise<void> {
  await shell.journal?.inTurn(() => sendDue(shell));
}

async function sendDue(shell: Shell): Promise<void> {
  const { journal } = shell;
  const copied = await journal?.copiedConfig();
  if (!journal || !copied) return;
  const now = shell.clock.now();
  const placed = [...(await journal.outboxes())].flatMap(([entry, deliveries]) =>
    deliveries.map((delivery): Placed => ({ entry, delivery })),
  );
  const inD1 = await journal.waiting();
  const waiting = placed.flatMap(({ delivery }, seq) =>
    // Who subscribed is in D1 only: their mails wait for it.
    delivery.state === "pending" && !isNews(delivery.channel) && !inD1.has(lineOf(delivery))
      ? [waitingOf(delivery, seq)]
      : [],
  );
  if (!waiting.some(({ nextAt }) => nextAt <= now)) return;
  const channels = new Map(copied.channels.map((channel) => [channel.id, channel]));
  const manners = new Map(copied.channels.map((channel) => [channel.id, mannerOf(channel, now)]));
  const plan = planOutbox(waiting, manners, now);
  const settle = (seq: number, change: Partial<Delivery>) => {
    const found = placed[seq];
    if (found) found.delivery = { ...found.delivery, ...change };
  };
  for (const { seq } of plan.superseded.flat()) settle(seq, { state: "superseded", nextAt: null });
  for (const { entries } of plan.messages.slice(0, MAX_MESSAGES)) {
    const deliveries = entries.flatMap(({ seq }) => placed[seq]?.delivery ?? []);
    const counted = deliveries.map((delivery) => ({ ...delivery, attempts: delivery.attempts + 1 }));
    const { outcomes } = await attempt(shell, channels.get(entries[0]!.channel), counted);
    entries.forEach(({ seq }, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) return;
      const { state, nextAt, status, error, at } = outcome;
      const sentAt = state === "sent" ? at : null;
      const attempts = counted[index]?.attempts ?? 1;
      settle(seq, { state, nextAt, attempts, lastStatus: status, lastError: error, sentAt });
    });
    // After each message: one that went out must not go out again.
    await Promise.all(
      [...new Set(entries.flatMap(({ seq }) => placed[seq]?.entry ?? []))].map((entry) =>
        journal.saveOutbox(
          entry,
          placed.flatMap((one) => (one.entry === entry ? [one.delivery] : [])),
        ),
      ),
    );
  }
}

function waitingOf(delivery: Delivery, seq: number): Waiting {
  const { channel, type, incident, createdAt, attempts, nextAt, lastStatus, lastError } = delivery;
  const payload = delivery.payload as { reminder?: boolean; incident?: { state?: string } | null } | null;
  return {
    seq,
    channel,
    type,
    incident,
    createdAt,
    attempts,
    nextAt: nextAt ?? 0,
    leasedUntil: null,
    tried: attempts > 0 || lastStatus !== null || lastError !== null,
    ...placeInLine(type, { reminder: payload?.reminder, incidentState: payload?.incident?.state }),
  };
}
