/** One try to send one message, as what is then written on each delivery in it. */
import { nextAttempt } from "../core/alert/backoff.ts";
import type { Channel } from "../core/config/channel/channel.ts";
import type { AlertType } from "../core/incident/incident.ts";
import { secretOf } from "../env.ts";
import { acknowledgeUrl } from "../notify/acknowledge.ts";
import type { Alert, AlertData } from "../notify/alert.ts";
import type { EmailBinding } from "../notify/email-binding.ts";
import { type SendResult, send } from "../notify/send.ts";
import type { Delivery } from "../store/deliveries.ts";
import type { DeliveryOutcome } from "../store/outbox.ts";
import { mailWays } from "./mail-host.ts";
import type { Shell } from "./shell.ts";

export interface Attempt {
  readonly outcomes: readonly DeliveryOutcome[];
  /** How long the receiver had better be left alone, ms; null when nothing speaks against the next message. */
  readonly pauseMs: number | null;
}

/** `deliveries` go out as one message; the attempt is already counted on each. */
export async function attempt(
  shell: Shell,
  channel: Channel | undefined,
  deliveries: readonly Delivery[],
): Promise<Attempt> {
  const at = shell.clock.now();
  const all = (outcome: Omit<DeliveryOutcome, "id" | "at">) =>
    deliveries.map(({ id }) => ({ id, at, ...outcome }));
  const [first] = deliveries;
  if (first === undefined) return { outcomes: [], pauseMs: null };
  if (channel === undefined) {
    const error = "the channel was deleted";
    return { outcomes: all({ state: "failed", nextAt: null, status: null, error }), pauseMs: null };
  }
  const result = await sendSafely(shell, channel, deliveries, at);
  const { status } = result;
  if (result.kind === "sent")
    return { outcomes: all({ state: "sent", nextAt: null, status, error: null }), pauseMs: null };
  const { retryAfterMs, recoverable, error, unbuilt = false } = result;
  // The same time for all of a message, so that they are one message again.
  const nextAt = recoverable
    ? nextAttempt({ id: first.id, attempts: first.attempts, now: at, retryAfterMs })
    : null;
  const state = nextAt === null ? "failed" : "pending";
  return {
    outcomes: all({ state, nextAt, status, error }),
    pauseMs: recoverable && !unbuilt ? (retryAfterMs ?? 0) : null,
  };
}

type Result = SendResult & { readonly unbuilt?: true };

/** A bug in one channel's code must not cost the others their messages. */
async function sendSafely(
  shell: Shell,
  channel: Channel,
  deliveries: readonly Delivery[],
  now: number,
): Promise<Result> {
  const [alert, ...others] = deliveries.map(
    ({ id, type, createdAt, payload }): Alert => ({
      ...{ id, type: type as AlertType, createdAt, data: payload as AlertData },
    }),
  );
  try {
    const acknowledgement = await acknowledgementOf(shell, alert!);
    return await send(
      channel,
      { ...alert!, ...acknowledgement, others },
      (name) => secretOf(shell.env, name),
      {
        now,
        development: shell.development,
        sleep: shell.clock.sleep,
        ...mailWays(shell, now),
        email: (shell.env.EMAIL as EmailBinding | undefined) ?? null,
      },
    );
  } catch (error) {
    console.error("delivery", deliveries[0]?.id, error);
    const why = "the message could not be built; the Worker's log says why";
    const failed = {
      kind: "failed",
      recoverable: true,
      status: null,
      retryAfterMs: null,
      unbuilt: true,
    } as const;
    return { ...failed, error: why };
  }
}

/** The link by which a person takes an open incident over; only where the page's address and a token are known. */
async function acknowledgementOf(
  shell: Shell,
  { type, data }: Alert,
): Promise<Pick<Alert, "acknowledgeUrl">> {
  const { ADMIN_TOKEN: token } = shell.env;
  const { incident, links } = data;
  if (type === "test" || !token || !links?.incident || !incident?.id || incident.state !== "open") return {};
  return { acknowledgeUrl: await acknowledgeUrl(token, incident.id, links.incident) };
}
