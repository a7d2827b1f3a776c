/**
 * Empties the outbox: leases what is due, sends, settles. At least once: a delivery whose sender died between the two
 * is sent again under the same `webhook-id`, by which a receiver tells it from a new one.
 */
import { nextAttempt } from "../core/alert/backoff.ts";
import type { Channel } from "../core/config/channel.ts";
import { secretOf } from "../env.ts";
import type { Alert, AlertData } from "../notify/alert.ts";
import { type SendResult, send } from "../notify/send.ts";
import { listChannels } from "../store/channels.ts";
import { type Delivery, leaseDue, settleDeliveries } from "../store/deliveries.ts";
import type { Shell } from "./shell.ts";

/** Longer than a send may take, so that a lease ends only when its holder is gone. */
const LEASE_MS = 60_000;
const AT_ONCE = 6;
/** A minute delivers twice, after its commits A and B; a Free plan's invocation has 50 subrequests for both. */
const MOST_PER_RUN = 24;

type Outcome = Parameters<typeof settleDeliveries>[1][number];

export interface DeliveryReport {
  readonly sent: number;
  readonly failed: number;
}

export async function deliver(shell: Shell): Promise<DeliveryReport> {
  const report = { sent: 0, failed: 0 };
  let channels: ReadonlyMap<string, Channel> | null = null;
  for (let handled = 0; handled < MOST_PER_RUN; ) {
    const due = await leaseDue(shell.db, shell.shard, shell.clock.now(), LEASE_MS, AT_ONCE);
    if (due.length === 0) break;
    channels ??= new Map((await listChannels(shell.db)).map((channel) => [channel.id, channel]));
    const known = channels;
    const outcomes = await Promise.all(
      due.map((delivery) => attempt(shell, known.get(delivery.channel), delivery)),
    );
    await settleDeliveries(shell.db, outcomes);
    for (const { state } of outcomes) state === "sent" ? report.sent++ : report.failed++;
    handled += due.length;
  }
  return report;
}

async function attempt(shell: Shell, channel: Channel | undefined, delivery: Delivery): Promise<Outcome> {
  const at = shell.clock.now();
  if (channel === undefined)
    return {
      id: delivery.id,
      state: "failed",
      nextAt: null,
      status: null,
      error: "the channel was deleted",
      at,
    };
  const result = await sendSafely(shell, channel, delivery, at);
  if (result.kind === "sent")
    return { id: delivery.id, state: "sent", nextAt: null, status: result.status, error: null, at };
  const nextAt = result.recoverable
    ? nextAttempt({
        id: delivery.id,
        attempts: delivery.attempts + 1,
        now: at,
        retryAfterMs: result.retryAfterMs,
      })
    : null;
  const state = nextAt === null ? "failed" : "pending";
  return { id: delivery.id, state, nextAt, status: result.status, error: result.error, at };
}

/** A bug in one channel's code must not keep the others from being heard. */
async function sendSafely(
  shell: Shell,
  channel: Channel,
  delivery: Delivery,
  now: number,
): Promise<SendResult> {
  const alert: Alert = {
    id: delivery.id,
    type: delivery.type,
    createdAt: delivery.createdAt,
    data: delivery.payload as AlertData,
  };
  try {
    return await send(channel, alert, (name) => secretOf(shell.env, name), {
      now,
      development: shell.development,
    });
  } catch (error) {
    console.error("delivery", delivery.id, error);
    const why = "the message could not be built; the Worker's log says why";
    return { kind: "failed", recoverable: true, status: null, retryAfterMs: null, error: why };
  }
}
