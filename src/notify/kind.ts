/** What a kind of channel is to the sender: how an alert becomes requests, and what its answers mean. */
import type { Channel } from "../core/config/channel/channel.ts";
import type { Alert } from "./alert.ts";
import type { Message } from "./message.ts";
import type { Outgoing } from "./outgoing.ts";

export interface Composing<C extends Channel> {
  /** With its secrets filled in. */
  readonly channel: C;
  readonly alert: Alert;
  readonly message: Message;
  /** The real time of this try, epoch ms: it is signed, and receivers refuse what is minutes old. */
  readonly at: number;
}

/** What the receiver said, as far as this kind's own rules tell more than the status. */
interface Judgement {
  readonly taken?: boolean;
  /** False: the same request would fail again, so a person has to act. */
  readonly recoverable?: boolean;
  readonly retryAfterMs?: number;
  /** What it means, or what to do. */
  readonly says?: string;
}

export interface Kind<C extends Channel> {
  /** One after the other; each only when the one before was taken. All safe to send again. */
  readonly compose: (given: Composing<C>) => readonly Outgoing[];
  /** `text` is the start of the answer's body. */
  readonly judge?: (status: number, text: string) => Judgement;
}

/** The answer's body where it is JSON, for judging; else null. */
export function jsonAnswer(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
