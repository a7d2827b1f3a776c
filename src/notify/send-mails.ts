/**
 * Mails of their own to many people by one e-mail channel: one request, or one SMTP connection. Each has its own outcome;
 * what stops all of them is one failure.
 */
import type { Channel } from "../core/config/channel/channel.ts";
import { maskSecrets } from "../core/config/secret.ts";
import type { Answer } from "./answer.ts";
import { email } from "./email.ts";
import { exchange } from "./exchange.ts";
import { jsonAnswer } from "./kind.ts";
import { type Mail, mimeOf } from "./mail.ts";
import { jsonPost } from "./outgoing.ts";
import { channelFault, judged, resolveChannel, type SendOptions, type SendResult } from "./send.ts";
import { sendAllBySmtp } from "./smtp.ts";

/** `later`: it can't be taken now. `refused`: there is no such mailbox. `unsent`: refused for what it is, for good. */
type MailOutcome = "sent" | "later" | "refused" | "unsent";
type MailsResult =
  | { readonly kind: "done"; readonly outcomes: readonly MailOutcome[] }
  | Extract<SendResult, { kind: "failed" }>;

const TIMEOUT_MS = 25_000;
/** An answer names each of up to 50 mails, and what is wrong with some. */
const MAX_ANSWER_BYTES = 32_768;

/** Whether a channel can mail anyone. The Worker's own binding only reaches addresses that its account has verified. */
export function mailsAnyone(channel: Channel): boolean {
  return channel.kind === "email" && channel.via !== "cloudflare";
}

/** At most 50 mails. `key` is the same for every try of the same mails. */
export async function sendMails(
  given: Channel,
  mails: readonly Omit<Mail, "from">[],
  key: string,
  lookup: (name: string) => string | null,
  options: SendOptions,
): Promise<MailsResult> {
  const hopeless = (error: string): MailsResult => ({
    ...{ kind: "failed", recoverable: false, status: null, retryAfterMs: null, error },
  });
  const resolved = resolveChannel(given, lookup);
  if (!resolved.ok) return hopeless(resolved.fault);
  const { channel } = resolved;
  const masked = (text: string) => maskSecrets(text, resolved.used);
  const fault = await channelFault(channel, options);
  if (fault !== null) return hopeless(masked(fault));
  if (channel.kind !== "email") return hopeless(`the channel ${channel.id} is no e-mail channel`);
  const whole = mails.map((mail): Mail => ({ ...mail, from: channel.from }));
  switch (channel.via) {
    case "resend": {
      // https://resend.com/docs/api-reference/emails/send-batch-emails: what is not valid is left out and named.
      const headers = {
        authorization: `Bearer ${channel.apiKey}`,
        "idempotency-key": key.slice(0, 250),
        "x-batch-validation": "permissive",
      };
      const outgoing = jsonPost(`${channel.url.replace(/\/+$/, "")}/batch`, whole, headers);
      const ways = { timeoutMs: options.timeoutMs ?? TIMEOUT_MS, reads: true, connect: null, email: null };
      const answer = await exchange(outgoing, { ...ways, maxBytes: MAX_ANSWER_BYTES });
      const result = judged(answer, email.judge as Parameters<typeof judged>[1], options.now, masked);
      return result.kind === "failed"
        ? result
        : { kind: "done", outcomes: batchOutcomes(answer, whole.length) };
    }
    case "smtp": {
      const { host, port, tls, user, password } = channel;
      if (!options.connect) return hopeless("no TCP connection can be opened here");
      const server = { host: host ?? "", port, tls, user, password };
      const envelopes = whole.map((mail, index) => ({
        ...{ from: mail.from, to: mail.to, mime: mimeOf(mail, `${key}.${index}`, options.now) },
      }));
      const answers = await sendAllBySmtp(
        options.connect,
        server,
        envelopes,
        options.timeoutMs ?? TIMEOUT_MS,
      );
      return smtpResult(answers, options.now, masked);
    }
    case "cloudflare":
      return hopeless("the send_email binding only mails addresses that its account has verified");
    default:
      return channel.via satisfies never;
  }
}

/** `{data: [{id}…], errors: [{index, message}…]}`. */
function batchOutcomes(answer: Answer, count: number): MailOutcome[] {
  const errors = answer.kind === "answer" ? jsonAnswer(answer.excerpt)?.errors : null;
  const refused = new Set(
    (Array.isArray(errors) ? errors : []).map((error) => (error as { index?: unknown } | null)?.index),
  );
  return Array.from({ length: count }, (_, index) => (refused.has(index) ? "refused" : "sent"));
}

/** What nobody got, and not for want of a mailbox, is one failure: of the server, the login, the sender or the text. */
function smtpResult(answers: readonly Answer[], now: number, masked: (text: string) => string): MailsResult {
  const results = answers.map((answer) => judged(answer, undefined, now, masked));
  const outcomes = results.map((result, index): MailOutcome => {
    if (result.kind === "sent") return "sent";
    const answer = answers[index];
    if (answer?.kind === "answer" && answer.ofRecipient && !result.recoverable) return "refused";
    return result.recoverable ? "later" : "unsent";
  });
  const [first] = results;
  const isBusyMailbox = answers.some((answer) => answer.kind === "answer" && answer.ofRecipient);
  const isWhole = !isBusyMailbox && outcomes.every((outcome) => outcome === "later" || outcome === "unsent");
  return isWhole && first?.kind === "failed" ? first : { kind: "done", outcomes };
}
